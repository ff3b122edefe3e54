package dev.gangway.tenant;

import dev.gangway.model.AccountId;
import dev.gangway.model.Configurations;
import dev.gangway.model.Credential;
import dev.gangway.model.FileProblem;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkType;
import dev.gangway.model.Mode;
import dev.gangway.model.Secret;
import dev.gangway.model.Setting;
import dev.gangway.model.SourceLocation;
import dev.gangway.model.StripeKey;
import dev.gangway.model.TenantId;
import dev.gangway.model.TenantState;
import dev.gangway.tenant.file.CallerEntry;
import dev.gangway.tenant.file.Durations;
import dev.gangway.tenant.file.KeyReference;
import dev.gangway.tenant.file.LinkDefaults;
import dev.gangway.tenant.file.SettingsLayer;
import dev.gangway.tenant.file.YamlSection;
import dev.gangway.tenant.redirect.RedirectOrigin;
import dev.gangway.tenant.redirect.RedirectRule;
import dev.gangway.tenant.redirect.RefreshPlaceholder;
import dev.gangway.tenant.redirect.UrlTemplate;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Resolves a tenant's effective settings from its layers, nearest first: tenant, group, gateway. For each field, the
 * nearest value takes effect. Policies are combined instead: each level tightens the policy, never loosens it. Values
 * that contradict each other are reported at the location of the value to change.
 */
final class TenantResolver {

    private static final AccountId SAMPLE_ACCOUNT = new AccountId("acct_1");

    private static final String NOTHING_TO_SEND = "is auto, but no configuration is allowed on every level: ";

    private final TenantId id;
    private final List<SettingsLayer> layers;
    private final SourceLocation file;
    private final ProcessDefaults process;
    private final Set<String> unread;
    private final Consumer<FileProblem> problems;

    private TenantResolver(
            TenantId id,
            List<SettingsLayer> layers,
            ProcessDefaults process,
            Set<String> unread,
            Consumer<FileProblem> problems) {
        this.id = id;
        this.layers = layers;
        this.file = layers.getFirst().location();
        this.process = process;
        this.unread = unread;
        this.problems = problems;
    }

    /**
     * Resolves the tenant from its layers.
     *
     * @param layers nearest first
     * @param keys reads the key that a reference points to; the message of its exception describes the problem
     * @param unread the paths of the keys in the tenant's own file that could not be read; problems that may be
     *     consequences of them are not reported
     * @return null if there is a problem, which is reported
     */
    static @Nullable Tenant resolve(
            TenantId id,
            List<SettingsLayer> layers,
            ProcessDefaults process,
            Function<KeyReference, Secret> keys,
            Set<String> unread,
            Consumer<FileProblem> problems) {
        return new TenantResolver(id, layers, process, unread, problems).resolve(keys);
    }

    /** Whether this path, a path below it or a path above it could not be read. */
    private boolean isUnread(String path) {
        return unread.stream()
                .anyMatch(each ->
                        each.isEmpty() || (each + ".").startsWith(path + ".") || (path + ".").startsWith(each + "."));
    }

    private @Nullable Tenant resolve(Function<KeyReference, Secret> keys) {
        Setting<Mode> mode = mode();
        Credential credential = credential(keys, mode);
        Tenant.Policy policy = policy(layers).and(process.refresh());
        Setting<LinkType> type = nearest(layer -> layer.defaults().type());
        Map<LinkType, LinkDefaults> defaults = new EnumMap<>(LinkType.class);
        for (LinkType each : LinkType.values()) {
            defaults.put(
                    each,
                    layers.stream()
                            .map(layer -> layer.defaults().forType(each))
                            .reduce(LinkDefaults.NONE, LinkDefaults::orElse));
        }
        Tenant.Limits limits = limits();
        Tenant.Resilience resilience = resilience();
        Setting<KeyReference> key = nearest(layer -> layer.stripe().apiKey());
        if (mode == null || credential == null || key == null) {
            return null;
        }
        var tenant = new Tenant(
                id,
                nearest(SettingsLayer::owner),
                nearest(SettingsLayer::group),
                orDefault(nearest(SettingsLayer::state), TenantState.ACTIVE),
                mode,
                credential,
                new Setting<>(key.value().text(), key.origin(), key.location()),
                orDefault(nearest(layer -> layer.stripe().apiVersion()), process.apiVersion()),
                orDefault(nearest(layer -> layer.stripe().shared()), false).value(),
                type,
                defaults,
                policy,
                callers(layers),
                defaultCallers(layers),
                limits,
                limits.values(),
                resilience);
        noteLocksWithoutValue(tenant);
        noteDefaultsAgainstPolicy(tenant);
        return tenant;
    }

