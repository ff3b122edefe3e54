/** Bounds on each connection that a server of this process accepts, below HTTP requests and routes. */
@NullMarked
package dev.gangway.api.connection;

import org.jspecify.annotations.NullMarked;
