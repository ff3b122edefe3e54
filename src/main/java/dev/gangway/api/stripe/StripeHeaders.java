package dev.gangway.api.stripe;

import dev.gangway.model.ApiVersion;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.Violation;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The headers in which a Stripe SDK sends its API version and the account to act for.
 *
 * @param version the caller's {@code Stripe-Version}, which determines the format of the response; empty if it sent none
 * @param hasConfigurations whether account links have {@code configurations} in that version, or in the tenant's if the
 *     caller sent none
 * @param violations the headers that are not valid
 */
public record StripeHeaders(Optional<String> version, boolean hasConfigurations, List<Violation> violations) {

    private static final String VERSION = "Stripe-Version";
    private static final List<String> CONTEXTS = List.of("Stripe-Context", "Stripe-Account");

    /** Versions before 2024-09-30 have no name; SDKs append the names of beta features. */
    private static final Pattern DATE = Pattern.compile("(\\d{4}-\\d{2}-\\d{2})");

    /** The header is repeated in the response. */
    private static final Pattern VISIBLE = Pattern.compile("[\\x20-\\x7e]{1,128}");

    /**
     * Reads the headers.
     *
     * @param values returns the values of a header
     * @param context the tenant's own account context. A caller may repeat it but not change it, because the tenant's
     *     key would then act for another account
     */
    public static StripeHeaders of(
            Function<String, List<String>> values, ApiVersion tenants, Optional<String> context) {
        List<Violation> violations = new ArrayList<>();
        for (String header : CONTEXTS) {
            for (String sent : values.apply(header)) {
                if (!context.equals(Optional.of(sent))) {
                    violations.add(
                            violation(
                                    header,
                                    "must not be sent: the tenant's settings determine the account that its key acts for. Name the"
                                            + " tenant in the key ('<tenant>~<token>'), and the connected account in 'account'"));
                }
            }
        }
        List<String> sent = values.apply(VERSION);
        if (sent.isEmpty()) {
            return new StripeHeaders(Optional.empty(), tenants.hasConfigurations(), violations);
        }
        String text = sent.getFirst();
        Optional<Boolean> hasConfigurations = sent.size() > 1 ? Optional.empty() : hasConfigurations(text);
        if (hasConfigurations.isEmpty()) {
            violations.add(violation(
                    VERSION, "must be sent once, as YYYY-MM-DD.name, such as 2026-08-26.dahlia, or not at all"));
        }
        return new StripeHeaders(
                hasConfigurations.map(_ -> text), hasConfigurations.orElse(true), List.copyOf(violations));
    }

    private static Optional<Boolean> hasConfigurations(String text) {
        if (!VISIBLE.matcher(text).matches()) {
            return Optional.empty();
        }
        int beta = text.indexOf(';');
        String version = (beta < 0 ? text : text.substring(0, beta)).strip();
        return ApiVersion.of(version)
                .map(ApiVersion::hasConfigurations)
                .or(() -> isDate(version) ? Optional.of(true) : Optional.empty());
    }

    private static boolean isDate(String text) {
        try {
            return DATE.matcher(text).matches() && LocalDate.parse(text) != null;
        } catch (DateTimeException noSuchDay) {
            return false;
        }
    }

    private static Violation violation(String header, String message) {
        return new Violation(header, ErrorCode.INVALID_REQUEST, message);
    }
}
