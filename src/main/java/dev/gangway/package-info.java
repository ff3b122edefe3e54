/** Puts Gangway together: what has to hold before it serves. */
@NullMarked
package dev.gangway;

import org.jspecify.annotations.NullMarked;
