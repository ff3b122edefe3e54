/** The audit trail: one JSON line for each request. Its format is a contract with readers outside. */
@NullMarked
package dev.gangway.audit;

import org.jspecify.annotations.NullMarked;
