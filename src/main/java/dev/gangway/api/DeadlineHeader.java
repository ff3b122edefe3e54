package dev.gangway.api;

import dev.gangway.telemetry.Meters;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The header {@value #NAME}, in which a caller's Envoy sidecar sends its timeout (Envoy's HTTP router filter). Callers
 * do not write it by hand, so a malformed value is counted and otherwise ignored.
 */
final class DeadlineHeader {

    static final String NAME = "x-envoy-expected-rq-timeout-ms";

    private static final Pattern SHAPE = Pattern.compile("\\d{1,12}");

    private DeadlineHeader() {}

    /** The caller's timeout; empty if the header is absent, malformed or 0, which disables the timeout in Envoy. */
    static Optional<Duration> of(HttpServerRequest request, Meters meters) {
        List<String> sent = request.headers().getAll(NAME);
        if (sent.isEmpty()) {
            return Optional.empty();
        }
        if (sent.size() > 1 || !SHAPE.matcher(sent.getFirst()).matches()) {
            meters.malformedDeadline();
            return Optional.empty();
        }
        return Optional.of(Duration.ofMillis(Long.parseLong(sent.getFirst()))).filter(Duration::isPositive);
    }
}
