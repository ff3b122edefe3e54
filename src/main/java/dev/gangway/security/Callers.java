package dev.gangway.security;

import io.quarkus.security.identity.SecurityIdentity;
import java.security.Principal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** Derives a caller's name from its credential. No other class does this. */
public final class Callers {

    private static final String TOKEN_PREFIX = "token:";

    /**
     * The characters and length of {@code sub} in OpenID Connect Core 1.0, section 2, restricted to visible characters.
     */
    private static final Pattern SUBJECT = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private Callers() {}

    /** A principal that this class created. */
    private record Caller(String getName) implements Principal {}

    /** Returns the caller for the API token with this name. */
    static Principal withToken(String name) {
        return new Caller(TOKEN_PREFIX + name);
    }

    /** Returns the caller for a valid JWT with this subject; empty if the subject is not an allowed name. */
    static Optional<Principal> withSubject(@Nullable String subject) {
        return nameOf(subject).map(Caller::new);
    }

    /** Returns the name of an identity; empty unless it was established by an API token or a JWT. */
    public static Optional<String> nameOf(SecurityIdentity identity) {
        return switch (identity.getPrincipal()) {
            case Caller caller -> Optional.of(caller.getName());
            case JsonWebToken jwt -> nameOf(jwt.getSubject());
            default -> Optional.empty();
        };
    }

    /** Rejects subjects that begin with the prefix of API token names, from any issuer. */
    private static Optional<String> nameOf(@Nullable String subject) {
        return Optional.ofNullable(subject)
                .filter(sub -> SUBJECT.matcher(sub).matches())
                .filter(sub -> !sub.toLowerCase(Locale.ROOT).startsWith(TOKEN_PREFIX));
    }
}
