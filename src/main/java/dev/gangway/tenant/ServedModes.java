package dev.gangway.tenant;

import dev.gangway.model.Mode;
import java.util.Set;

/** Which modes this build serves: all, except where the build brings a fake Stripe along. */
@FunctionalInterface
public interface ServedModes {
    /** The modes; a tenant of any other is in error. */
    Set<Mode> modes();
}
