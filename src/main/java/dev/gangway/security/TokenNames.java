package dev.gangway.security;

import java.util.regex.Pattern;

/** How the names of API tokens are spelled. */
public final class TokenNames {

    static final String SHAPE = "[a-z0-9][a-z0-9._-]{0,62}";

    private static final Pattern PATTERN = Pattern.compile(SHAPE);

    private TokenNames() {}

    /** Whether a token may have this name. */
    public static boolean isValid(String name) {
        return PATTERN.matcher(name).matches();
    }
}