    /** Returns the callers of the nearest layer that has a list of callers; empty if no layer has one. */
    static Set<String> callers(List<SettingsLayer> layers) {
        return callers(layers, _ -> true);
    }

    /** Returns those callers that act for the tenant if they name none. */
    static Set<String> defaultCallers(List<SettingsLayer> layers) {
        return callers(layers, CallerEntry::isDefault);
    }

    private static Set<String> callers(List<SettingsLayer> layers, Predicate<CallerEntry> which) {
        Setting<List<CallerEntry>> callers = nearest(layers, SettingsLayer::callers);
        return callers == null
                ? Set.of()
                : callers.value().stream()
                        .filter(which)
                        .map(CallerEntry::principal)
                        .collect(Collectors.toUnmodifiableSet());
    }

    private @Nullable Setting<Mode> mode() {
        Setting<Mode> mode = nearest(SettingsLayer::mode);
        if (isUnread("mode")) {
            return null;
        }
        if (mode == null) {
            note("mode", "is missing; set it to test or live here, in the group or in gateway.yaml");
            return null;
        }
        if (!process.modes().contains(mode.value())) {
            note(mode, "mode", "is " + mode.value() + ", but this build is a sandbox and never serves live tenants");
        }
        return mode;
    }

    private @Nullable Credential credential(Function<KeyReference, Secret> keys, @Nullable Setting<Mode> mode) {
        Setting<KeyReference> reference = nearest(layer -> layer.stripe().apiKey());
        Setting<String> context = nearest(layer -> layer.stripe().context());
        if (isUnread("stripe.api_key")) {
            return null;
        }
        if (reference == null) {
            note("stripe.api_key", "is missing; name the file or the environment variable that contains the key");
            return null;
        }
        Secret key;
        try {
            key = keys.apply(reference.value());
        } catch (IllegalArgumentException unusable) {
            note(reference, "stripe.api_key", String.valueOf(unusable.getMessage()));
            return null;
        }
        if (process.resolveKeys()) {
            StripeKey.problemOf(key, mode, context != null || isUnread("stripe.context"))
                    .ifPresent(problem -> note(reference, "stripe.api_key", problem));
        }
        if (StripeKey.isOrganizationKey(key) && !process.modes().contains(Mode.LIVE)) {
            note(
                    reference,
                    "stripe.api_key",
                    "is an organization key (sk_org_…), which can access live accounts, but this build is a sandbox");
        }
        return Credential.of(key, Optional.ofNullable(context).map(Setting::value));
    }

    /**
     * Restricts a tenant by the state, callers and policy of the layers. The result is never looser than the tenant or
     * the layers.
     *
     * @param layers nearest first
     */
    static Tenant restrict(Tenant tenant, List<SettingsLayer> layers) {
        Setting<TenantState> state = nearest(layers, SettingsLayer::state);
        return tenant.restrictedTo(
                state != null && state.value() == TenantState.DISABLED ? state : tenant.state(),
                callers(layers),
                defaultCallers(layers),
                policy(layers));
    }

    private static Tenant.Policy policy(List<SettingsLayer> layers) {
        Set<LinkField> locked = EnumSet.noneOf(LinkField.class);
        all(layers, layer -> layer.policy().locked()).forEach(fields -> locked.addAll(fields.value()));
        Optional<List<String>> configurations = all(
                        layers, layer -> layer.policy().allowedConfigurations())
                .map(Setting::value)
                .reduce(Tenant.Policy::common);
        List<RedirectOrigin> origins = all(layers, layer -> layer.policy().redirectOrigins())
                .map(Setting::value)
                .reduce(RedirectOrigin::intersection)
                .orElse(List.of());
        return new Tenant.Policy(Set.copyOf(locked), configurations, origins, refresh(layers));
    }

