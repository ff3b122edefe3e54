package dev.gangway.tenant;

import dev.gangway.model.Configurations;
import dev.gangway.model.FileProblem;
import dev.gangway.model.LinkField;
import dev.gangway.model.Origin;
import dev.gangway.model.Setting;
import dev.gangway.model.SourceLocation;
import dev.gangway.model.StripeKey;
import dev.gangway.model.Suggestion;
import dev.gangway.model.TenantState;
import dev.gangway.tenant.file.Durations;
import dev.gangway.tenant.file.KnownKeys;
import dev.gangway.tenant.file.LayerReader;
import dev.gangway.tenant.file.LinkDefaults;
import dev.gangway.tenant.file.SettingsLayer;
import dev.gangway.tenant.file.TenantFiles;
import dev.gangway.tenant.file.YamlSection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds settings in tenant files that are valid, but have no effect or are probably misspelled. */
final class FileWarnings {

    private static final String TOKEN_PREFIX = LayerReader.TOKEN_PREFIX;
    /** The caller name of an API token; see {@code TokenNames}. */
    private static final Pattern TOKEN = Pattern.compile(TOKEN_PREFIX + "[a-z0-9][a-z0-9._-]{0,62}");

    private static final String SERVICE_ACCOUNT_PREFIX = "system:serviceaccount:";
    private static final Pattern SERVICE_ACCOUNT =
            Pattern.compile(SERVICE_ACCOUNT_PREFIX + "[a-z0-9][a-z0-9-]*:[a-z0-9][a-z0-9.-]*");
    private static final Pattern LIKE_SERVICE_ACCOUNT =
            Pattern.compile("(system:)?service-?accounts?[:/].*", Pattern.CASE_INSENSITIVE);
    private static final Pattern ODD_PLACEHOLDER =
            Pattern.compile("\\$\\{(account|tenant|type)}|[/=]:(account|tenant|type)\\b");

    private static final String NOT_ALLOWED = "; the group or gateway.yaml does not allow it";

    /** Maximum number of warnings, so that a large invalid file does not fill the log. */
    private static final int MAX_WARNINGS = 100;

    private final Map<String, SettingsLayer> layers;
    private final List<String> warnings = new ArrayList<>();

    private FileWarnings(Map<String, SettingsLayer> layers) {
        this.layers = new TreeMap<>(layers);
    }

    /**
     * Returns a sentence for each finding, with its file and line.
     *
     * @param layers the layer of each file, by file
     * @param tenants the tenants whose files have no problem
     * @param problems all problems; warnings that may be consequences of them are left out
     */
    static List<String> of(
            Map<String, SettingsLayer> layers, Collection<Tenant> tenants, Collection<FileProblem> problems) {
        var files = new FileWarnings(layers);
        files.checkCallers();
        files.checkConfigurations();
        files.checkUrls();
        if (layers.keySet().stream().anyMatch(file -> file.startsWith(TenantFiles.TENANTS))
                && problems.stream().noneMatch(FileWarnings::mayHideAGroup)) {
            files.checkGroups();
        }
        tenants.forEach(files::checkTenant);
        int more = files.warnings.size() - MAX_WARNINGS;
        return more <= 0
                ? List.copyOf(files.warnings)
                : Stream.concat(
                                files.warnings.stream().limit(MAX_WARNINGS),
                                Stream.of("There are " + more + " more warnings like these"))
                        .toList();
    }

    private void checkCallers() {
        Set<String> named = new HashSet<>();
        settings(SettingsLayer::callers)
                .forEach(callers -> callers.value().forEach(caller -> named.add(caller.principal())));
        settings(SettingsLayer::callers).forEach(callers -> {
            for (int i = 0; i < callers.value().size(); i++) {
                String caller = callers.value().get(i).principal();
                String item = "[" + i + "]";
                Optional<String> reason = whyUnmatchable(caller);
                if (reason.isPresent()) {
                    warn(callers, item, YamlSection.shown(caller) + reason.get());
                    continue;
                }
                similarToken(caller, named)
                        .ifPresent(token -> warn(
                                callers,
                                item,
                                YamlSection.shown(caller) + " matches the subject of a JWT, not an API token; write "
                                        + YamlSection.shown(token) + " to match the API token"));
            }
        });
    }

    /** Returns why no caller can have a name that resembles an API token or a service account; empty if one can. */
    private static Optional<String> whyUnmatchable(String caller) {
        if (caller.startsWith(TOKEN_PREFIX)) {
            return TOKEN.matcher(caller).matches()
                    ? Optional.empty()
                    : Optional.of(
                            " matches no API token: the name after token: is 1 to 63 characters of a-z, 0-9, '.', '_' and"
                                    + " '-', and begins with a letter or digit");
        }
        if (LIKE_SERVICE_ACCOUNT.matcher(caller).matches()
                && !SERVICE_ACCOUNT.matcher(caller).matches()) {
            return Optional.of(" is not the name of a service account; its format is " + SERVICE_ACCOUNT_PREFIX
                    + "<namespace>:<name>");
        }
        return StripeKey.hasToken(caller)
                ? Optional.of(
                        " matches the subject of a JWT; if it is an API token or its digest, write token:<name> and"
                                + " replace the token")
                : Optional.empty();
    }

