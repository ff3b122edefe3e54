package dev.gangway.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A text that must not be seen: it prints as asterisks, wherever it is printed, and compares in constant time. */
public final class Secret {

    private final String text;

    /** @param text the secret itself */
    public Secret(String text) {
        this.text = text;
    }

    /** The secret itself, for the one place that has to send it. */
    public String reveal() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        text.getBytes(StandardCharsets.UTF_8), secret.text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
