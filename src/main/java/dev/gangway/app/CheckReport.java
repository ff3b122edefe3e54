package dev.gangway.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gangway.model.FileProblem;
import dev.gangway.model.ProbeResult;
import dev.gangway.model.ProbeVerdict;
import dev.gangway.model.TenantState;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.TenantCheck;
import dev.gangway.tenant.TenantEntry;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * The report of {@code check}.
 *
 * @param files the result for the files
 * @param probes the result for each tenant's key, in the order of the ids; empty unless keys were probed
 */
record CheckReport(TenantCheck.Report files, Optional<List<KeyLine>> probes) {

    /** The format of a report. */
    enum Format {
        TEXT,
        JSON
    }

    /**
     * The result for the key of a tenant.
     *
     * @param verdict the verdict of the probe, or {@code not_probed}
     * @param detail what the verdict means and what to do
     * @param good whether the key is good, or the tenant needs none because it is disabled
     */
    record KeyLine(String tenant, String verdict, String detail, boolean good) {

        private static final String NOT_PROBED = "not_probed";

        static KeyLine of(Tenant tenant, ProbeResult result) {
            return new KeyLine(
                    tenant.id().value(),
                    result.verdict().toString(),
                    result.detail(),
                    result.verdict() == ProbeVerdict.OK);
        }

        /** Returns the line of a tenant whose key must not be probed; empty if the key can be probed. */
        static Optional<KeyLine> unprobed(TenantEntry entry) {
            String id = entry.id().value();
            if (entry.tenant().isEmpty()) {
                return Optional.of(new KeyLine(id, NOT_PROBED, "Its settings have problems.", false));
            }
            return entry.tenant().get().state().value() == TenantState.DISABLED
                    ? Optional.of(new KeyLine(id, NOT_PROBED, "The tenant is disabled.", true))
                    : Optional.empty();
        }
    }

    /** Whether no file has a problem, and no key failed its probe. */
    boolean isClean() {
        return files.isClean() && probes.orElse(List.of()).stream().allMatch(KeyLine::good);
    }

    void print(Format format, PrintStream out) {
        switch (format) {
            case TEXT -> printText(out);
            case JSON -> printJson(out);
        }
    }

    private void printText(PrintStream out) {
        files.problems().forEach(problem -> out.println(problem));
        files.warnings().forEach(warning -> out.println("warning: " + warning));
        int count = files.problems().size();
        out.println(
                switch (count) {
                    case 0 -> "No problems.";
                    case 1 -> "1 problem.";
                    default -> count + " problems.";
                });
        out.println(files.served() + " of " + files.tenants() + " tenants would be served by a new process.");
        probes.orElse(List.of()).forEach(key -> out.println(key.tenant() + ": " + key.verdict() + ": " + key.detail()));
    }

    private void printJson(PrintStream out) {
        try (JsonGenerator json =
                new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            json.writeStartObject();
            json.writeArrayFieldStart("problems");
            for (FileProblem problem : files.problems()) {
                json.writeStartObject();
                json.writeStringField("file", problem.location().file());
                json.writeNumberField("line", problem.location().line());
                json.writeStringField("path", problem.location().path());
                json.writeStringField("message", problem.message());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("warnings");
            for (String warning : files.warnings()) {
                json.writeString(warning);
            }
            json.writeEndArray();
            json.writeNumberField("tenants", files.tenants());
            json.writeNumberField("served", files.served());
            if (probes.isPresent()) {
                writeProbes(probes.get(), json);
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        out.println();
    }

    private static void writeProbes(List<KeyLine> probes, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("probes");
        for (KeyLine key : probes) {
            json.writeStartObject();
            json.writeStringField("tenant", key.tenant());
            json.writeStringField("verdict", key.verdict());
            json.writeStringField("detail", key.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
