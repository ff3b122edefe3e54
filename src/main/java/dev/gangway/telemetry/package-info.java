/** Every meter name and tag in one place. Imports nothing else of Gangway but the model. */
@NullMarked
package dev.gangway.telemetry;

import org.jspecify.annotations.NullMarked;
