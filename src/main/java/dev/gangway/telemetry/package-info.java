/** All meter names and tags, and tracing. Imports no other package of Gangway except the model. */
@NullMarked
package dev.gangway.telemetry;

import org.jspecify.annotations.NullMarked;
