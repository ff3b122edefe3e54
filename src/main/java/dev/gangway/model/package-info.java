/** Small checked types that several packages share. Imports nothing else of Gangway. */
@NullMarked
package dev.gangway.model;

import org.jspecify.annotations.NullMarked;
