package dev.gangway.tenant;

import dev.gangway.model.Mode;
import java.util.Set;

/** The modes that this build serves: all modes, except in a sandbox build, which includes a fake Stripe. */
@FunctionalInterface
public interface ServedModes {
    /** Returns the served modes. A tenant with any other mode has a problem. */
    Set<Mode> modes();
}
