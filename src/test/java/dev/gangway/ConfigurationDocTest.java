package dev.gangway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.app.KnownSettings;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares the documented table of process settings with the code. */
class ConfigurationDocTest {

    private static final Pattern ROW =
            Pattern.compile("\\| `(gangway\\.[a-z0-9.-]+)` \\| (?:`([^`]*)`)? ?\\| `[^`]+` \\| [^|]+ \\|");

    private static void collect(Class<?> group, String prefix, Map<String, String> settings) {
        for (Method method : group.getMethods()) {
            String name =
                    prefix + "." + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (method.getReturnType().isInterface()
                    && method.getReturnType().getPackageName().startsWith("dev.gangway")) {
                collect(method.getReturnType(), name, settings);
            } else {
                WithDefault value = method.getAnnotation(WithDefault.class);
                settings.put(name, value == null ? "" : value.value());
            }
        }
    }

    @Test
    void everySettingIsDocumentedWithItsDefaultAndNoOther() throws IOException {
        Map<String, String> settings = new TreeMap<>();
        KnownSettings.MAPPINGS.forEach(mapping ->
                collect(mapping, mapping.getAnnotation(ConfigMapping.class).prefix(), settings));
        Map<String, String> documented = new TreeMap<>();
        Matcher rows = ROW.matcher(Files.readString(Path.of("docs/configuration.md")));
        while (rows.find()) {
            documented.put(rows.group(1), rows.group(2) == null ? "" : rows.group(2));
        }

        assertThat(documented).isEqualTo(settings);
    }
}
