/** Tenants: inheritance, policy and validation of settings, Stripe keys, and the registry of the snapshot in effect. */
@NullMarked
package dev.gangway.tenant;

import org.jspecify.annotations.NullMarked;
