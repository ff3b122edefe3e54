package dev.gangway.replicas;

import io.smallrye.mutiny.Uni;

/** Looks up the replicas behind a Service. */
public interface ReplicaLookup {

    /**
     * Looks up the replicas once. May complete on any thread.
     *
     * @return the replicas, at least one; fails with {@link LookupFailedException}
     */
    Uni<Listing> find();

    /** Releases what the look-ups use. */
    void close();

    /** Creates look-ups. */
    @FunctionalInterface
    interface Factory {
        /** Returns a look-up of the replicas behind this DNS name. */
        ReplicaLookup of(String service);
    }

    /** The replicas could not be looked up. */
    final class LookupFailedException extends RuntimeException {
        /** Creates a failure with a reason for the log, which contains nothing from outside. */
        public LookupFailedException(String reason) {
            super(reason, null, false, false);
        }
    }
}
