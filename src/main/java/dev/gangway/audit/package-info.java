/** The audit trail: one line of JSON per request. The format is a contract with external readers. */
@NullMarked
package dev.gangway.audit;

import org.jspecify.annotations.NullMarked;
