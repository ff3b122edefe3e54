package dev.gangway;

import dev.gangway.api.InfoConfig;
import dev.gangway.resilience.LimitsConfig;
import dev.gangway.resilience.ResilienceConfig;
import dev.gangway.security.SecurityConfig;
import dev.gangway.stripe.StripeConfig;
import dev.gangway.telemetry.AuditConfig;
import dev.gangway.telemetry.MetricsConfig;
import dev.gangway.tenant.TenantsConfig;
import io.quarkus.arc.All;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.ConfigMapping;
import jakarta.inject.Singleton;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The settings below {@code gangway.} that exist in this build. Any other is a typing mistake, which would otherwise
 * leave a default in force without anybody noticing.
 */
@Singleton
@RegisterForReflection(
        targets = {
            TenantsConfig.class,
            StripeConfig.class,
            SecurityConfig.class,
            SecurityConfig.JwksConfig.class,
            ResilienceConfig.class,
            ResilienceConfig.BackoffConfig.class,
            ResilienceConfig.RetryBudgetConfig.class,
            ResilienceConfig.CredentialBreakerConfig.class,
            ResilienceConfig.SuspensionConfig.class,
            ResilienceConfig.EndpointBreakerConfig.class,
            LimitsConfig.class,
            MetricsConfig.class,
            AuditConfig.class,
            InfoConfig.class
        })
class KnownSettings {

    static final List<Class<?>> MAPPINGS = List.of(
            TenantsConfig.class,
            StripeConfig.class,
            SecurityConfig.class,
            ResilienceConfig.class,
            LimitsConfig.class,
            MetricsConfig.class,
            AuditConfig.class,
            InfoConfig.class);

    /**
     * What Kubernetes and Docker links set in every pod of a namespace for a Service whose name begins with gangway. No
     * setting has such a name.
     */
    private static final Pattern SERVICE = Pattern.compile("GANGWAY(_[A-Z0-9_]+)?"
            + "(_SERVICE_HOST|_SERVICE_PORT(_[A-Z0-9_]+)?|_PORT_\\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?)");

    /** The one such variable that could be a misspelt setting: told apart by its value. */
    private static final Pattern SERVICE_PORT = Pattern.compile("GANGWAY(_[A-Z0-9_]+)?_PORT");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private final Set<String> names = new TreeSet<>();

    KnownSettings(@All List<ExtraSettings> extras) {
        for (Class<?> mapping : MAPPINGS) {
            addNames(mapping, mapping.getAnnotation(ConfigMapping.class).prefix());
        }
        extras.forEach(extra -> names.addAll(extra.names()));
    }

    private void addNames(Class<?> group, String prefix) {
        for (Method method : group.getMethods()) {
            String name = prefix + "." + kebab(method.getName());
            Class<?> type = method.getReturnType();
            if (type.isInterface() && type.getPackageName().startsWith(KnownSettings.class.getPackageName())) {
                addNames(type, name);
            } else {
                names.add(name);
            }
        }
    }

    /** The names of the settings. */
    Set<String> names() {
        return Set.copyOf(names);
    }

    /** A sentence for each setting and environment variable of ours that does not exist. */
    List<String> unknownIn(Iterable<String> properties, Map<String, String> environment) {
        Set<String> variables = new TreeSet<>();
        names.forEach(name -> variables.add(variable(name)));
        List<String> unknown = new ArrayList<>();
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (variable.startsWith("GANGWAY_") && !variables.contains(variable) && !isOfAService(variable, value)) {
                unknown.add("The environment variable " + variable + " is unknown; known are " + variables);
            }
        });
        for (String property : properties) {
            // Environment variables appear among the properties too, under a name that was guessed from theirs.
            boolean fromEnvironment = environment.containsKey(variable(property)) || environment.containsKey(property);
            if (property.startsWith("gangway.") && !names.contains(property) && !fromEnvironment) {
                unknown.add("The setting " + property + " is unknown; known are " + names);
            }
        }
        return unknown;
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

    private static String kebab(String method) {
        return method.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
