package dev.gangway.security;

import java.util.regex.Pattern;

/** The format of API token names. */
public final class TokenNames {

    static final String SHAPE = "[a-z0-9][a-z0-9._-]{0,62}";

    private static final Pattern PATTERN = Pattern.compile(SHAPE);

    private TokenNames() {}

    /** Whether a name is valid for an API token. */
    public static boolean isValid(String name) {
        return PATTERN.matcher(name).matches();
    }
}
