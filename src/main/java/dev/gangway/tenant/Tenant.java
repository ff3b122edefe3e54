package dev.gangway.tenant;

import dev.gangway.model.ApiVersion;
import dev.gangway.model.Credential;
import dev.gangway.model.CredentialLimits;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkType;
import dev.gangway.model.Mode;
import dev.gangway.model.Setting;
import dev.gangway.model.TenantId;
import dev.gangway.model.TenantState;
import dev.gangway.tenant.file.LinkDefaults;
import dev.gangway.tenant.redirect.RedirectOrigin;
import dev.gangway.tenant.redirect.RedirectRule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's effective settings, after inheritance and validation.
 *
 * @param owner whom to ask about the tenant; null when no file says so
 * @param group the group that it inherits from; null for none
 * @param state whether it is served
 * @param mode whether it works with test data or with real accounts; agrees with the key
 * @param credential the Stripe key and the account context that it is used in
 * @param apiKey where the key is kept: {@code file <path>} or {@code env <name>}
 * @param apiVersion the version of Stripe's API that its calls ask for
 * @param shared whether the tenant agrees that others use its key too
 * @param defaultType the type of link where a request names none; null when nothing does
 * @param defaults what fills a request's gaps, by type of link
 * @param policy what a request may not do
 * @param callers the principals that may act for the tenant
 * @param limits how much of Stripe the tenant's settings let its credential use
 * @param credentialLimits what holds for the credential: the smallest of the limits of all tenants that use it
 * @param resilience how long a call may take, and how often it is tried
 */
public record Tenant(
        TenantId id,
        @Nullable Setting<String> owner,
        @Nullable Setting<String> group,
        Setting<TenantState> state,
        Setting<Mode> mode,
        Credential credential,
        Setting<String> apiKey,
        Setting<ApiVersion> apiVersion,
        boolean shared,
        @Nullable Setting<LinkType> defaultType,
        Map<LinkType, LinkDefaults> defaults,
        Policy policy,
        Set<String> callers,
        Limits limits,
        CredentialLimits credentialLimits,
        Resilience resilience) {

    /** What fills the gaps of a request for a link of this type. */
    public LinkDefaults defaultsFor(LinkType type) {
        return defaults.getOrDefault(type, LinkDefaults.NONE);
    }

    /** Where this tenant's links may send users. */
    public RedirectRule redirectRule() {
        return new RedirectRule(mode.value(), policy.redirectOrigins());
    }

    /**
     * What a request may not do; each level of the configuration can only tighten it.
     *
     * @param locked fields that keep their default
     * @param allowedConfigurations the configurations that a link may have; empty for those that Stripe documents
     * @param redirectOrigins where users may be sent; none means nowhere
     */
    public record Policy(
            Set<LinkField> locked, Optional<Set<String>> allowedConfigurations, List<RedirectOrigin> redirectOrigins) {

        private static final Set<String> DOCUMENTED = Set.copyOf(LinkField.CONFIGURATIONS.documented());

        /** The configurations that a link may have. */
        public Set<String> configurations() {
            return allowedConfigurations.orElse(DOCUMENTED);
        }

        /** What both policies allow. */
        Policy and(Policy other) {
            Set<LinkField> allLocked =
                    Stream.concat(locked.stream(), other.locked.stream()).collect(Collectors.toUnmodifiableSet());
            Set<String> allowedByBoth = common(configurations(), other.configurations());
            return new Policy(
                    allLocked,
                    allowedByBoth.equals(configurations()) ? allowedConfigurations : Optional.of(allowedByBoth),
                    RedirectOrigin.intersection(redirectOrigins, other.redirectOrigins));
        }

        static Set<String> common(Set<String> some, Set<String> others) {
            return some.stream().filter(others::contains).collect(Collectors.toUnmodifiableSet());
        }
    }

    /** The same tenant, with what holds for its credential. */
    Tenant withCredentialLimits(CredentialLimits holding) {
        return with(state, policy, callers, holding);
    }

    /** The same tenant in another state, with only those callers that are also in a set, and with both policies. */
    Tenant restrictedTo(Setting<TenantState> newState, Set<String> allowedCallers, Policy other) {
        return with(newState, policy.and(other), Policy.common(callers, allowedCallers), credentialLimits);
    }

    private Tenant with(
            Setting<TenantState> newState,
            Policy newPolicy,
            Set<String> newCallers,
            CredentialLimits newCredentialLimits) {
        return new Tenant(
                id,
                owner,
                group,
                newState,
                mode,
                credential,
                apiKey,
                apiVersion,
                shared,
                defaultType,
                defaults,
                newPolicy,
                newCallers,
                limits,
                newCredentialLimits,
                resilience);
    }

    /**
     * Limits for the whole fleet of replicas.
     *
     * @param requestsPerSecond HTTP requests to Stripe in a second
     * @param burst how many of them may go out at once after a pause
     * @param maxInFlight how many calls may be in flight at a time; null where no file sets it
     */
    public record Limits(
            Setting<Integer> requestsPerSecond,
            Setting<Integer> burst,
            @Nullable Setting<Integer> maxInFlight) {

        /** What Stripe takes on any single endpoint, for a platform that agreed on nothing else (its rate limits page). */
        static final int DEFAULT_REQUESTS_PER_SECOND = 25;

        static final int DEFAULT_BURST = 5;

        /** The same without the places of the values. */
        CredentialLimits values() {
            return new CredentialLimits(
                    requestsPerSecond.value(),
                    burst.value(),
                    Optional.ofNullable(maxInFlight).map(Setting::value));
        }
    }

    /**
     * How long a call may take, and how often it is tried.
     *
     * @param deadline the longest that a caller waits, from 400 ms up to the process's {@code max-deadline}
     * @param attemptTimeout the longest that one HTTP request to Stripe takes, from 200 ms
     * @param maxAttempts how many HTTP requests one call may make at most, 1 to 10
     */
    public record Resilience(
            Setting<Duration> deadline, Setting<Duration> attemptTimeout, Setting<Integer> maxAttempts) {

        /** A deadline below this leaves no time for a single attempt. */
        public static final Duration LEAST_DEADLINE = Duration.ofMillis(400);

        /** An attempt with less time than this is not worth sending. */
        public static final Duration LEAST_ATTEMPT_TIMEOUT = Duration.ofMillis(200);
    }
}
