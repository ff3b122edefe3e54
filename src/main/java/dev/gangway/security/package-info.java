/** Authentication of callers, and their access to tenants. */
@NullMarked
package dev.gangway.security;

import org.jspecify.annotations.NullMarked;
