package dev.gangway.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gangway.model.LinkField;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Writes a line of JSON for each audit event, through the logger {@value #LOGGER}. The members' names are a promise to
 * those who read them, see {@code docs/audit.md}; a member that does not apply is left out.
 */
@ApplicationScoped
public class AuditTrail {

    static final String LOGGER = "gangway.audit";

    private static final JsonFactory JSON = new JsonFactory();
    private static final int ORDINARY_LENGTH = 512;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final long COMPLAINT_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final org.jboss.logging.Logger LOG = org.jboss.logging.Logger.getLogger(AuditTrail.class);

    private final Logger logger = Logger.getLogger(LOGGER);
    private final Optional<Path> file;
    private final Meters meters;
    private final AtomicLong complained = new AtomicLong(System.nanoTime() - COMPLAINT_PAUSE_NANOS);
    private @Nullable LineWriter lines;

    AuditTrail(AuditConfig config, Meters meters) {
        file = config.file();
        this.meters = meters;
    }

    /**
     * Begins the trail.
     *
     * @throws ConfigurationException when its file can't be written
     */
    public void open() {
        lines = new LineWriter(
                file.map(AuditTrail::appendTo).orElseGet(() -> new FileOutputStream(FileDescriptor.out)), this::lost);
        logger.addHandler(lines);
        logger.setUseParentHandlers(false);
    }

    private void lost(int events) {
        meters.auditFailed(events);
        long last = complained.get();
        long now = System.nanoTime();
        if (now - last >= COMPLAINT_PAUSE_NANOS && complained.compareAndSet(last, now)) {
            LOG.error("Audit events can't be written; gangway.audit.failed counts them");
        }
    }

    private static FileOutputStream appendTo(Path file) {
        try {
            return new FileOutputStream(file.toFile(), true);
        } catch (IOException notWritable) {
            throw new ConfigurationException("gangway.audit.file: " + file + " can't be written", notWritable);
        }
    }

    /** Sees to it that the events of the last requests are written. */
    @PreDestroy
    void close() {
        if (lines != null) {
            logger.removeHandler(lines);
            lines.close();
        }
    }

    /** Writes an event; it does not wait for that. An event that can't be written is counted, and nothing is thrown. */
    public void write(AuditEvent event) {
        try {
            if (logger.isLoggable(Level.INFO)) {
                logger.info(json(event));
            }
        } catch (RuntimeException notWritable) {
            lost(1);
        }
    }

    private static String json(AuditEvent event) {
        var text = new StringWriter(ORDINARY_LENGTH);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("time", event.time().toString());
            json.writeStringField("action", event.action());
            json.writeStringField("request_id", event.requestId());
            member(json, "trace_id", event.traceId());
            member(json, "caller", event.caller());
            member(json, "tenant", event.tenant());
            member(json, "account", event.account());
            member(json, "type", event.type());
            json.writeArrayFieldStart("fields");
            for (LinkField field : event.fields()) {
                json.writeString(field.path());
            }
            json.writeEndArray();
            if (event.status() > 0) {
                json.writeNumberField("status", event.status());
            }
            json.writeStringField("outcome", event.outcome().toString());
            json.writeStringField("code", event.code());
            json.writeNumberField("attempts", event.attempts());
            member(json, "stripe_request_id", event.stripeRequestId());
            json.writeNumberField("duration_ms", event.duration().toNanos() / NANOS_PER_MILLI);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static void member(JsonGenerator json, String name, @Nullable Object value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value.toString());
        }
    }
}
