package dev.gangway.app;

import dev.gangway.app.CheckReport.Format;
import dev.gangway.model.ApiVersion;
import dev.gangway.model.Mode;
import dev.gangway.refresh.RefreshConfig;
import dev.gangway.resilience.ResilienceConfig;
import dev.gangway.stripe.StripeConfig;
import dev.gangway.tenant.ProcessDefaults;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.TenantCheck;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** {@code check <directory>}: reads a directory of tenant files as the service does, and prints every problem. */
final class CheckCommand {

    private CheckCommand() {}

    /** What to do with the Stripe keys of the tenants. */
    enum Keys {
        IGNORE,
        READ,
        /** Reads the keys, and sends a request to Stripe with each of them. */
        PROBE
    }

    /**
     * Runs the command.
     *
     * @param format the format of the report
     * @param keys what to do with Stripe keys
     * @return the exit code
     */
    static int run(String directory, Format format, Keys keys, PrintStream out, PrintStream err) {
        Optional<Path> path = directory(directory);
        if (path.isEmpty()) {
            err.println("'" + directory + "' is not a directory");
            return Commands.USAGE_ERROR;
        }
        ProcessDefaults process;
        try {
            process = process(keys != Keys.IGNORE);
        } catch (IllegalArgumentException | ConfigValidationException unusable) {
            err.println("The settings can't be used: " + unusable.getMessage());
            return Commands.USAGE_ERROR;
        }
        if (keys == Keys.PROBE) {
            return OnlineCheck.start(path.orElseThrow(), format, err);
        }
        var report = new CheckReport(TenantCheck.of(path.orElseThrow(), process), Optional.empty());
        report.print(format, out);
        return report.isClean() ? Commands.OK : Commands.PROBLEMS;
    }

    private static Optional<Path> directory(String name) {
        try {
            return Optional.of(name)
                    // An empty name (an unset variable in a script) must not mean the current directory.
                    .filter(text -> !text.isEmpty())
                    .map(Path::of)
                    .filter(Files::isDirectory);
        } catch (InvalidPathException notAPath) {
            // For example, the name has a character that the machine's charset lacks.
            return Optional.empty();
        }
    }

    /** The defaults from the process's settings, read from the same environment variables as when serving. */
    private static ProcessDefaults process(boolean resolveKeys) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addSystemSources()
                .withMapping(ResilienceConfig.class)
                .withMapping(StripeConfig.class)
                .withMapping(RefreshConfig.class)
                .withMappingIgnore("gangway.**")
                .withConverter(java.time.Duration.class, 300, new io.quarkus.runtime.configuration.DurationConverter())
                .build();
        var resilience = config.getConfigMapping(ResilienceConfig.class);
        var refresh = config.getConfigMapping(RefreshConfig.class);
        return new ProcessDefaults(
                ApiVersion.of(config.getConfigMapping(StripeConfig.class).apiVersion())
                        .orElseThrow(() -> new IllegalArgumentException(
                                "gangway.stripe.api-version must be a Stripe API version such as 2026-08-26.dahlia")),
                resilience.deadline(),
                resilience.maxDeadline(),
                resilience.attemptTimeout(),
                resilience.maxAttempts(),
                Tenant.Refresh.of(refresh),
                refresh.keysFile().isPresent(),
                Set.of(Mode.values()),
                resolveKeys);
    }
}
