package dev.gangway.stripe.http;

import dev.gangway.model.Credential;
import dev.gangway.resilience.Scheduler;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The REST clients of one event loop, and the choice between them. With HTTP/2, one client serves all credentials. With
 * HTTP/1.1, a connection belongs to one credential, because a late or duplicate response would count as the response to
 * the next request on its connection. The pool of a client cannot separate credentials. So each busy credential gets
 * its own client, which keeps connections open; all other credentials share a client that does not.
 *
 * <p>Each event loop has its own pools. From a shared pool, a request could get a connection of another loop, and every
 * event on that connection would hop between two threads.
 */
final class LoopClients {

    /** Maximum number of clients for single credentials. */
    static final int MAX_KEPT = 64;

    /** Maximum time between the last two requests of a busy credential. */
    static final Duration BUSY = Duration.ofSeconds(15);

    /** Time without a request after which the client of a single credential is closed. */
    static final Duration UNUSED = Duration.ofSeconds(60);

    /** Maximum number of credentials whose last request is remembered. */
    private static final int MAX_REMEMBERED = 1_024;

    private final ClientFactory factory;
    private final Negotiation negotiation;
    private final Scheduler scheduler;

    /** Credentials in the order of their last request, the oldest first. */
    private final Map<Credential, Use> uses = new LinkedHashMap<>(16, 0.75f, true);

    private @Nullable StripeApi multiplexed;
    private @Nullable StripeApi single;
    private int kept;
    private boolean sweeping;

    LoopClients(ClientFactory factory, Negotiation negotiation, Scheduler scheduler) {
        this.factory = factory;
        this.negotiation = negotiation;
        this.scheduler = scheduler;
    }

    /** The requests of one credential on this event loop, and its client. */
    private static final class Use {
        private long last;
        private int inFlight;
        private @Nullable StripeApi client;
    }

    /** A client for one request. */
    interface Lease {
        /** The client to send the request with. */
        StripeApi client();

        /** Ends the request; must be called once. */
        void release();
    }

    private record SharedLease(StripeApi client) implements Lease {
        @Override
        public void release() {}
    }

    private record KeptLease(StripeApi client, Use use) implements Lease {
        @Override
        public void release() {
            use.inFlight--;
        }
    }

    /** Returns the client for a credential's next request. */
    Lease lease(Credential credential) {
        if (negotiation.offersHttp2()) {
            if (multiplexed == null) {
                multiplexed = factory.multiplexed();
            }
            return new SharedLease(multiplexed);
        }
        Use use = busy(credential);
        if (use != null && use.client != null) {
            use.inFlight++;
            return new KeptLease(use.client, use);
        }
        if (single == null) {
            single = factory.oneRequestPerConnection();
        }
        return new SharedLease(single);
    }

    /**
     * Records a request of a credential. Returns its use, with a client of its own if it is busy and there is room for
     * one; null on its first request.
     */
    private @Nullable Use busy(Credential credential) {
        long now = scheduler.nanoTime();
        Use use = uses.get(credential);
        if (use == null) {
            remember(credential, now);
            return null;
        }
        boolean busy = now - use.last < BUSY.toNanos();
        use.last = now;
        if (busy && use.client == null && (kept < MAX_KEPT || closeLeastRecentlyUsed(now))) {
            use.client = factory.keepAlive();
            kept++;
        }
        return use;
    }

    private void remember(Credential credential, long now) {
        if (uses.size() >= MAX_REMEMBERED) {
            uses.values().stream().filter(use -> use.client == null).findFirst().ifPresent(uses.values()::remove);
        }
        var use = new Use();
        use.last = now;
        uses.put(credential, use);
        sweepLater();
    }

    private void sweepLater() {
        if (!sweeping && !uses.isEmpty()) {
            scheduler.after(UNUSED, this::closeUnused);
            sweeping = true;
        }
    }

    /**
     * Makes room for another client. A busy credential keeps its client; otherwise, clients would replace each other in
     * turn.
     */
    private boolean closeLeastRecentlyUsed(long now) {
        for (Use use : uses.values()) {
            if (use.client != null && use.inFlight == 0 && now - use.last >= BUSY.toNanos()) {
                close(use);
                return true;
            }
        }
        return false;
    }

    private void closeUnused() {
        sweeping = false;
        long now = scheduler.nanoTime();
        Iterator<Use> each = uses.values().iterator();
        try {
            while (each.hasNext()) {
                Use use = each.next();
                if (now - use.last >= UNUSED.toNanos() && use.inFlight == 0) {
                    each.remove();
                    if (use.client != null) {
                        close(use);
                    }
                }
            }
        } finally {
            sweepLater();
        }
    }

    private void close(Use use) {
        StripeApi closed = use.client;
        use.client = null;
        kept--;
        try {
            if (closed instanceof Closeable client) {
                client.close();
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Number of clients of single credentials. */
    int kept() {
        return kept;
    }
}
