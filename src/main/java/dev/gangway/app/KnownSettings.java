package dev.gangway.app;

import dev.gangway.api.InfoConfig;
import dev.gangway.audit.AuditConfig;
import dev.gangway.model.Suggestion;
import dev.gangway.refresh.RefreshConfig;
import dev.gangway.resilience.LimitsConfig;
import dev.gangway.resilience.ResilienceConfig;
import dev.gangway.security.SecurityConfig;
import dev.gangway.stripe.StripeConfig;
import dev.gangway.telemetry.MetricsConfig;
import dev.gangway.tenant.TenantsConfig;
import io.quarkus.arc.All;
import io.smallrye.config.ConfigMappings.ConfigClass;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The settings below {@code gangway.} that exist in this build. Any other setting stops the start: it is probably
 * misspelled, and the default would stay in effect unnoticed.
 *
 * <p>The names come from SmallRye Config. Its own check of unknown properties ({@code validate-unknown}) is disabled.
 * It ignores environment variables and everything outside the prefixes of the mappings, such as
 * {@code gangway.tenant.directory}, and it stops the start before the other problems of the settings are known.
 */
@Singleton
public class KnownSettings {

    public static final List<Class<?>> MAPPINGS = List.of(
            TenantsConfig.class,
            StripeConfig.class,
            SecurityConfig.class,
            RefreshConfig.class,
            ResilienceConfig.class,
            LimitsConfig.class,
            MetricsConfig.class,
            AuditConfig.class,
            InfoConfig.class);

    /**
     * Variables that Kubernetes and Docker links set in every pod of a namespace for a Service whose name begins with
     * gangway. No setting has such a name.
     */
    private static final Pattern SERVICE = Pattern.compile("GANGWAY(_[A-Z0-9_]+)?"
            + "(_SERVICE_HOST|_SERVICE_PORT(_[A-Z0-9_]+)?|_PORT_\\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?)");

    /** The only Service variable whose name could also be a misspelled setting. Its value distinguishes the two. */
    private static final Pattern SERVICE_PORT = Pattern.compile("GANGWAY(_[A-Z0-9_]+)?_PORT");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    /**
     * The names of the settings. A setting that is a list has a second entry that ends in [*], because its items may be
     * set one by one.
     */
    private final Set<String> names = new TreeSet<>();

    public KnownSettings(@All List<ExtraSettings> extras) {
        for (Class<?> mapping : MAPPINGS) {
            names.addAll(ConfigClass.configClass(mapping).getProperties().keySet());
        }
        extras.forEach(extra -> names.addAll(extra.names()));
    }

    /** The names of the settings, without the entries for items of lists. */
    Set<String> names() {
        return names.stream().filter(name -> !name.endsWith("[*]")).collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Returns a sentence for each unknown setting below {@code gangway.} and each unknown variable {@code GANGWAY_*}.
     */
    public List<String> unknownIn(Iterable<String> properties, Map<String, String> environment) {
        Set<String> settings = names();
        Set<String> variables =
                settings.stream().map(KnownSettings::variable).collect(Collectors.toCollection(TreeSet::new));
        Set<String> accepted = names.stream().map(KnownSettings::variable).collect(Collectors.toSet());
        List<String> unknown = new ArrayList<>();
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (variable.startsWith("GANGWAY_")
                    && !accepted.contains(variable.replaceFirst("_\\d+_$", "___"))
                    && !isOfAService(variable, value)) {
                unknown.add("The environment variable " + variable + " is unknown" + hint(variable, variables));
            }
        });
        for (String property : properties) {
            // Environment variables also appear as properties, under names that are guessed from theirs.
            boolean fromEnvironment = environment.containsKey(variable(property)) || environment.containsKey(property);
            if (property.startsWith("gangway.")
                    && !names.contains(property.replaceFirst("\\[\\d+]$", "[*]"))
                    && !fromEnvironment) {
                unknown.add("The setting " + property + " is unknown" + hint(property, settings));
            }
        }
        return unknown;
    }

    private static String hint(String name, Collection<String> known) {
        String nearest = Suggestion.clause(name, known);
        return nearest.isEmpty() ? "; valid names are " + known : nearest;
    }

    /** Whether a variable is one that Kubernetes sets for a Service. */
    static boolean isOfAService(String variable, String value) {
        return SERVICE.matcher(variable).matches()
                || (SERVICE_PORT.matcher(variable).matches()
                        && SERVICE_ADDRESS.matcher(value).matches());
    }

    static String variable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