    /**
     * Returns the restrictions on refresh tokens. A subject is required unless a level sets false and no level sets
     * true.
     */
    private static Tenant.Refresh refresh(List<SettingsLayer> layers) {
        Tenant.Refresh loosest = Tenant.Refresh.LOOSEST;
        return new Tenant.Refresh(
                all(layers, layer -> layer.policy().refresh().requireSubject())
                        .map(Setting::value)
                        .reduce(Boolean::logicalOr)
                        .orElse(true),
                all(layers, layer -> layer.policy().refresh().frozen()).anyMatch(Setting::value),
                all(layers, layer -> layer.policy().refresh().maxAge())
                        .map(Setting::value)
                        .min(Comparator.naturalOrder())
                        .orElse(loosest.maxAge()),
                all(layers, layer -> layer.policy().refresh().maxGeneration())
                        .map(Setting::value)
                        .min(Comparator.naturalOrder())
                        .orElse(loosest.maxGeneration()));
    }

    private Tenant.Limits limits() {
        return new Tenant.Limits(
                orDefault(
                        nearest(layer -> layer.limits().requestsPerSecond()),
                        Tenant.Limits.DEFAULT_REQUESTS_PER_SECOND),
                orDefault(nearest(layer -> layer.limits().burst()), Tenant.Limits.DEFAULT_BURST),
                nearest(layer -> layer.limits().maxInFlight()));
    }

    private Tenant.Resilience resilience() {
        Setting<Duration> deadline =
                orDefault(nearest(layer -> layer.resilience().deadline()), process.deadline());
        Setting<Duration> attempt =
                orDefault(nearest(layer -> layer.resilience().attemptTimeout()), process.attemptTimeout());
        noteOutside(deadline, "resilience.deadline", Tenant.Resilience.MIN_DEADLINE, process.maxDeadline());
        noteOutside(
                attempt, "resilience.attempt_timeout", Tenant.Resilience.MIN_ATTEMPT_TIMEOUT, process.maxDeadline());
        return new Tenant.Resilience(
                deadline,
                attempt,
                orDefault(nearest(layer -> layer.resilience().maxAttempts()), process.maxAttempts()));
    }

    private void noteOutside(Setting<Duration> setting, String path, Duration min, Duration max) {
        if (setting.value().compareTo(min) < 0 || setting.value().compareTo(max) > 0) {
            note(
                    setting,
                    path,
                    "must be from " + Durations.print(min) + " to " + Durations.print(max)
                            + " (gangway.resilience.max-deadline)");
        }
    }

    private void noteLocksWithoutValue(Tenant tenant) {
        if (isUnread("defaults")) {
            return;
        }
        for (LinkField field : tenant.policy().locked()) {
            boolean valued = field == LinkField.TYPE
                    ? tenant.defaultType() != null
                    : typesOf(tenant)
                            .allMatch(
                                    type -> tenant.defaultsFor(type).settings().containsKey(field));
            if (!valued) {
                all(layers, layer -> layer.policy().locked())
                        .filter(fields -> fields.value().contains(field))
                        .findFirst()
                        .ifPresent(lock -> note(
                                lock,
                                "policy.locked",
                                "locks " + field + ", but no default sets it; set a default or remove the lock"));
            }
        }
    }

    private void noteDefaultsAgainstPolicy(Tenant tenant) {
        List<String> allowed = tenant.policy().configurations();
        typesOf(tenant).map(tenant::defaultsFor).forEach(defaults -> {
            var configurations = defaults.configurations();
            if (configurations != null
                    && tenant.apiVersion().value().hasConfigurations()
                    && !isUnread("policy.allowed_configurations")
                    && !isUnread("stripe.api_version")) {
                switch (configurations.value()) {
                    case Configurations.Listed listed ->
                        listed.names().stream()
                                .filter(name -> !allowed.contains(name))
                                .findFirst()
                                .ifPresent(name -> note(configurations, "defaults.configurations", notAllowed(name)));
                    case Configurations.Auto _ -> {
                        if (allowed.isEmpty()) {
                            note(configurations, "defaults.configurations", NOTHING_TO_SEND + allowedConfigurations());
                        }
                    }
                }
            }
        });
        if (isUnread("policy.redirect_origins")) {
            return;
        }
        Stream.of(LinkField.values())
                .filter(field -> field.kind() == LinkField.Kind.URL)
                .forEach(field -> typesOf(tenant)
                        .flatMap(type ->
                                Stream.ofNullable(tenant.defaultsFor(type).url(field)))
                        .distinct()
                        .forEach(url -> noteRedirect(tenant, url, "defaults." + field)));
    }