    /** Returns the API token that a caller name without the exact prefix resembles; empty if there is none. */
    private static Optional<String> similarToken(String caller, Set<String> named) {
        if (caller.startsWith(TOKEN_PREFIX)) {
            return Optional.empty();
        }
        int end = caller.indexOf(':');
        if (end < 0) {
            return Optional.of(TOKEN_PREFIX + caller).filter(named::contains);
        }
        return Suggestion.nearest(caller.substring(0, end), List.of("token"))
                .filter(_ -> end < caller.length() - 1)
                .map(_ -> TOKEN_PREFIX + caller.substring(end + 1).toLowerCase(Locale.ROOT));
    }

    private void checkConfigurations() {
        settings(layer -> layer.policy().allowedConfigurations())
                .forEach(allowed -> checkNames(allowed, allowed.value()));
        defaults()
                .flatMap(defaults -> Stream.ofNullable(defaults.configurations()))
                .forEach(configurations -> {
                    if (configurations.value() instanceof Configurations.Listed listed) {
                        checkNames(configurations, listed.names());
                    }
                });
    }

    private Stream<LinkDefaults> defaults() {
        return layers.values().stream().flatMap(FileWarnings::ofLayer);
    }

    private static Stream<LinkDefaults> ofLayer(SettingsLayer layer) {
        return Stream.concat(Stream.of(layer.defaults().general()), layer.defaults().perType().values().stream());
    }

    private void checkUrls() {
        defaults().flatMap(LinkDefaults::urls).forEach(url -> {
            var odd = ODD_PLACEHOLDER.matcher(url.value().text());
            if (odd.find()) {
                String name = odd.group(1) == null ? odd.group(2) : odd.group(1);
                warn(
                        url,
                        "",
                        "contains " + (odd.group(1) == null ? ":" + name : "${" + name + "}")
                                + ", which is not a placeholder; write {" + name + "}");
            }
        });
    }

    private void checkNames(Setting<?> configurations, List<String> names) {
        List<String> documented = LinkField.CONFIGURATIONS.documented();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (!documented.contains(name)) {
                String item = "[" + i + "]";
                warn(
                        configurations,
                        item,
                        YamlSection.shown(name) + " is not a known configuration"
                                + Suggestion.nearest(name, documented)
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse("; known configurations are " + documented));
            }
        }
    }

    /** Whether a tenant's group cannot be read because of a problem. */
    private static boolean mayHideAGroup(FileProblem problem) {
        String path = problem.location().path();
        return !problem.location().file().startsWith(TenantFiles.GROUPS)
                && (path.isEmpty() || KnownKeys.affectedKey(Origin.TENANT, path).equals("group"));
    }

    private void checkGroups() {
        Set<String> named = new HashSet<>();
        settings(SettingsLayer::group).forEach(group -> named.add(group.value()));
        for (String file : layers.keySet()) {
            TenantFiles.nameIn(TenantFiles.GROUPS, file)
                    .filter(name -> !named.contains(name))
                    .ifPresent(name -> warnings.add(file + ": has no effect; no tenant belongs to the group " + name));
        }
    }

    private void checkTenant(Tenant tenant) {
        String file = TenantFiles.TENANTS + tenant.id() + TenantFiles.ENDING;
        SettingsLayer own = layers.get(file);
        if (own == null) {
            return;
        }
        if (tenant.callers().isEmpty() && tenant.state().value() == TenantState.ACTIVE) {
            warnings.add(file + ": no caller may act for the tenant; list its callers under callers");
        }
        if (!tenant.apiVersion().value().hasConfigurations()) {
            Stream.<Setting<?>>concat(
                            Stream.ofNullable(own.policy().allowedConfigurations()),
                            ofLayer(own).flatMap(defaults -> Stream.ofNullable(defaults.configurations())))
                    .forEach(setting -> warn(
                            setting,
                            "",
                            "has no effect; stripe.api_version "
                                    + tenant.apiVersion().value() + " has no configurations"));
        }
        boolean live = tenant.mode().value().isLive();
        checkEach(
                own.policy().redirectOrigins(),
                origin -> live && origin.scheme().equals("http")
                        ? " in live mode; http is allowed in test mode only"
                        : tenant.policy().redirectOrigins().stream().anyMatch(origin::covers) ? "" : NOT_ALLOWED);
        checkEach(
                own.policy().allowedConfigurations(),
                name -> tenant.policy().configurations().contains(name) ? "" : NOT_ALLOWED);
        Setting<Duration> deadline = tenant.resilience().deadline();
        Setting<Duration> attempt = tenant.resilience().attemptTimeout();
        if (attempt.value().compareTo(deadline.value()) > 0 && own.resilience().attemptTimeout() != null) {
            warn(attempt, "", "has no effect; the deadline is shorter: " + Durations.print(deadline.value()));
        }
    }

    /** @param reason returns the reason why an item has no effect; an empty string if the item has an effect */
    private <T> void checkEach(@Nullable Setting<List<T>> setting, Function<T, String> reason) {
        if (setting == null) {
            return;
        }
        for (int i = 0; i < setting.value().size(); i++) {
            T item = setting.value().get(i);
            String why = reason.apply(item);
            if (!why.isEmpty()) {
                warn(setting, "[" + i + "]", YamlSection.shown(item.toString()) + " has no effect" + why);
            }
        }
    }

    private <T> Stream<Setting<T>> settings(Function<SettingsLayer, @Nullable Setting<T>> field) {
        return layers.values().stream().flatMap(layer -> Stream.ofNullable(field.apply(layer)));
    }

    private void warn(Setting<?> setting, String item, String message) {
        SourceLocation location = setting.location();
        if (location != null) {
            warnings.add(new SourceLocation(location.file(), location.line(), location.path() + item) + ": " + message);
        }
    }
}
