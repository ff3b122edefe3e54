package dev.gangway.replicas;

import io.smallrye.mutiny.Uni;

/** Look-ups that a test answers. */
public final class ScriptedLookup implements ReplicaLookup {

    private Uni<Listing> answer = Uni.createFrom().nothing();
    private int asked;
    private boolean closed;

    /** Sets the answer from now on. */
    public void finds(Listing listing) {
        answer = Uni.createFrom().item(listing);
    }

    /** Makes each look-up fail from now on. */
    void fails(String reason) {
        answer = Uni.createFrom().failure(() -> new LookupFailedException(reason));
    }

    /** Leaves each look-up without an answer from now on. */
    void hangs() {
        answer = Uni.createFrom().nothing();
    }

    @Override
    public Uni<Listing> find() {
        asked++;
        return answer;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Number of look-ups so far. */
    int asked() {
        return asked;
    }

    boolean isClosed() {
        return closed;
    }
}
