package dev.gangway.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A text that must never be shown. It always prints as asterisks and compares in constant time. */
public final class Secret {

    private final String text;

    /** @param text the secret itself */
    public Secret(String text) {
        this.text = text;
    }

    /** Returns the secret itself. Call this only where the secret is sent. */
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
