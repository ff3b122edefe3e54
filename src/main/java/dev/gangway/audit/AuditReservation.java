package dev.gangway.audit;

import java.util.concurrent.atomic.AtomicBoolean;

/** A place in the audit queue for one event of an authenticated request. It is used or released once. */
public final class AuditReservation {

    private final Runnable free;
    private final AtomicBoolean open = new AtomicBoolean(true);

    AuditReservation(Runnable free) {
        this.free = free;
    }

    /** A reservation that holds no place. */
    static AuditReservation withoutPlace() {
        var none = new AuditReservation(() -> {});
        none.release();
        return none;
    }

    /** Gives the place to an event; false if it is gone. */
    boolean use() {
        return open.compareAndSet(true, false);
    }

    /** Returns the place, unless an event has used it. */
    public void release() {
        if (use()) {
            free.run();
        }
    }
}
