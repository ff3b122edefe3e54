package dev.gangway.audit;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The audit events that wait to be written. The number of events is bounded and includes reserved places and events
 * that are being written. No place is available once the text of the events has reached the maximum number of
 * characters. Adding an event never blocks.
 */
final class AuditQueue {

    /** Unauthenticated requests use at most {@code 1 / UNAUTHENTICATED_SHARE} of the places. */
    private static final int UNAUTHENTICATED_SHARE = 4;

    /**
     * An event as it is written, without the line break.
     *
     * @param authenticated whether the event's request is authenticated
     */
    record Line(String text, boolean authenticated) {}

    private final int maxEvents;
    private final long maxChars;
    private final AtomicInteger events = new AtomicInteger();
    private final AtomicInteger unauthenticated = new AtomicInteger();
    private final AtomicLong characters = new AtomicLong();

    // Lock-free, so that an event loop never waits for a lock of the writing thread.
    private final LinkedTransferQueue<Line> lines = new LinkedTransferQueue<>();

    AuditQueue(int maxEvents, long maxChars) {
        this.maxEvents = maxEvents;
        this.maxChars = maxChars;
    }

    /** Reserves a place for the event of an authenticated request; empty if the queue is full. */
    Optional<AuditReservation> reserve() {
        return occupy() ? Optional.of(new AuditReservation(events::decrementAndGet)) : Optional.empty();
    }

    /**
     * Adds an event.
     *
     * @param reservation the event's place; null if none is reserved
     * @return whether the event had a place
     */
    boolean add(Line line, @Nullable AuditReservation reservation) {
        boolean placed = (reservation != null && reservation.use())
                || (line.authenticated() ? occupy() : occupyUnauthenticated());
        if (placed) {
            characters.addAndGet(line.text().length());
            lines.add(line);
        }
        return placed;
    }

    private boolean occupy() {
        return characters.get() < maxChars && increment(events, maxEvents);
    }

    private boolean occupyUnauthenticated() {
        if (!increment(unauthenticated, maxEvents / UNAUTHENTICATED_SHARE)) {
            return false;
        }
        boolean placed = occupy();
        if (!placed) {
            unauthenticated.decrementAndGet();
        }
        return placed;
    }

    private static boolean increment(AtomicInteger count, int max) {
        boolean room = count.incrementAndGet() <= max;
        if (!room) {
            count.decrementAndGet();
        }
        return room;
    }

    /** Waits for events and moves at most {@code max} of them to a collection. They keep their places. */
    void take(Collection<Line> target, int max) throws InterruptedException {
        target.add(lines.take());
        lines.drainTo(target, max - 1);
    }

    /** Frees the places of events that have been written or could not be written. */
    void done(Collection<Line> written) {
        for (Line line : written) {
            characters.addAndGet(-line.text().length());
            if (!line.authenticated()) {
                unauthenticated.decrementAndGet();
            }
        }
        events.addAndGet(-written.size());
    }

    /** Number of events that wait or are being written, plus the number of reserved places. */
    int events() {
        return events.get();
    }

    /** Usage of the queue by events or by characters, whichever is higher, from 0 (empty) to 1 (full). */
    double usage() {
        return Math.min(1, Math.max((double) events.get() / maxEvents, (double) characters.get() / maxChars));
    }
}
