package dev.gangway.model;

import java.util.Optional;

/** The purpose of a link: Stripe's {@code use_case.type}. */
public enum LinkType {
    ACCOUNT_ONBOARDING("account_onboarding"),
    ACCOUNT_UPDATE("account_update");

    private final String spelling;

    LinkType(String spelling) {
        this.spelling = spelling;
    }

    /** Returns the type with this name at Stripe; empty if there is none. */
    public static Optional<LinkType> of(String text) {
        for (LinkType type : values()) {
            if (type.spelling.equals(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return spelling;
    }
}
