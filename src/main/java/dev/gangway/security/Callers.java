package dev.gangway.security;

import io.quarkus.security.identity.SecurityIdentity;
import java.security.Principal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** Who somebody is: the one place that makes a caller's name of what it has shown. */
public final class Callers {

    private static final String TOKEN_PREFIX = "token:";

    /** What a {@code sub} may be by OpenID Connect Core 1.0, section 2, without what can't be seen. */
    private static final Pattern SUBJECT = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private Callers() {}

    /** A caller that was made here. */
    private record Caller(String getName) implements Principal {}

    /** The caller that an API token of this name stands for. */
    static Principal withToken(String name) {
        return new Caller(TOKEN_PREFIX + name);
    }

    /** The caller that a valid JWT with this subject stands for; empty when nobody may be called so. */
    static Optional<Principal> withSubject(@Nullable String subject) {
        return nameOf(subject).map(Caller::new);
    }

    /** The name of an identity; empty when it was not established in one of the two ways to be someone. */
    public static Optional<String> nameOf(SecurityIdentity identity) {
        return switch (identity.getPrincipal()) {
            case Caller caller -> Optional.of(caller.getName());
            case JsonWebToken jwt -> nameOf(jwt.getSubject());
            default -> Optional.empty();
        };
    }

    /** Names that begin as those of API tokens do are theirs alone, whoever signs. */
    private static Optional<String> nameOf(@Nullable String subject) {
        return Optional.ofNullable(subject)
                .filter(sub -> SUBJECT.matcher(sub).matches())
                .filter(sub -> !sub.toLowerCase(Locale.ROOT).startsWith(TOKEN_PREFIX));
    }
}
