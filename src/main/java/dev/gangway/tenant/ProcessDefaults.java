package dev.gangway.tenant;

import dev.gangway.model.ApiVersion;
import dev.gangway.model.Mode;
import java.time.Duration;
import java.util.Set;

/**
 * Settings of the process that apply to every tenant.
 *
 * @param apiVersion the API version, unless a file sets one
 * @param deadline the deadline, unless a file sets one
 * @param maxDeadline the maximum deadline of every tenant
 * @param attemptTimeout the timeout of one attempt, unless a file sets one
 * @param maxAttempts the maximum number of attempts per call, unless a file sets one
 * @param refresh the restrictions on refresh tokens of all tenants
 * @param refreshKeys whether there are keys for refresh tokens
 * @param modes the modes that this build serves
 * @param resolveKeys whether the references can be resolved, so that the keys are checked
 */
public record ProcessDefaults(
        ApiVersion apiVersion,
        Duration deadline,
        Duration maxDeadline,
        Duration attemptTimeout,
        int maxAttempts,
        Tenant.Refresh refresh,
        boolean refreshKeys,
        Set<Mode> modes,
        boolean resolveKeys) {}
