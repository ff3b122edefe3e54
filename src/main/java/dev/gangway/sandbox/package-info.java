/** A fake Stripe for dev, test and sandbox builds. No other build has its beans, settings or paths. */
@NullMarked
package dev.gangway.sandbox;

import org.jspecify.annotations.NullMarked;
