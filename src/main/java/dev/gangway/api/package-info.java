/** The HTTP edge: translates between HTTP and the use case, and contains no decisions of its own. */
@NullMarked
package dev.gangway.api;

import org.jspecify.annotations.NullMarked;
