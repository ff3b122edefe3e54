/** Small checked types that several packages share. Imports no other package of Gangway. */
@NullMarked
package dev.gangway.model;

import org.jspecify.annotations.NullMarked;
