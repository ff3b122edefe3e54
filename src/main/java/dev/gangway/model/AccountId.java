package dev.gangway.model;

import java.util.Optional;
import java.util.regex.Pattern;

/** The id of a connected account at Stripe: {@code acct_} and at most 250 ASCII letters, digits and underscores. */
public record AccountId(String value) {

    private static final Pattern SHAPE = Pattern.compile("acct_[A-Za-z0-9_]{1,250}");

    /** @throws IllegalArgumentException if the value does not have this format */
    public AccountId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("an account id is 'acct_' and 1 to 250 letters, digits and underscores");
        }
    }

    /** Parses external text; empty if it is not an account id. */
    public static Optional<AccountId> of(String text) {
        return SHAPE.matcher(text).matches() ? Optional.of(new AccountId(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
