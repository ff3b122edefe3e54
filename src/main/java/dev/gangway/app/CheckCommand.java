package dev.gangway.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gangway.model.ApiVersion;
import dev.gangway.model.FileProblem;
import dev.gangway.model.Mode;
import dev.gangway.resilience.ResilienceConfig;
import dev.gangway.stripe.StripeConfig;
import dev.gangway.tenant.ProcessDefaults;
import dev.gangway.tenant.TenantCheck;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** {@code check <directory>}: reads a directory of tenant files as the service does, and prints every problem. */
final class CheckCommand {

    private CheckCommand() {}

    /**
     * Runs the command.
     *
     * @param json whether to print the report as JSON
     * @param keys whether to read Stripe keys
     * @return the exit code
     */
    static int run(String directory, boolean json, boolean keys, PrintStream out, PrintStream err) {
        Optional<Path> path = directory(directory);
        if (path.isEmpty()) {
            err.println("'" + directory + "' is not a directory");
            return Commands.USAGE_ERROR;
        }
        ProcessDefaults process;
        try {
            process = process(keys);
        } catch (IllegalArgumentException | ConfigValidationException unusable) {
            err.println("The settings can't be used: " + unusable.getMessage());
            return Commands.USAGE_ERROR;
        }
        TenantCheck.Report report = TenantCheck.of(path.orElseThrow(), process);
        if (json) {
            printJson(report, out);
        } else {
            print(report, out);
        }
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
                .withMappingIgnore("gangway.**")
                .withConverter(java.time.Duration.class, 300, new io.quarkus.runtime.configuration.DurationConverter())
                .build();
        var resilience = config.getConfigMapping(ResilienceConfig.class);
        return new ProcessDefaults(
                ApiVersion.of(config.getConfigMapping(StripeConfig.class).apiVersion())
                        .orElseThrow(() -> new IllegalArgumentException(
                                "gangway.stripe.api-version must be a Stripe API version such as 2026-08-26.dahlia")),
                resilience.deadline(),
                resilience.maxDeadline(),
                resilience.attemptTimeout(),
                resilience.maxAttempts(),
                Set.of(Mode.values()),
                resolveKeys);
    }

    private static void print(TenantCheck.Report report, PrintStream out) {
        report.problems().forEach(problem -> out.println(problem));
        report.warnings().forEach(warning -> out.println("warning: " + warning));
        int count = report.problems().size();
        out.println(
                switch (count) {
                    case 0 -> "No problems.";
                    case 1 -> "1 problem.";
                    default -> count + " problems.";
                });
        out.println(report.served() + " of " + report.tenants() + " tenants would be served by a new process.");
    }

    private static void printJson(TenantCheck.Report report, PrintStream out) {
        try (JsonGenerator json =
                new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.writeStartObject();
            json.writeArrayFieldStart("problems");
            for (FileProblem problem : report.problems()) {
                json.writeStartObject();
                json.writeStringField("file", problem.location().file());
                json.writeNumberField("line", problem.location().line());
                json.writeStringField("path", problem.location().path());
                json.writeStringField("message", problem.message());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("warnings");
            for (String warning : report.warnings()) {
                json.writeString(warning);
            }
            json.writeEndArray();
            json.writeNumberField("tenants", report.tenants());
            json.writeNumberField("served", report.served());
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        out.println();
    }
}
