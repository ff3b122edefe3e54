package dev.gangway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.gangway.model.Configurations;
import dev.gangway.model.CredentialLimits;
import dev.gangway.model.Origin;
import dev.gangway.model.Setting;
import dev.gangway.onboarding.LinkPlan;
import dev.gangway.onboarding.OnboardingLinks;
import dev.gangway.onboarding.PlannedField;
import dev.gangway.stripe.AccountLinkCall;
import dev.gangway.stripe.StripeRequest;
import dev.gangway.tenant.Tenant;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A preview of a request for a link: what would be sent to Stripe, without sending it.
 *
 * @param credential the fingerprint of the Stripe key
 * @param stripeRequest the request to Stripe; absent if none would be sent
 * @param fields each field's value and where it comes from
 * @param resilience how long the call may take, and its maximum number of attempts
 * @param limits the limits of the tenant's credential, over all replicas
 * @param refreshTokenLength length of the token that replaces <code>{refresh_token}</code> in {@code refresh_url}, in
 *     characters; absent without the placeholder
 * @param violations why no request would be sent, as in the response to the real call; empty if one would be sent
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record PreviewResponse(
        String object,
        String tenant,
        String account,
        String mode,
        String credential,
        @Nullable SentRequest stripeRequest,
        Map<String, Field> fields,
        Resilience resilience,
        Limits limits,
        @Nullable Integer refreshTokenLength,
        List<Problem.ViolationView> violations) {

    /** The HTTP request that Stripe would receive. */
    @RegisterForReflection
    record SentRequest(
            String method,
            String url,
            Map<String, String> headers,
            @JsonRawValue String body) {

        static SentRequest of(StripeRequest request, String baseUrl, String idempotencyKey) {
            AccountLinkCall call = request.call();
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("Authorization", "Bearer <key " + call.credential().fingerprint() + ">");
            headers.put("Stripe-Version", call.apiVersion().toString());
            call.credential().context().ifPresent(context -> headers.put("Stripe-Context", context));
            headers.put("Idempotency-Key", idempotencyKey);
            headers.put("Content-Type", "application/json");
            headers.put("Accept", "application/json");
            headers.put("Accept-Encoding", "identity");
            return new SentRequest("POST", baseUrl + StripeRequest.PATH, headers, request.body());
        }
    }

    /** One field: its value, where it comes from, and whether requests may change it. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Field(
            @Nullable Object value,
            String origin,
            boolean locked,
            @Nullable String note) {
        static Field of(PlannedField<?> field, Tenant tenant) {
            return new Field(printed(field.value()), field.origin().toString(), field.locked(), note(field, tenant));
        }

        private static @Nullable Object printed(@Nullable Object value) {
            return switch (value) {
                case null -> null;
                case Configurations.Listed listed -> listed.names();
                default -> value.toString();
            };
        }

        private static @Nullable String note(PlannedField<?> field, Tenant tenant) {
            if (field.dropped()) {
                return "not sent: Stripe's API version " + tenant.apiVersion().value() + " has no such field";
            }
            return field.value() instanceof Configurations.Auto
                    ? "what Stripe last named for the account, otherwise all that the policy allows; if Stripe names"
                            + " others, they are sent in a second call"
                    : null;
        }
    }

    /** A setting in effect. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EffectiveValue(
            long value, String origin, @Nullable String note) {}

    /** How long the call may take, in milliseconds, and its maximum number of attempts. */
    @RegisterForReflection
    record Resilience(EffectiveValue deadlineMs, EffectiveValue attemptTimeoutMs, EffectiveValue maxAttempts) {

        static Resilience of(Tenant.Resilience settings, Duration deadline) {
            Duration setting = settings.deadline().value();
            return new Resilience(
                    deadline.equals(setting)
                            ? effective(settings.deadline(), setting.toMillis())
                            : new EffectiveValue(
                                    deadline.toMillis(),
                                    Origin.REQUEST.toString(),
                                    "shortened by " + DeadlineHeader.NAME),
                    effective(
                            settings.attemptTimeout(),
                            settings.attemptTimeout().value().toMillis()),
                    effective(settings.maxAttempts(), settings.maxAttempts().value()));
        }

        private static EffectiveValue effective(Setting<?> setting, long value) {
            return new EffectiveValue(value, setting.origin().toString(), null);
        }
    }

    /** The limits of the tenant's credential. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Limits(
            EffectiveValue requestsPerSecond,
            EffectiveValue burst,
            @Nullable EffectiveValue maxInFlight) {

        static Limits of(Tenant tenant) {
            Tenant.Limits own = tenant.limits();
            CredentialLimits shared = tenant.credentialLimits();
            return new Limits(
                    effective(own.requestsPerSecond(), shared.requestsPerSecond()),
                    effective(own.burst(), shared.burst()),
                    shared.maxInFlight()
                            .map(max -> effective(own.maxInFlight(), max))
                            .orElse(null));
        }

        private static EffectiveValue effective(@Nullable Setting<Integer> own, int limit) {
            return own != null && own.value() == limit
                    ? new EffectiveValue(limit, own.origin().toString(), null)
                    : new EffectiveValue(
                            limit,
                            Origin.TENANT.toString(),
                            "the smallest limit of the tenants that use the same Stripe credential");
        }
    }

    /**
     * Creates the preview of a plan.
     *
     * @param call the first call to Stripe; empty if none would be made
     * @param refreshTokenLength the length of the refresh token in {@code refresh_url}; empty if there is none
     */
    static PreviewResponse of(
            LinkPlan plan,
            Optional<AccountLinkCall> call,
            Optional<Integer> refreshTokenLength,
            String baseUrl,
            OnboardingLinks.Click click,
            Optional<Duration> maxWait) {
        Tenant tenant = plan.tenant();
        Map<String, Field> fields = new LinkedHashMap<>();
        plan.fields().forEach((field, planned) -> fields.put(field.path(), Field.of(planned, tenant)));
        SentRequest sent = call.map(StripeRequest::of)
                .map(request -> SentRequest.of(
                        request,
                        baseUrl,
                        click.key()
                                .map(_ -> click.keyFor(plan, request).value())
                                .orElse("<a new UUID for each call>")))
                .orElse(null);
        return new PreviewResponse(
                "onboarding_link_preview",
                tenant.id().value(),
                String.valueOf(plan.account()),
                tenant.mode().value().toString(),
                tenant.credential().fingerprint(),
                sent,
                fields,
                Resilience.of(tenant.resilience(), OnboardingLinks.deadline(tenant, maxWait)),
                Limits.of(tenant),
                refreshTokenLength.orElse(null),
                plan.violations().stream().map(Problem.ViolationView::of).toList());
    }
}
