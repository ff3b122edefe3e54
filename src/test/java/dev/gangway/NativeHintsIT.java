package dev.gangway;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gangway.lookups.LookupAgent;
import dev.gangway.stripe.http.Http2Upstream;
import io.netty.handler.codec.http2.Http2Settings;
import io.quarkus.bootstrap.app.QuarkusBootstrap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A substitute for a native build, which takes ten minutes and requires GraalVM. Everything that the packaged jar looks
 * up by name at run time must be registered for native-image. Otherwise the lookup would fail in a native binary.
 */
class NativeHintsIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String QUARKUS_START =
            "looked up by Quarkus itself when it starts; a binary of this Quarkus version was seen to start";

    /** Names that a native binary does not look up, with the reasons. */
    private static final Map<String, String> LEFT_OUT = Map.of(
            "com.github.benmanes.caffeine.cache.SSMSW",
            "registered in code, by CacheConstructorsFeature of quarkus-caffeine",
            "com.github.benmanes.caffeine.cache.PSWMS",
            "registered in code, by CacheConstructorsFeature of quarkus-caffeine",
            "com.sun.management.GarbageCollectionNotificationInfo",
            "Micrometer does without: a native binary has no meters of collections (docs/metrics.md)",
            "java.net.InetAddress",
            QUARKUS_START,
            "io.netty.util.internal.PlatformDependent",
            QUARKUS_START,
            "io.smallrye.common.net.CidrAddress",
            QUARKUS_START,
            "java.util.regex.Pattern",
            QUARKUS_START,
            "io.quarkus.vertx.http.runtime.TrustedProxyCheck$TrustedProxyCheckPart",
            QUARKUS_START);

    @TempDir
    Path directory;

    @Test
    void whatIsLookedUpByNameIsRegistered() throws Exception {
        assumeFalse(PackagedApplication.isNative(), "a native binary shows by itself what it lacks");
        Set<String> registered = registered();
        assertThat(registered).as("the metadata was read").contains("dev.gangway.api.Problem");

        List<String> lookups = lookups();
        assertThat(lookups).as("look-ups were seen").hasSizeGreaterThan(1).noneMatch(line -> line.startsWith("failed"));
        assertThat(lookups.stream()
                        .filter(line -> line.startsWith("found "))
                        .filter(line -> !registered.contains(line.split(" ", -1)[1]))
                        .filter(line -> !LEFT_OUT.containsKey(line.split(" ", -1)[1]))
                        .toList())
                .as("not registered; add them to NativeHints")
                .isEmpty();
    }

    /** Returns the class names in the metadata of a native build and of the libraries in it. */
    private Set<String> registered() throws Exception {
        Properties settings = new Properties();
        settings.setProperty("quarkus.native.enabled", "true");
        settings.setProperty("quarkus.native.sources-only", "true");
        settings.setProperty("quarkus.package.jar.enabled", "false");
        Path target = Files.createDirectories(directory.resolve("native"));
        try (var application = QuarkusBootstrap.builder()
                .setApplicationRoot(Path.of("target/classes").toAbsolutePath())
                .setProjectRoot(Path.of("").toAbsolutePath())
                .setTargetDirectory(target)
                .setBaseName("gangway")
                .setBuildSystemProperties(settings)
                .setMode(QuarkusBootstrap.Mode.PROD)
                .setLocalProjectDiscovery(true)
                .setIsolateDeployment(true)
                .build()
                .bootstrap()) {
            application.createAugmentor().createProductionApplication();
        }
        Set<String> names = new TreeSet<>();
        try (Stream<Path> jars = Files.walk(target)) {
            for (Path jar :
                    jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
                readMetadata(jar, names);
            }
        }
        return names;
    }

    private static void readMetadata(Path jar, Set<String> names) throws IOException {
        try (var file = new JarFile(jar.toFile())) {
            Enumeration<JarEntry> entries = file.entries();
            while (entries.hasMoreElements()) {
                JarEntry entry = entries.nextElement();
                String name = entry.getName();
                if (name.startsWith("META-INF/native-image/") && name.endsWith(".json")) {
                    try (InputStream in = file.getInputStream(entry)) {
                        JsonNode tree = JSON.readTree(in);
                        JsonNode reflection = tree.isArray() ? tree : tree.path("reflection");
                        reflection.forEach(each -> names.add(
                                each.path("type").asText(each.path("name").asText())));
                    }
                }
            }
        }
    }

    /**
     * Starts the packaged jar with the agent, uses it, and stops it. Returns the lookups that the agent found, one per
     * line.
     */
    private List<String> lookups() throws Exception {
        Path output = directory.resolve("lookups");
        TestCertificate certificate = TestCertificate.make();
        try (var stripe = new Http2Upstream(certificate, Http2Settings.defaultSettings())) {
            stripe.will((request, reply) ->
                    reply.whole(200, StripeExamples.echoing(request.body(), StripeExamples.link())));
            Map<String, String> settings = new HashMap<>(PackagedApplication.settings(stripe.url()));
            Path trust = Files.writeString(directory.resolve("ca.pem"), certificate.certificatePem());
            settings.put("GANGWAY_STRIPE_TRUST", trust.toString());
            settings.put("GANGWAY_SECURITY_OPERATORS", "token:checkout");
            Path keys = Files.writeString(directory.resolve("keys"), "k1: " + "A".repeat(43) + "=\n");
            settings.put("GANGWAY_REFRESH_KEYS_FILE", keys.toString());
            // No server has this name. What a question needs is looked up all the same.
            settings.put("GANGWAY_LIMITS_REPLICAS", "dns:replicas.gangway.invalid.");
            settings.put("GANGWAY_LIMITS_MAX_REPLICAS", "4");
            try (PackagedApplication gangway =
                    PackagedApplication.start(settings, "-javaagent:" + agent() + "=" + output)) {
                use(gangway);
            }
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(output));
        return Files.readAllLines(output);
    }

    private static void use(PackagedApplication gangway) throws InterruptedException {
        for (String path : List.of("/v1/tenants/acme/onboarding-links", "/v1/tenants/acme/onboarding-links/preview")) {
            for (String body : List.of("{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\"}", "{", "{\"account\": 7, \"x\": 1}")) {
                given().baseUri(gangway.url())
                        .header("Authorization", "Bearer PLANTEDTOKENone")
                        .contentType("application/json")
                        .body(body)
                        .post(path);
            }
        }
        given().baseUri(gangway.url())
                .header("Authorization", "Bearer PLANTEDTOKENone")
                .post("/v1/tenants/acme/probe");
        for (String path : List.of("/v1/tenants", "/v1/tenants/acme", "/q/openapi", "/nothing")) {
            given().baseUri(gangway.url())
                    .header("Authorization", "Bearer PLANTEDTOKENone")
                    .get(path);
        }
        for (String path : List.of("/q/metrics", "/q/health", "/q/info")) {
            given().baseUri(gangway.managementUrl()).get(path);
        }
    }

    private Path agent() throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", LookupAgent.class.getName());
        Path jar = directory.resolve("agent.jar");
        Path classes = Path.of("target/test-classes");
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                Stream<Path> files = Files.list(classes.resolve("dev/gangway/lookups"))) {
            for (Path file : files.collect(Collectors.toList())) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                out.write(Files.readAllBytes(file));
            }
        }
        return jar;
    }
}
