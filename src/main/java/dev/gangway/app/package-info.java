/** Starts the application: commands, checks before it serves, and settings of the process. */
@NullMarked
package dev.gangway.app;

import org.jspecify.annotations.NullMarked;
