package dev.gangway.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gangway.model.ConnectionReason;
import dev.gangway.model.LinkField;
import dev.gangway.telemetry.Meters;
import dev.gangway.telemetry.OncePerMinute;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes one line of JSON per audit event, through the logger {@value #LOGGER}. The member names are a contract with
 * the readers, see {@code docs/audit.md}. Members that do not apply are omitted. {@link #reserve} and {@link #write}
 * never block.
 */
@ApplicationScoped
public class AuditTrail {

    static final String LOGGER = "gangway.audit";

    private static final int MAX_EVENTS = 8192;
    private static final long MAX_CHARACTERS = 8L * 1024 * 1024;

    private static final JsonFactory JSON = new JsonFactory();
    private static final int ORDINARY_LENGTH = 512;
    private static final double NANOS_PER_MILLI = 1e6;

    private static final org.jboss.logging.Logger LOG = org.jboss.logging.Logger.getLogger(AuditTrail.class);

    private final Logger logger = Logger.getLogger(LOGGER);
    private final AuditConfig config;
    private final Meters meters;
    private final AuditQueue queue = new AuditQueue(MAX_EVENTS, MAX_CHARACTERS);
    private final Handler enqueue = new Enqueue();
    private final OncePerMinute writeFailures = new OncePerMinute();
    private final OncePerMinute stalls = new OncePerMinute();
    private @Nullable LineWriter writer;

    AuditTrail(AuditConfig config, Meters meters) {
        this.config = config;
        this.meters = meters;
    }

    /**
     * Starts to write events.
     *
     * @throws ConfigurationException if the audit file can't be written
     */
    public void open() {
        LineWriter.Output output =
                config.file().map(AuditTrail::appendTo).orElse(() -> new FileOutputStream(FileDescriptor.out));
        writer = new LineWriter(queue, output, this::notWritten);
        meters.watchAuditQueue(queue::usage);
        logger.addHandler(enqueue);
        logger.setUseParentHandlers(false);
    }

    /**
     * Opens a regular file at once, so that an unusable path prevents the start. Opening anything else, such as a pipe,
     * may block.
     */
    private static LineWriter.Output appendTo(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            return () -> new FileOutputStream(file.toFile(), true);
        }
        try {
            var out = new FileOutputStream(file.toFile(), true);
            return () -> out;
        } catch (IOException notWritable) {
            throw new ConfigurationException("gangway.audit.file: " + file + " can't be written", notWritable);
        }
    }

    private void notWritten(int events) {
        meters.auditFailed(events);
        if (writeFailures.permits()) {
            LOG.error("Audit events can't be written; gangway.audit.failed counts them");
        }
    }

    private void full() {
        if (stalls.permits()) {
            LOG.errorf(
                    "The audit output does not accept events, and the audit queue is full. gangway.audit.when-full: %s",
                    switch (config.whenFull()) {
                        case REFUSE -> "refuse; authenticated requests get 503 (overloaded)";
                        case DROP -> "drop; events are lost, and gangway.audit.failed counts them";
                    });
        }
    }

    /** Writes the remaining events. Waits for a bounded time. */
    @PreDestroy
    void close() {
        if (writer != null) {
            logger.removeHandler(enqueue);
            int lost = writer.close();
            if (lost > 0) {
                LOG.errorf("The process exits, and %d audit events could not be written in time", lost);
            }
        }
    }

    /**
     * Reserves a place for the event of an authenticated request. Pass the reservation to {@link #write} or release it.
     *
     * @return empty if the queue is full and the request must be rejected. With {@code gangway.audit.when-full: drop},
     *     a full queue returns a reservation without a place, and the event may be dropped
     */
    public Optional<AuditReservation> reserve() {
        Optional<AuditReservation> reservation = queue.reserve();
        if (reservation.isPresent()) {
            return reservation;
        }
        full();
        return switch (config.whenFull()) {
            case REFUSE -> Optional.empty();
            case DROP -> Optional.of(AuditReservation.withoutPlace());
        };
    }

    /**
     * Queues an event and returns immediately. Events that can't be written are counted; nothing is thrown.
     *
     * @param reservation the event's place; null if none is reserved, and then the event is dropped unless the queue
     *     has a place
     */
    public void write(AuditEvent event, @Nullable AuditReservation reservation) {
        try {
            if (logger.isLoggable(Level.INFO)) {
                logger.log(new AuditRecord(json(event), event.caller() != null, reservation));
            }
        } catch (RuntimeException notWritable) {
            notWritten(1);
        } finally {
            if (reservation != null) {
                reservation.release();
            }
        }
    }

    /** A log record that carries an event to the queue. */
    private static final class AuditRecord extends ExtLogRecord {

        private static final long serialVersionUID = 1;

        private final boolean authenticated;
        private final transient @Nullable AuditReservation reservation;

        AuditRecord(String json, boolean authenticated, @Nullable AuditReservation reservation) {
            super(Level.INFO, json, FormatStyle.NO_FORMAT, AuditTrail.class.getName());
            this.authenticated = authenticated;
            this.reservation = reservation;
        }
    }

    /** Moves events from the logger to the queue. */
    private final class Enqueue extends Handler {
        @Override
        public void publish(LogRecord line) {
            if (line instanceof AuditRecord event) {
                var text = new AuditQueue.Line(event.getMessage(), event.authenticated);
                if (!queue.add(text, event.reservation)) {
                    meters.auditFailed(1);
                    full();
                }
            }
        }

        @Override
        public void flush() {
            // There is no buffer to flush.
        }

        @Override
        public void close() {
            // The trail closes the writer.
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
            member(json, "reason", event.reason() == ConnectionReason.NONE ? null : event.reason());
            json.writeNumberField("attempts", event.attempts());
            member(json, "stripe_request_id", event.stripeRequestId());
            member(json, "stripe_key_prefix", event.stripeKeyPrefix());
            member(json, "verdict", event.verdict());
            if (event.refresh() != null) {
                refresh(json, event.refresh());
            }
            json.writeNumberField("duration_ms", event.duration().toNanos() / NANOS_PER_MILLI);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static void refresh(JsonGenerator json, AuditEvent.Refresh refresh) throws IOException {
        member(json, "sent_subject", refresh.sentSubject());
        member(json, "subject", refresh.subject());
        member(json, "original_caller", refresh.originalCaller());
        if (refresh.generation() != null) {
            json.writeNumberField("generation", refresh.generation());
            json.writeBooleanField("plan_changed", refresh.planChanged());
        }
    }

    private static void member(JsonGenerator json, String name, @Nullable Object value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value.toString());
        }
    }
}
