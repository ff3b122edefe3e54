package dev.gangway.audit;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The audit events that wait to be written. The number of events is bounded, places that are reserved and events that are
 * being written included. No place is given while the waiting events have reached the maximum number of characters. Adding
 * never blocks.
 */
final class AuditQueue {

    /** Unauthenticated requests use at most one part in this many of the places. */
    private static final int UNAUTHENTICATED_SHARE = 4;

    /**
     * An event as it is written, without the line break.
     *
     * @param authenticated whether the caller of its request is known
     */
    record Line(String text, boolean authenticated) {}

    private final int maxEvents;
    private final long maxChars;
    private final AtomicInteger events = new AtomicInteger();
    private final AtomicInteger unauthenticated = new AtomicInteger();
    private final AtomicLong characters = new AtomicLong();

    // Without locks: the writing thread never holds what an event loop waits for.
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
     * @param reservation the place that it uses; null if none is reserved for it
     * @return whether there was room
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

    /** Waits for events and moves up to a number of them to a collection. They keep their places. */
    void take(Collection<Line> target, int max) throws InterruptedException {
        target.add(lines.take());
        lines.drainTo(target, max - 1);
    }

    /** Frees the places of events that have been written, or can't be. */
    void done(Collection<Line> written) {
        for (Line line : written) {
            characters.addAndGet(-line.text().length());
            if (!line.authenticated()) {
                unauthenticated.decrementAndGet();
            }
        }
        events.addAndGet(-written.size());
    }

    /** How many events wait to be written or are being written, and how many places are reserved. */
    int events() {
        return events.get();
    }

    /** How much of the queue is in use: events or characters, whichever is more. From 0, empty, to 1, full. */
    double usage() {
        return Math.min(1, Math.max((double) events.get() / maxEvents, (double) characters.get() / maxChars));
    }
}
