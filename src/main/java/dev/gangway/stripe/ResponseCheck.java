package dev.gangway.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gangway.model.LinkField;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares a link with the request that it should match. An out-of-step connection, a cache or a proxy may deliver the
 * response to another request.
 */
final class ResponseCheck {

    private ResponseCheck() {}

    /** A part of a response that must match the request. */
    enum Field {
        ACCOUNT,
        LIVEMODE,
        USE_CASE,
        TYPE,
        CONFIGURATIONS,
        REFRESH_URL,
        RETURN_URL,
        IDEMPOTENCY_KEY;

        /** The name of the field in metrics. */
        String tag() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The fields that differ.
     *
     * @param other fields that show that the response belongs to another request
     * @param spelling redirect URLs that are missing from the response, or differ only after scheme, host and port
     */
    record Differences(Set<Field> other, Set<Field> spelling) {}

    /**
     * Compares a response with its request.
     *
     * @param link the body of the response
     */
    static Differences compare(AccountLinkCall call, JsonNode link) {
        Set<Field> other = EnumSet.noneOf(Field.class);
        Set<Field> spelling = EnumSet.noneOf(Field.class);
        JsonNode useCase = link.path("use_case");
        String type = call.type().toString();
        JsonNode details = useCase.path(type);
        if (!useCase.isObject() || !details.isObject()) {
            other.add(Field.USE_CASE);
        }
        if (!type.equals(useCase.path("type").textValue())) {
            other.add(Field.TYPE);
        }
        List<String> configurations = call.parameters().configurations();
        if (call.apiVersion().hasConfigurations()
                && configurations != null
                && !isSetOf(configurations, details.path("configurations"))) {
            other.add(Field.CONFIGURATIONS);
        }
        for (LinkField url : LinkField.values()) {
            if (url.kind() == LinkField.Kind.URL) {
                String sent = call.parameters().text(url);
                compareUrl(Field.valueOf(url.name()), sent, details.path(url.path()), other, spelling);
            }
        }
        return new Differences(other, spelling);
    }

    private static boolean isSetOf(List<String> expected, JsonNode list) {
        Set<String> listed = new HashSet<>();
        list.forEach(item -> listed.add(item.asText()));
        return list.isArray() && listed.equals(new HashSet<>(expected));
    }

    /** Stripe may normalize a URL, but must not change its origin. */
    private static void compareUrl(
            Field field, @Nullable String sent, JsonNode echoed, Set<Field> other, Set<Field> spelling) {
        String text = echoed.textValue();
        if (Objects.equals(sent, text)) {
            return;
        }
        if (text == null && (echoed.isNull() || echoed.isMissingNode())) {
            // Stripe documents that members of the echo may be null.
            spelling.add(field);
        } else if (text == null || sent == null || !origin(sent).equals(origin(text))) {
            other.add(field);
        } else {
            spelling.add(field);
        }
    }

    /**
     * Returns scheme, host and port in lower case, without the scheme's default port; empty if there is no scheme.
     * Ignores the rest of the URL.
     */
    private static String origin(String url) {
        int scheme = url.indexOf("://");
        if (scheme < 0) {
            return "";
        }
        int end = scheme + 3;
        while (end < url.length() && "/?#\\".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        String origin = url.substring(0, end).toLowerCase(Locale.ROOT);
        String ownPort = origin.startsWith("https:") ? ":443" : ":80";
        return origin.endsWith(ownPort) ? origin.substring(0, origin.length() - ownPort.length()) : origin;
    }
}
