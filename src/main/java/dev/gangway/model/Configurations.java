package dev.gangway.model;

import java.util.List;

/** The configurations that a link should have. */
public sealed interface Configurations {

    /**
     * A fixed list.
     *
     * @param names as Stripe names them, without duplicates, never empty
     */
    record Listed(List<String> names) implements Configurations {}

    /** The configurations that the account has, as far as Stripe has named them. */
    enum Auto implements Configurations {
        AUTO;

        @Override
        public String toString() {
            return "auto";
        }
    }
}
