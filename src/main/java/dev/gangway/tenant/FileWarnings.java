package dev.gangway.tenant;

import dev.gangway.model.LinkField;
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
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what is valid in the tenant files, but has no effect or is probably misspelt. */
final class FileWarnings {

    private static final String TOKEN_PREFIX = "token:";

    /** A large file that is all wrong must not fill the log. */
    private static final int MAX_WARNINGS = 100;

    private final Map<String, SettingsLayer> layers;
    private final List<String> warnings = new ArrayList<>();

    private FileWarnings(Map<String, SettingsLayer> layers) {
        this.layers = new TreeMap<>(layers);
    }

    /**
     * A sentence for each finding, with its file and line.
     *
     * @param layers what each file holds, by file
     * @param tenants the tenants whose files have no problem
     */
    static List<String> of(Map<String, SettingsLayer> layers, Collection<Tenant> tenants) {
        var files = new FileWarnings(layers);
        files.checkCallers();
        files.checkConfigurations();
        files.checkGroups();
        tenants.forEach(files::checkTenant);
        int more = files.warnings.size() - MAX_WARNINGS;
        return more <= 0
                ? List.copyOf(files.warnings)
                : Stream.concat(
                                files.warnings.stream().limit(MAX_WARNINGS),
                                Stream.of("There are " + more + " more warnings of this kind"))
                        .toList();
    }

    private void checkCallers() {
        Set<String> named = new HashSet<>();
        settings(SettingsLayer::callers).forEach(callers -> named.addAll(callers.value()));
        settings(SettingsLayer::callers).forEach(callers -> {
            for (int i = 0; i < callers.value().size(); i++) {
                String caller = callers.value().get(i);
                String item = "[" + i + "]";
                tokenMeantBy(caller, named)
                        .ifPresent(token -> warn(
                                callers,
                                item,
                                YamlSection.shown(caller) + " is the subject of a JWT, and no API token; write "
                                        + YamlSection.shown(token) + " if the API token is meant"));
            }
        });
    }

    /** The API token that a caller without the exact prefix looks like. */
    private static Optional<String> tokenMeantBy(String caller, Set<String> named) {
        if (caller.startsWith(TOKEN_PREFIX)) {
            return Optional.empty();
        }
        int end = caller.indexOf(':');
        if (end < 0) {
            return Optional.of(TOKEN_PREFIX + caller).filter(named::contains);
        }
        return Suggestion.nearest(caller.substring(0, end), List.of("token"))
                .map(_ -> TOKEN_PREFIX + caller.substring(end + 1).toLowerCase(Locale.ROOT));
    }

    private void checkConfigurations() {
        settings(layer -> layer.policy().allowedConfigurations()).forEach(this::checkNames);
        for (SettingsLayer layer : layers.values()) {
            Stream.concat(Stream.of(layer.defaults().general()), layer.defaults().perType().values().stream())
                    .flatMap(defaults -> Stream.ofNullable(defaults.configurations()))
                    .forEach(this::checkNames);
        }
    }

    private void checkNames(Setting<List<String>> configurations) {
        List<String> documented = LinkField.CONFIGURATIONS.documented();
        for (int i = 0; i < configurations.value().size(); i++) {
            String name = configurations.value().get(i);
            if (!documented.contains(name)) {
                String item = "[" + i + "]";
                Suggestion.nearest(name, documented)
                        .ifPresent(known -> warn(
                                configurations,
                                item,
                                name + " is no configuration that is known; did you mean " + known + "?"));
            }
        }
    }

    private void checkGroups() {
        Set<String> named = new HashSet<>();
        settings(SettingsLayer::group).forEach(group -> named.add(group.value()));
        for (String file : layers.keySet()) {
            TenantFiles.nameIn(TenantFiles.GROUPS, file)
                    .filter(name -> !named.contains(name))
                    .ifPresent(name -> warnings.add(file + ": has no effect; no tenant names the group " + name));
        }
    }

    private void checkTenant(Tenant tenant) {
        String file = TenantFiles.TENANTS + tenant.id() + TenantFiles.ENDING;
        SettingsLayer own = layers.get(file);
        if (own == null) {
            return;
        }
        if (tenant.callers().isEmpty() && tenant.state().value() == TenantState.ACTIVE) {
            warnings.add(file + ": no caller may act for the tenant; name its callers under callers");
        }
        checkEach(own.policy().redirectOrigins(), origin -> tenant.policy().redirectOrigins().stream()
                .anyMatch(allowed -> origin.covers(allowed)));
        checkEach(own.policy().allowedConfigurations(), tenant.policy().configurations()::contains);
        Setting<Duration> deadline = tenant.resilience().deadline();
        Setting<Duration> attempt = tenant.resilience().attemptTimeout();
        if (attempt.value().compareTo(deadline.value()) > 0 && own.resilience().attemptTimeout() != null) {
            warn(attempt, "", "has no effect; the deadline is shorter: " + Durations.print(deadline.value()));
        }
    }

    private <T> void checkEach(@Nullable Setting<List<T>> setting, Predicate<T> hasEffect) {
        if (setting == null) {
            return;
        }
        for (int i = 0; i < setting.value().size(); i++) {
            T item = setting.value().get(i);
            if (!hasEffect.test(item)) {
                warn(setting, "[" + i + "]", item + " has no effect; the group or gateway.yaml does not allow it");
            }
        }
    }

    private <T> Stream<Setting<T>> settings(Function<SettingsLayer, @Nullable Setting<T>> field) {
        return layers.values().stream().flatMap(layer -> Stream.ofNullable(field.apply(layer)));
    }

    private void warn(Setting<?> setting, String item, String message) {
        Place place = setting.place();
        if (place != null) {
            warnings.add(new Place(place.file(), place.line(), place.path() + item) + ": " + message);
        }
    }
}
