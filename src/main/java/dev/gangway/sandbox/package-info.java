/** A fake Stripe and a sample platform for dev, test and sandbox builds. Other builds do not contain its beans, settings or paths. */
@NullMarked
package dev.gangway.sandbox;

import org.jspecify.annotations.NullMarked;
