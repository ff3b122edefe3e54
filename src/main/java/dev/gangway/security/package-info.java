/** Who calls, and for which tenants they may act. */
@NullMarked
package dev.gangway.security;

import org.jspecify.annotations.NullMarked;
