package dev.gangway;

import org.assertj.core.configuration.Configuration;

/** Shortens collections in messages of failed assertions, so that the failure is easy to see on the console. */
public final class ShortDescriptions extends Configuration {

    private static final int MAX_ELEMENTS = 20;

    @Override
    public int maxElementsForPrinting() {
        return MAX_ELEMENTS;
    }
}
