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
import dev.gangway.refresh.RefreshConfig;
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
 * @param owner the contact for the tenant; null if no file sets it
 * @param group the group from which it inherits; null for none
 * @param state whether the tenant is active or disabled
 * @param mode whether the tenant uses test data or live accounts; matches the key
 * @param credential the Stripe key and the account context of its requests
 * @param apiKey the reference to the key: {@code file <path>} or {@code env <name>}
 * @param apiVersion the version of Stripe's API that its calls request
 * @param shared whether the tenant consents that other tenants use the same key
 * @param defaultType the link type of requests that don't name one; null if no file sets it
 * @param defaults the defaults of fields that a request omits, by link type
 * @param policy the restrictions on requests
 * @param callers the principals that may act for the tenant
 * @param defaultCallers the callers that act for the tenant if they name none
 * @param limits the limits of its credential according to the tenant's settings
 * @param credentialLimits the limits in effect for the credential: the smallest limits of all tenants that use it
 * @param resilience the deadline, timeout and retries of a call
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
        Set<String> defaultCallers,
        Limits limits,
        CredentialLimits credentialLimits,
        Resilience resilience) {

    /** Returns the defaults of fields that a request for this link type omits. */
    public LinkDefaults defaultsFor(LinkType type) {
        return defaults.getOrDefault(type, LinkDefaults.NONE);
    }

    /** Returns the rule for the redirect URLs of this tenant's links. */
    public RedirectRule redirectRule() {
        return new RedirectRule(mode.value(), policy.redirectOrigins());
    }

    /**
     * The restrictions on requests. Each level of the configuration tightens the policy, never loosens it.
     *
     * @param locked the fields whose default a request cannot override
     * @param allowedConfigurations the configurations that a link may have; if empty, those that Stripe documents. Their order
     *     is that of the nearest list; {@code auto} sends configurations in this order
     * @param redirectOrigins the allowed origins of redirect URLs; if empty, no URL is allowed
     * @param refresh the restrictions on refresh tokens
     */
    public record Policy(
            Set<LinkField> locked,
            Optional<List<String>> allowedConfigurations,
            List<RedirectOrigin> redirectOrigins,
            Refresh refresh) {

        /** Returns the configurations that a link may have, in the order of the policy. */
        public List<String> configurations() {
            return allowedConfigurations.orElse(LinkField.CONFIGURATIONS.documented());
        }

        /** Returns these configurations in the order of the policy; empty unless it allows all of them. */
        public Optional<List<String>> inOrder(List<String> names) {
            List<String> allowed = configurations();
            return allowed.containsAll(names) ? Optional.of(common(allowed, names)) : Optional.empty();
        }

        /** Returns a policy that allows only what both policies allow. */
        Policy and(Policy other) {
            Set<LinkField> allLocked =
                    Stream.concat(locked.stream(), other.locked.stream()).collect(Collectors.toUnmodifiableSet());
            List<String> allowedByBoth = common(configurations(), other.configurations());
            return new Policy(
                    allLocked,
                    allowedByBoth.equals(configurations()) ? allowedConfigurations : Optional.of(allowedByBoth),
                    RedirectOrigin.intersection(redirectOrigins, other.redirectOrigins),
                    refresh.and(other.refresh));
        }

        /** Returns the policy with these restrictions on refresh tokens as well. */
        Policy and(Refresh other) {
            return new Policy(locked, allowedConfigurations, redirectOrigins, refresh.and(other));
        }

        /** Returns what both lists contain, in the order of the first. */
        static List<String> common(List<String> some, List<String> others) {
            return some.stream().filter(others::contains).toList();
        }
    }

    /**
     * The restrictions on refresh tokens.
     *
     * @param requireSubject whether a link with a refresh token must name its user
     * @param frozen whether a refresh is rejected if the settings would give another link than the first
     * @param maxAge maximum age of a token, from 10 minutes to 30 days
     * @param maxGeneration maximum number of refreshes in a row, 1 to 100
     */
    public record Refresh(boolean requireSubject, boolean frozen, Duration maxAge, int maxGeneration) {

        /** The restrictions that every level may tighten. */
        static final Refresh LOOSEST = new Refresh(false, false, RefreshConfig.MAX_AGE, 100);

        /** Returns the restrictions that the process sets for all tenants. */
        public static Refresh of(RefreshConfig process) {
            return new Refresh(false, false, process.maxAge(), process.maxGeneration());
        }

        /** Returns restrictions that allow only what both allow. */
        Refresh and(Refresh other) {
            return new Refresh(
                    requireSubject || other.requireSubject,
                    frozen || other.frozen,
                    maxAge.compareTo(other.maxAge) <= 0 ? maxAge : other.maxAge,
                    Math.min(maxGeneration, other.maxGeneration));
        }
    }

    /** Returns the tenant with these limits for its credential. */
    Tenant withCredentialLimits(CredentialLimits newCredentialLimits) {
        return with(state, policy, callers, defaultCallers, newCredentialLimits);
    }

    /** Returns the tenant with another state, only those callers that are also in the sets, and both policies combined. */
    Tenant restrictedTo(
            Setting<TenantState> newState,
            Set<String> allowedCallers,
            Set<String> allowedDefaultCallers,
            Policy other) {
        return with(
                newState,
                policy.and(other),
                common(callers, allowedCallers),
                common(defaultCallers, allowedDefaultCallers),
                credentialLimits);
    }

    private static Set<String> common(Set<String> some, Set<String> others) {
        return some.stream().filter(others::contains).collect(Collectors.toUnmodifiableSet());
    }

    private Tenant with(
            Setting<TenantState> newState,
            Policy newPolicy,
            Set<String> newCallers,
            Set<String> newDefaultCallers,
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
                newDefaultCallers,
                limits,
                newCredentialLimits,
                resilience);
    }

    /**
     * Limits of a tenant, for all replicas together.
     *
     * @param requestsPerSecond maximum number of HTTP requests to Stripe per second
     * @param burst maximum number of requests that may be sent at once after a pause
     * @param maxInFlight maximum number of calls in flight at a time; null if no file sets it
     */
    public record Limits(
            Setting<Integer> requestsPerSecond,
            Setting<Integer> burst,
            @Nullable Setting<Integer> maxInFlight) {

        /** Stripe's default rate limit for a single endpoint, according to Stripe's page on rate limits. */
        static final int DEFAULT_REQUESTS_PER_SECOND = 25;

        static final int DEFAULT_BURST = 5;

        /** Returns the values without the files and lines that set them. */
        CredentialLimits values() {
            return new CredentialLimits(
                    requestsPerSecond.value(),
                    burst.value(),
                    Optional.ofNullable(maxInFlight).map(Setting::value));
        }
    }

    /**
     * The deadline, timeout and retries of a call.
     *
     * @param deadline maximum time that a caller waits, from 400 ms to the process's {@code max-deadline}
     * @param attemptTimeout timeout of one HTTP request to Stripe, from 200 ms to the process's {@code max-deadline}
     * @param maxAttempts maximum number of HTTP requests per call, from 1 to 10
     */
    public record Resilience(
            Setting<Duration> deadline, Setting<Duration> attemptTimeout, Setting<Integer> maxAttempts) {

        /** Minimum deadline. A shorter one leaves no time for a single attempt. */
        public static final Duration MIN_DEADLINE = Duration.ofMillis(400);

        /** Minimum timeout of an attempt. A request with less time is unlikely to succeed. */
        public static final Duration MIN_ATTEMPT_TIMEOUT = Duration.ofMillis(200);
    }
}
