package dev.gangway.audit;

import java.util.concurrent.atomic.AtomicBoolean;

/** A place in the audit queue for one event of an authenticated request. It is either used or released, once. */
public final class AuditReservation {

    private final Runnable free;
    private final AtomicBoolean open = new AtomicBoolean(true);

    AuditReservation(Runnable free) {
        this.free = free;
    }

    /** Creates a reservation without a place. */
    static AuditReservation withoutPlace() {
        var none = new AuditReservation(() -> {});
        none.release();
        return none;
    }

    /** Uses the place for an event. Returns false if the place is no longer available. */
    boolean use() {
        return open.compareAndSet(true, false);
    }

    /** Returns the place to the queue, unless an event has used it. */
    public void release() {
        if (use()) {
            free.run();
        }
    }
}
