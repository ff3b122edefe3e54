/** Tenant files: reading, inheritance, policy, validation, secrets, and the registry of what is in force. */
@NullMarked
package dev.gangway.tenant;

import org.jspecify.annotations.NullMarked;
