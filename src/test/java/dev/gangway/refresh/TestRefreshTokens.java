package dev.gangway.refresh;

import dev.gangway.telemetry.Meters;
import java.util.Optional;

/** Refresh tokens without a keys file, for the tests of other packages. */
public final class TestRefreshTokens {

    private TestRefreshTokens() {}

    /** Returns tokens without keys. */
    public static RefreshTokens disabled(Meters meters) {
        return new RefreshTokens(Optional::empty, meters);
    }

    /** Returns tokens with these lines of a keys file. */
    public static RefreshTokens withKeys(Meters meters, String lines) {
        KeyRing ring = KeyRing.parse(lines);
        meters.refreshKeys(ring.ids());
        return new RefreshTokens(() -> Optional.of(ring), meters);
    }
}
