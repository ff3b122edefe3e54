package dev.gangway.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Serves the API's description ({@code META-INF/openapi.yaml}) at {@code /q/openapi}, as YAML or JSON. The extension of
 * the path decides, then the parameter {@code format}, then the {@code Accept} header. Quarkus's own page would read,
 * merge and write the description at each start, which takes a fifth of the start.
 */
@Singleton
class DescriptionPage {

    private static final String FILE = "META-INF/openapi.yaml";
    private static final List<String> PATHS =
            List.of("/q/openapi", "/q/openapi.json", "/q/openapi.yaml", "/q/openapi.yml");

    private final boolean enabled;
    private volatile byte @Nullable [] json;

    DescriptionPage(@ConfigProperty(name = "quarkus.smallrye-openapi.enabled", defaultValue = "true") boolean enabled) {
        this.enabled = enabled;
    }

    void register(@Observes Router router) {
        if (enabled) {
            // After Quarkus's filters, and before its own page. The conversion to JSON would block an event loop.
            PATHS.forEach(path -> router.route(path).order(-1).blockingHandler(this::respond, false));
        }
    }

    private void respond(RoutingContext context) {
        boolean asJson = wantsJson(context);
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/" + (asJson ? "json" : "yaml") + ";charset=UTF-8")
                .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .end(Buffer.buffer(asJson ? json() : yaml()));
    }

    private static boolean wantsJson(RoutingContext context) {
        String path = context.normalizedPath();
        String format = context.request().getParam("format");
        String accepted = context.request().getHeader(HttpHeaders.ACCEPT);
        if (path.contains(".")) {
            return path.endsWith(".json");
        }
        return format == null
                ? accepted != null && accepted.contains("application/json")
                : format.equalsIgnoreCase("json");
    }

    private static byte[] yaml() {
        try (InputStream file = DescriptionPage.class.getClassLoader().getResourceAsStream(FILE)) {
            return Objects.requireNonNull(file, FILE).readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Converts the description once, because anybody can request it. */
    private byte[] json() {
        byte[] converted = json;
        if (converted == null) {
            try {
                converted = new ObjectMapper().writeValueAsBytes(new ObjectMapper(new YAMLFactory()).readTree(yaml()));
            } catch (IOException notYaml) {
                throw new UncheckedIOException(notYaml);
            }
            json = converted;
        }
        return converted;
    }
}
