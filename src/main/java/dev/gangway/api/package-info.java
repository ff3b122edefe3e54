/** The HTTP edge: translates between HTTP and the use case, and decides nothing itself. */
@NullMarked
package dev.gangway.api;

import org.jspecify.annotations.NullMarked;
