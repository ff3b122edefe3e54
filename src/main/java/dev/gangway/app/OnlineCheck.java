package dev.gangway.app;

import dev.gangway.app.CheckReport.Format;
import dev.gangway.app.CheckReport.KeyLine;
import dev.gangway.onboarding.KeyProbe;
import dev.gangway.stripe.CallProgress;
import dev.gangway.telemetry.CallTrace;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.TenantCheck;
import dev.gangway.tenant.TenantEntry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code check --online}: checks a directory of tenant files, and probes the key of each tenant. It runs in Quarkus,
 * because Stripe's client needs it, but serves nothing.
 */
@Singleton
final class OnlineCheck implements QuarkusApplication {

    /** Settings of a process that opens no port and prints only its report to the standard output. */
    private static final Map<String, String> SETTINGS = Map.of(
            "quarkus.http.host-enabled", "false",
            "quarkus.management.host-enabled", "false",
            "quarkus.oidc.tenant-enabled", "false",
            "quarkus.otel.sdk.disabled", "true",
            "quarkus.shutdown.delay", "0s",
            "quarkus.log.level", "WARN",
            "quarkus.log.console.stderr", "true",
            "quarkus.log.console.json.enabled", "false");

    /** Number of credentials that are probed at the same time. */
    private static final int AT_A_TIME = 4;

    private final StartupValidator settings;
    private final Instance<KeyProbe> keyProbe;
    private final Vertx vertx;

    OnlineCheck(StartupValidator settings, Instance<KeyProbe> keyProbe, Vertx vertx) {
        this.settings = settings;
        this.keyProbe = keyProbe;
        this.vertx = vertx;
    }

    /**
     * Starts Quarkus, runs the check and stops Quarkus.
     *
     * @return the exit code, as in {@link Commands}
     */
    static int start(Path directory, Format format, PrintStream err) {
        SETTINGS.forEach(System::setProperty);
        var code = new AtomicInteger(Commands.INTERNAL_ERROR);
        Quarkus.run(
                OnlineCheck.class,
                (ended, failure) -> code.set(failure == null ? ended : explain(failure, err)),
                directory.toString(),
                format.name());
        return code.get();
    }

    private static int explain(Throwable failure, PrintStream err) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof ConfigurationException || each instanceof ConfigValidationException) {
                return unusable(each.getMessage(), err);
            }
        }
        failure.printStackTrace(err);
        return Commands.INTERNAL_ERROR;
    }

    private static int unusable(@Nullable String message, PrintStream err) {
        err.println("The settings can't be used: " + message);
        return Commands.USAGE_ERROR;
    }

    /** Runs on the main thread, which may block. */
    @Override
    public int run(String... arguments) throws InterruptedException, ExecutionException {
        List<String> problems = settings.settingProblems();
        if (!problems.isEmpty()) {
            return unusable(String.join("\n  ", problems), System.err);
        }
        TenantCheck.Report files = TenantCheck.of(Path.of(arguments[0]), settings.processDefaults());
        KeyProbe probe = keyProbe.get();
        var lines = new CompletableFuture<List<KeyLine>>();
        vertx.runOnContext(_ -> Uni.createFrom()
                .deferred(() -> lines(files, probe))
                .subscribe()
                .with(lines::complete, lines::completeExceptionally));
        var report = new CheckReport(files, Optional.of(lines.get()));
        report.print(Format.valueOf(arguments[1]), System.out);
        return report.isClean() ? Commands.OK : Commands.PROBLEMS;
    }

    /** Probes the tenants of one credential one after the other, because they share its limits. */
    private static Uni<List<KeyLine>> lines(TenantCheck.Report files, KeyProbe probe) {
        Collection<List<TenantEntry>> byCredential = files.entries().stream()
                .collect(Collectors.groupingBy(entry -> entry.tenant().map(Tenant::credential)))
                .values();
        return Multi.createFrom()
                .iterable(byCredential)
                .onItem()
                .transformToMulti(entries -> Multi.createFrom()
                        .iterable(entries)
                        .onItem()
                        .transformToUniAndConcatenate(entry -> line(entry, probe)))
                .merge(AT_A_TIME)
                .collect()
                .asList()
                .map(all -> all.stream()
                        .sorted(Comparator.comparing(KeyLine::tenant))
                        .toList());
    }

    private static Uni<KeyLine> line(TenantEntry entry, KeyProbe probe) {
        return KeyLine.unprobed(entry).map(Uni.createFrom()::item).orElseGet(() -> {
            Tenant tenant = entry.tenant().orElseThrow();
            return probe.probe(tenant, new CallProgress(CallTrace.none())).map(result -> KeyLine.of(tenant, result));
        });
    }
}
