package dev.gangway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gangway.model.ApiVersion;
import dev.gangway.model.Mode;
import dev.gangway.resilience.ResilienceConfig;
import dev.gangway.stripe.StripeConfig;
import dev.gangway.tenant.FileProblem;
import dev.gangway.tenant.ProcessDefaults;
import dev.gangway.tenant.TenantCheck;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code check <directory>}: reads a directory of tenant files as the service would, and says what is wrong with them. For
 * whoever reviews a change before it is rolled out.
 */
final class CheckCommand {

    static final String USAGE = "check [--json] [--without-keys] <directory>";

    private static final int CLEAN = 0;
    private static final int PROBLEMS = 1;
    private static final int USAGE_ERROR = 2;

    private CheckCommand() {}

    /**
     * Runs the command.
     *
     * @return the exit code: 0 when nothing is wrong, 1 when a file has a problem, 2 when it can't tell
     */
    static int run(String[] arguments, PrintStream out, PrintStream err) {
        boolean json = false;
        boolean keys = true;
        List<String> directories = new ArrayList<>();
        for (String argument : arguments) {
            switch (argument) {
                case "--json" -> json = true;
                case "--without-keys" -> keys = false;
                default -> directories.add(argument);
            }
        }
        if (directories.size() != 1 || directories.getFirst().startsWith("-")) {
            err.println("usage: gangway " + USAGE);
            return USAGE_ERROR;
        }
        Path directory = Path.of(directories.getFirst());
        if (!Files.isDirectory(directory)) {
            err.println(directory + " is not a directory");
            return USAGE_ERROR;
        }
        ProcessDefaults process;
        try {
            process = process(keys);
        } catch (IllegalArgumentException | ConfigValidationException unusable) {
            err.println("The settings can't be used: " + unusable.getMessage());
            return USAGE_ERROR;
        }
        TenantCheck.Report report = TenantCheck.of(directory, process);
        if (json) {
            printJson(report, out);
        } else {
            print(report, out);
        }
        return report.isClean() ? CLEAN : PROBLEMS;
    }

    /** What the process's settings contribute, from the same environment variables as in service. */
    private static ProcessDefaults process(boolean keysAtHand) {
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
                keysAtHand);
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
                json.writeStringField("file", problem.place().file());
                json.writeNumberField("line", problem.place().line());
                json.writeStringField("path", problem.place().path());
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
