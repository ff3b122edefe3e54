package dev.gangway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gangway.model.ProbeResult;
import dev.gangway.model.TenantId;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * The result of a key probe.
 *
 * @param verdict as in {@link dev.gangway.model.ProbeVerdict}
 * @param detail what the verdict means, what to do, and how the call ended
 * @param attempts number of HTTP requests to Stripe
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProbeResponse(
        String object,
        String tenant,
        String verdict,
        String detail,
        String probedAt,
        long durationMs,
        int attempts,
        @Nullable String stripeRequestId) {

    static ProbeResponse of(TenantId tenant, ProbeResult result) {
        return new ProbeResponse(
                "probe",
                tenant.value(),
                result.verdict().toString(),
                result.detail(),
                result.at().toString(),
                result.duration().toMillis(),
                result.attempts(),
                result.stripeRequestId());
    }
}
