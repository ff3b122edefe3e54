package dev.gangway.tenant.file;

import dev.gangway.model.ApiVersion;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkType;
import dev.gangway.model.Mode;
import dev.gangway.model.Setting;
import dev.gangway.model.SourceLocation;
import dev.gangway.model.TenantState;
import dev.gangway.tenant.redirect.RedirectOrigin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of one file, validated independently of other files. Values that the file does not set are null. */
public record SettingsLayer(
        SourceLocation location,
        @Nullable Setting<String> owner,
        @Nullable Setting<String> group,
        @Nullable Setting<TenantState> state,
        @Nullable Setting<Mode> mode,
        Stripe stripe,
        Defaults defaults,
        Policy policy,
        @Nullable Setting<List<CallerEntry>> callers,
        Limits limits,
        Resilience resilience) {

    /** Creates a layer that contains only the settings that restrict tenants. */
    static SettingsLayer ofRestrictions(
            SourceLocation location,
            @Nullable Setting<String> group,
            @Nullable Setting<TenantState> state,
            @Nullable Setting<List<CallerEntry>> callers,
            Policy policy) {
        return new SettingsLayer(
                location,
                null,
                group,
                state,
                null,
                new Stripe(null, null, null, null),
                new Defaults(null, LinkDefaults.NONE, Map.of()),
                policy,
                callers,
                new Limits(null, null, null),
                new Resilience(null, null, null));
    }

    /** The {@code stripe} section. */
    public record Stripe(
            @Nullable Setting<KeyReference> apiKey,
            @Nullable Setting<ApiVersion> apiVersion,
            @Nullable Setting<String> context,
            @Nullable Setting<Boolean> shared) {}

    /** The {@code defaults} section: general defaults for all link types, and defaults for individual link types. */
    public record Defaults(
            @Nullable Setting<LinkType> type, LinkDefaults general, Map<LinkType, LinkDefaults> perType) {

        public LinkDefaults forType(LinkType type) {
            return perType.getOrDefault(type, LinkDefaults.NONE).orElse(general);
        }
    }

    /** The {@code policy} section. */
    public record Policy(
            @Nullable Setting<List<LinkField>> locked,
            @Nullable Setting<List<String>> allowedConfigurations,
            @Nullable Setting<List<RedirectOrigin>> redirectOrigins,
            Refresh refresh) {

        /** A policy that restricts nothing. */
        static final Policy NONE = new Policy(null, null, null, Refresh.NONE);
    }

    /** The {@code policy.refresh} section. */
    public record Refresh(
            @Nullable Setting<Boolean> requireSubject,
            @Nullable Setting<Boolean> frozen,
            @Nullable Setting<Duration> maxAge,
            @Nullable Setting<Integer> maxGeneration) {

        static final Refresh NONE = new Refresh(null, null, null, null);
    }

    /** The {@code limits} section. */
    public record Limits(
            @Nullable Setting<Integer> requestsPerSecond,
            @Nullable Setting<Integer> burst,
            @Nullable Setting<Integer> maxInFlight) {}

    /** The {@code resilience} section. */
    public record Resilience(
            @Nullable Setting<Duration> deadline,
            @Nullable Setting<Duration> attemptTimeout,
            @Nullable Setting<Integer> maxAttempts) {}
}
