package dev.gangway.stripe;

import dev.gangway.model.CredentialLimits;
import dev.gangway.model.TenantId;
import java.time.Duration;

/**
 * What a tenant's settings allow a call.
 *
 * @param tenant who takes turns with the other tenants of the credential
 * @param attemptTimeout how long one attempt may take
 * @param maxAttempts how many attempts there may be
 * @param limits what holds for the credential
 */
public record CallTerms(TenantId tenant, Duration attemptTimeout, int maxAttempts, CredentialLimits limits) {}
