package dev.gangway.app;

import java.util.Set;

/** Settings that exist only in some builds; in other builds they are unknown. */
@FunctionalInterface
public interface ExtraSettings {
    /** The full names of the settings. */
    Set<String> names();
}
