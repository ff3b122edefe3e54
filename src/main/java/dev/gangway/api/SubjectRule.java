package dev.gangway.api;

import dev.gangway.api.stripe.StripePaths;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.Violation;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rule for a subject: the platform's stable id of the logged-in user, 1 to 255 visible characters. */
final class SubjectRule {

    /** The member of a request in this API's format. */
    static final String MEMBER = "subject";

    /** The header of a request in Stripe's format, which has no member for it. */
    static final String HEADER = StripePaths.SUBJECT_HEADER;

    /** Headers have no defined character set. A subject must be the same text in a header and in JSON. */
    private static final Pattern IN_HEADER = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private static final Pattern SHAPE = Pattern.compile("[^\\p{C}\\p{Z}]{1,255}");

    private SubjectRule() {}

    /** Returns a message that says what to change in a subject; empty if it is valid. */
    static Optional<String> violationOf(String text) {
        return SHAPE.matcher(text).matches()
                ? Optional.empty()
                : Optional.of("must have 1 to 255 visible characters without white space");
    }

    /** The subject in the header, if it is valid, and the violations of the header. */
    record Header(Optional<String> value, List<Violation> violations) {

        private static Optional<String> violationOf(List<String> sent) {
            if (sent.size() > 1) {
                return Optional.of("appears twice; send it once");
            }
            return IN_HEADER.matcher(sent.getFirst()).matches()
                    ? Optional.empty()
                    : Optional.of("must have 1 to 255 visible ASCII characters");
        }

        static Header of(HttpServerRequest request) {
            List<String> sent = request.headers().getAll(HEADER);
            if (sent.isEmpty()) {
                return new Header(Optional.empty(), List.of());
            }
            return violationOf(sent)
                    .map(text -> new Header(
                            Optional.empty(), List.of(new Violation(HEADER, ErrorCode.INVALID_REQUEST, text))))
                    .orElseGet(() -> new Header(Optional.of(sent.getFirst()), List.of()));
        }
    }
}
