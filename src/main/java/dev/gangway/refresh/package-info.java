/** Refresh tokens: their content, their sealing and the keys that seal them. */
@NullMarked
package dev.gangway.refresh;

import org.jspecify.annotations.NullMarked;
