/** Starts the application: commands, startup checks and settings of the process. */
@NullMarked
package dev.gangway.app;

import org.jspecify.annotations.NullMarked;
