package dev.gangway;

import org.assertj.core.configuration.Configuration;

/** Shortens what a failed assertion prints of a collection, so that the console shows the failure at a glance. */
public final class ShortDescriptions extends Configuration {

    private static final int MAX_ELEMENTS = 20;

    @Override
    public int maxElementsForPrinting() {
        return MAX_ELEMENTS;
    }
}
