package dev.gangway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.gangway.model.Configurations;
import dev.gangway.model.ConnectionReason;
import dev.gangway.model.Credential;
import dev.gangway.model.FileProblem;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkType;
import dev.gangway.model.ProbeResult;
import dev.gangway.model.Setting;
import dev.gangway.model.SourceLocation;
import dev.gangway.stripe.CredentialState;
import dev.gangway.stripe.LastFailure;
import dev.gangway.tenant.Snapshot;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.TenantEntry;
import dev.gangway.tenant.file.LinkDefaults;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Everything about a tenant that an operator may need to know, without secrets.
 *
 * @param state {@code active}, {@code disabled}, or {@code quarantined} if its settings have problems
 * @param health one word for whether calls for it can succeed on this replica; see {@link TenantList#healthOf}
 * @param served whether it has usable settings: the current ones if valid, otherwise the last valid ones
 * @param settings the settings in effect, by their path in the files
 * @param policy what all levels of the files together allow
 * @param callers the principals that may act for the tenant
 * @param defaultCallers the callers that act for the tenant if they name none
 * @param lastProbe the last probe of its current key on this replica; absent if there is none
 * @param problems why it is quarantined
 * @param warnings valid settings of its own file, its group's file and {@code gateway.yaml} that may be unintended
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record TenantView(
        String object,
        String id,
        String state,
        String health,
        boolean served,
        String replica,
        long generation,
        String loadedAt,
        @Nullable Map<String, Value> settings,
        @Nullable Policy policy,
        List<String> callers,
        List<String> defaultCallers,
        @Nullable CredentialView credential,
        @Nullable Safeguards safeguards,
        @Nullable LastProbe lastProbe,
        List<ProblemView> problems,
        List<String> warnings) {

    /**
     * A setting in effect.
     *
     * @param file the file that sets it; absent for a default of the process
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Value(
            Object value,
            String origin,
            @Nullable String file,
            @Nullable Integer line) {

        static Value of(Setting<?> setting) {
            SourceLocation location = setting.location();
            return new Value(
                    printed(setting.value()),
                    setting.origin().toString(),
                    location == null ? null : location.file(),
                    location == null ? null : location.line());
        }

        private static Object printed(Object value) {
            return switch (value) {
                case Integer number -> number;
                case List<?> list -> list;
                case Configurations.Listed listed -> listed.names();
                case Duration time -> time.toMillis() + "ms";
                default -> value.toString();
            };
        }
    }

    /** Limits on what requests may set. */
    @RegisterForReflection
    record Policy(
            List<String> locked,
            List<String> allowedConfigurations,
            List<String> redirectOrigins,
            RefreshView refresh) {}

    /** Restrictions on refresh tokens. */
    @RegisterForReflection
    record RefreshView(boolean requireSubject, boolean frozen, String maxAge, int maxGeneration) {
        static RefreshView of(Tenant.Refresh refresh) {
            return new RefreshView(
                    refresh.requireSubject(),
                    refresh.frozen(),
                    refresh.maxAge().toMillis() + "ms",
                    refresh.maxGeneration());
        }
    }

    /**
     * The Stripe key.
     *
     * @param since when this replica began to use it
     * @param sharedWith the other tenants that use it
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CredentialView(
            String fingerprint, String mode, @Nullable String context, String since, List<String> sharedWith) {}

    /**
     * The state of the credential's limiter and circuit breakers on this replica.
     *
     * @param replicas number of replicas that share the tenant's limits, as this replica knows it
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Safeguards(
            int replicas,
            @Nullable Double limiterRate,
            int inFlight,
            Map<String, String> breakers,
            @Nullable Failure lastFailure) {

        static Safeguards of(CredentialState state) {
            Map<String, String> breakers = new LinkedHashMap<>();
            breakers.put("credential", state.credential());
            breakers.put("suspension", state.suspension());
            breakers.put("endpoint", state.endpoint());
            return new Safeguards(
                    state.replicas(),
                    state.requestsPerSecond().orElse(null),
                    state.inFlight(),
                    breakers,
                    state.lastFailure().map(Failure::of).orElse(null));
        }
    }

    /**
     * A failed attempt of the credential.
     *
     * @param kind as in {@code gangway.stripe.attempts}
     * @param status the HTTP status; absent without a response
     * @param stripeCode Stripe's error code; absent if there is none
     * @param reason why there was no connection or why it was lost; absent for other failures
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Failure(
            String kind,
            @Nullable Integer status,
            @Nullable String stripeCode,
            @Nullable String reason,
            String tenant,
            String at) {
        static Failure of(LastFailure failure) {
            return new Failure(
                    failure.kind(),
                    failure.status() > 0 ? failure.status() : null,
                    failure.stripeCode(),
                    failure.reason() == ConnectionReason.NONE
                            ? null
                            : failure.reason().toString(),
                    failure.tenant().value(),
                    failure.at().toString());
        }
    }

    /** The last probe of the key. */
    @RegisterForReflection
    record LastProbe(String verdict, String probedAt) {
        static LastProbe of(ProbeResult result) {
            return new LastProbe(result.verdict().toString(), result.at().toString());
        }
    }

    /** A problem in a file. */
    @RegisterForReflection
    record ProblemView(String file, int line, String path, String message) {
        static ProblemView of(FileProblem problem) {
            SourceLocation location = problem.location();
            return new ProblemView(location.file(), location.line(), location.path(), problem.message());
        }
    }

    static TenantView of(
            TenantEntry entry,
            Snapshot snapshot,
            Function<Credential, CredentialState> safeguards,
            Function<Tenant, Optional<ProbeResult>> lastProbe,
            String replica) {
        Tenant tenant = entry.tenant().orElse(null);
        return new TenantView(
                "tenant",
                entry.id().value(),
                TenantList.stateOf(entry),
                TenantList.healthOf(entry, safeguards),
                tenant != null,
                replica,
                snapshot.generation(),
                snapshot.loadedAt().toString(),
                tenant == null ? null : settings(tenant),
                tenant == null ? null : policy(tenant.policy()),
                entry.callers().stream().sorted().toList(),
                entry.defaultCallers().stream().sorted().toList(),
                tenant == null ? null : credential(tenant, snapshot),
                tenant == null ? null : Safeguards.of(safeguards.apply(tenant.credential())),
                tenant == null
                        ? null
                        : lastProbe.apply(tenant).map(LastProbe::of).orElse(null),
                entry.problems().stream().map(ProblemView::of).toList(),
                snapshot.warningsAbout(entry.id()));
    }

    private static Map<String, Value> settings(Tenant tenant) {
        Map<String, Value> settings = new LinkedHashMap<>();
        put(settings, "owner", tenant.owner());
        put(settings, "group", tenant.group());
        put(settings, "state", tenant.state());
        put(settings, "mode", tenant.mode());
        put(settings, "stripe.api_key", tenant.apiKey());
        put(settings, "stripe.api_version", tenant.apiVersion());
        put(settings, "defaults.type", tenant.defaultType());
        for (LinkType type : LinkType.values()) {
            LinkDefaults defaults = tenant.defaultsFor(type);
            for (LinkField field : LinkField.values()) {
                put(
                        settings,
                        "defaults." + type + "." + field,
                        defaults.settings().get(field));
            }
        }
        put(settings, "limits.requests_per_second", tenant.limits().requestsPerSecond());
        put(settings, "limits.burst", tenant.limits().burst());
        put(settings, "limits.max_in_flight", tenant.limits().maxInFlight());
        put(settings, "resilience.deadline", tenant.resilience().deadline());
        put(settings, "resilience.attempt_timeout", tenant.resilience().attemptTimeout());
        put(settings, "resilience.max_attempts", tenant.resilience().maxAttempts());
        return settings;
    }

    private static void put(Map<String, Value> settings, String path, @Nullable Setting<?> setting) {
        if (setting != null) {
            settings.put(path, Value.of(setting));
        }
    }

    private static Policy policy(Tenant.Policy policy) {
        return new Policy(
                policy.locked().stream().map(Object::toString).sorted().toList(),
                policy.configurations().stream().sorted().toList(),
                policy.redirectOrigins().stream().map(Object::toString).toList(),
                RefreshView.of(policy.refresh()));
    }

    private static CredentialView credential(Tenant tenant, Snapshot snapshot) {
        Credential credential = tenant.credential();
        return new CredentialView(
                credential.fingerprint(),
                tenant.mode().value().toString(),
                credential.context().orElse(null),
                String.valueOf(snapshot.credentialsSince().get(credential)),
                snapshot.entries().values().stream()
                        .flatMap(entry -> entry.tenant().stream())
                        .filter(other -> !other.id().equals(tenant.id())
                                && other.credential().key().equals(credential.key()))
                        .map(other -> other.id().value())
                        .sorted()
                        .toList());
    }
}
