package dev.gangway.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.files.MountedFileReader;
import dev.gangway.model.TenantId;
import dev.gangway.telemetry.TestMeters;
import dev.gangway.tenant.TenantRegistry.Result;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.enterprise.event.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder with the files of two tenants, which a test changes while a registry watches them. */
abstract class ReloadFixture {

    static final String GATEWAY = """
            mode: test
            callers: ["token:checkout"]
            defaults: {type: account_onboarding, configurations: [recipient], refresh_url: "https://a.example/r"}
            policy: {redirect_origins: ["https://a.example"]}
            """;

    @TempDir
    Path directory;

    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final List<SnapshotReplaced> replaced = new ArrayList<>();
    TenantRegistry tenants;

    @SuppressWarnings("unchecked")
    Event<SnapshotReplaced> event() {
        return (Event<SnapshotReplaced>) Proxy.newProxyInstance(
                Event.class.getClassLoader(), new Class<?>[] {Event.class}, (_, method, given) -> {
                    assertThat(method.getName()).isEqualTo("fire");
                    replaced.add((SnapshotReplaced) given[0]);
                    return null;
                });
    }

    @BeforeEach
    void twoTenantsOfAGroup() {
        write("gateway.yaml", GATEWAY);
        write("groups/shops.yaml", "owner: shops@a.example\n");
        write("keys/a", "sk_test_ThisIsNotARealKeyA");
        write("keys/b", "sk_test_ThisIsNotARealKeyB");
        write("tenants/a.yaml", "group: shops\nstripe: {api_key: {file: keys/a}}\n");
        write("tenants/b.yaml", "group: shops\nstripe: {api_key: {file: keys/b}}\n");
        tenants = new TenantRegistry(config(false), TestMeters.in(registry), event(), new MountedFileReader());
        tenants.load(TenantFixture.PROCESS);
    }

    TenantsConfig config(boolean strict) {
        return new TenantsConfig() {
            @Override
            public Optional<Path> directory() {
                return Optional.of(directory);
            }

            @Override
            public Duration reloadInterval() {
                return Duration.ofSeconds(5);
            }

            @Override
            public boolean strictStart() {
                return strict;
            }
        };
    }

    void write(String file, String text) {
        try {
            Path path = directory.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete(String file) {
        try (Stream<Path> paths = Files.walk(directory.resolve(file))) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Tenant tenant(String id) {
        return entry(id).tenant().orElseThrow();
    }

    TenantEntry entry(String id) {
        return tenants.snapshot().find(new TenantId(id)).orElseThrow();
    }

    Result settle() {
        assertThat(tenants.scan(Duration.ZERO)).isEqualTo(Result.PENDING);
        Result second = tenants.scan(Duration.ZERO);
        // A key that nobody used before has to be seen twice as well.
        return second == Result.PENDING ? tenants.scan(Duration.ZERO) : second;
    }

    double gauge(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    /** The tenants that the metrics show as quarantined. */
    List<String> quarantined() {
        return registry.find("gangway.tenant.quarantined").gauges().stream()
                .filter(gauge -> gauge.value() == 1)
                .map(gauge -> gauge.getId().getTag("tenant"))
                .toList();
    }

    double reloads(String result) {
        return registry.find("gangway.tenants.reloads").tag("result", result).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }
}
