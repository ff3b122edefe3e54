/** Every meter name and tag in one place, and the audit trail. Imports nothing else of Gangway but the model. */
@NullMarked
package dev.gangway.telemetry;

import org.jspecify.annotations.NullMarked;
