package dev.gangway.tenant;

import dev.gangway.model.ApiVersion;
import dev.gangway.model.Mode;
import java.time.Duration;
import java.util.Set;

/**
 * What the process's own settings contribute to every tenant.
 *
 * @param apiVersion the API version where no file names one
 * @param deadline the deadline where no file sets one
 * @param maxDeadline no tenant's deadline may be longer
 * @param attemptTimeout the time of one attempt where no file sets one
 * @param maxAttempts how many attempts a call has where no file says so
 * @param modes the modes that this build serves
 * @param resolveKeys whether the keys behind the references are there to be looked at
 * @param resolveKeys whether the keys behind the references are there to be looked at
 */
public record ProcessDefaults(
        ApiVersion apiVersion,
        Duration deadline,
        Duration maxDeadline,
        Duration attemptTimeout,
        int maxAttempts,
        Set<Mode> modes,
        boolean resolveKeys) {}