    private String notAllowed(String configuration) {
        String lists = allowedConfigurations();
        return YamlSection.shown(configuration) + " is not allowed: "
                + (lists.isEmpty()
                        ? "without policy.allowed_configurations, only " + LinkField.CONFIGURATIONS.documented()
                                + " are allowed"
                        : lists);
    }

    private String allowedConfigurations() {
        return allowedBy(layer -> layer.policy().allowedConfigurations());
    }

    private void noteRedirect(Tenant tenant, Setting<UrlTemplate> url, String path) {
        RedirectRule rule = tenant.redirectRule();
        String text = url.value().fill(id, SAMPLE_ACCOUNT, LinkType.ACCOUNT_ONBOARDING);
        if (RefreshPlaceholder.isIn(text) && !process.refreshKeys()) {
            note(
                    url,
                    path,
                    "contains " + RefreshPlaceholder.TEXT
                            + ", but there are no keys for refresh tokens; set gangway.refresh.keys-file");
        }
        rule.violationOf(RefreshPlaceholder.fill(text, "x"))
                .ifPresent(violation -> note(url, path, rule.origins().isEmpty() ? noOrigin(violation) : violation));
    }

    /** Replaces the message that no origin is allowed with one that names the lists of the levels. */
    private String noOrigin(String violation) {
        if (!violation.equals(RedirectRule.NO_ORIGIN)) {
            return violation;
        }
        String lists = allowedBy(layer -> layer.policy().redirectOrigins());
        return "is not allowed: "
                + (lists.isEmpty()
                        ? "no level has policy.redirect_origins; add it with the origin of the URL"
                        : lists + "; no origin is in every list");
    }

    /** Returns the location and content of each level's list; empty if no level has one. */
    private <T> String allowedBy(Function<SettingsLayer, @Nullable Setting<List<T>>> list) {
        return all(layers, list)
                .map(setting -> {
                    SourceLocation location = Objects.requireNonNull(setting.location());
                    return location.file() + ":" + location.line() + " allows "
                            + RedirectRule.shown(setting.value().stream()
                                    .map(item -> YamlSection.shown(item.toString()))
                                    .toList());
                })
                .collect(Collectors.joining(", "));
    }

    /** Returns the link types that the tenant can create. */
    static Stream<LinkType> typesOf(Tenant tenant) {
        Setting<LinkType> type = tenant.defaultType();
        return type != null && tenant.policy().locked().contains(LinkField.TYPE)
                ? Stream.of(type.value())
                : Stream.of(LinkType.values());
    }

    private <T> @Nullable Setting<T> nearest(Function<SettingsLayer, @Nullable Setting<T>> field) {
        return nearest(layers, field);
    }

    private static <T> @Nullable Setting<T> nearest(
            List<SettingsLayer> layers, Function<SettingsLayer, @Nullable Setting<T>> field) {
        for (SettingsLayer layer : layers) {
            Setting<T> setting = field.apply(layer);
            if (setting != null) {
                return setting;
            }
        }
        return null;
    }

    private static <T> Stream<Setting<T>> all(
            List<SettingsLayer> layers, Function<SettingsLayer, @Nullable Setting<T>> field) {
        return layers.stream().flatMap(layer -> Stream.ofNullable(field.apply(layer)));
    }

    private static <T> Setting<T> orDefault(@Nullable Setting<T> setting, T processDefault) {
        return setting != null ? setting : Setting.processDefault(processDefault);
    }

    private void note(String path, String message) {
        problems.accept(new FileProblem(new SourceLocation(file.file(), file.line(), path), message));
    }

    /** Reports a problem at the value, or in the tenant's file if it is inherited. The message names the source. */
    private void note(Setting<?> setting, String path, String message) {
        SourceLocation location = setting.location();
        if (location == null) {
            note(path, message + " (a default of the process)");
        } else if (location.file().equals(file.file())) {
            problems.accept(new FileProblem(location, message));
        } else {
            problems.accept(new FileProblem(
                    new SourceLocation(file.file(), file.line(), path),
                    message + " (inherited from " + location.file() + ":" + location.line() + ")",
                    location));
        }
    }
}
