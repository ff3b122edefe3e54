package dev.gangway.api;

import dev.gangway.model.ErrorCode;
import dev.gangway.model.Violation;
import dev.gangway.onboarding.OnboardingLinks;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The header {@value #NAME}: 1 to 255 visible ASCII characters that identify one click of one user. */
record IdempotencyHeader(Optional<String> value, List<Violation> violations) {

    static final String NAME = "Idempotency-Key";

    private static final Pattern SHAPE = Pattern.compile("[\\x21-\\x7e]{1,255}");

    static IdempotencyHeader of(HttpServerRequest request) {
        List<String> sent = request.headers().getAll(NAME);
        if (sent.isEmpty()) {
            return new IdempotencyHeader(Optional.empty(), List.of());
        }
        if (sent.size() > 1) {
            return violation("appears twice; send it once");
        }
        String key = sent.getFirst();
        return SHAPE.matcher(key).matches()
                ? new IdempotencyHeader(Optional.of(key), List.of())
                : violation("must have 1 to 255 visible ASCII characters");
    }

    /** Returns the click that the header identifies. */
    OnboardingLinks.Click click(String caller) {
        return new OnboardingLinks.Click(caller, value);
    }

    private static IdempotencyHeader violation(String message) {
        return new IdempotencyHeader(
                Optional.empty(), List.of(new Violation(NAME, ErrorCode.INVALID_REQUEST, message)));
    }
}
