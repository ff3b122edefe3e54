package dev.gangway.tenant.redirect;

import dev.gangway.model.AccountId;
import dev.gangway.model.LinkType;
import dev.gangway.model.Suggestion;
import dev.gangway.model.TenantId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A default URL with the placeholders {@code {account}}, {@code {tenant}} and {@code {type}}, which are allowed in
 * path, query and fragment only. The resulting URL is checked like a URL of a request.
 */
public record UrlTemplate(String text) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    /** Matches a placeholder with percent-encoded braces, which would reach the user's browser without a value. */
    public static final String ENCODED = "%7[Bb](account|tenant|type|refresh_token)%7[Dd]";

    private static final Pattern ENCODED_PLACEHOLDER = Pattern.compile(ENCODED);
    private static final Pattern BAD_BRACES = Pattern.compile("[{}]|<(account|tenant|type|refresh_token)>");
    private static final Pattern ORIGIN = Pattern.compile("[^/?#]*(//)?[^/?#]*");
    private static final List<String> KNOWN = List.of("account", "tenant", "type");

    /**
     * Parses a {@code return_url} of a tenant file.
     *
     * @throws IllegalArgumentException if a placeholder is unknown or not allowed in its part of the URL, or if the
     *     rest is not a valid URL
     */
    public static UrlTemplate ofReturnUrl(String text) {
        if (RefreshPlaceholder.isIn(text)) {
            throw new IllegalArgumentException(
                    "may not contain " + RefreshPlaceholder.TEXT + ", which belongs in refresh_url");
        }
        return parse(text, text);
    }

    /**
     * Parses a {@code refresh_url} of a tenant file, which may also contain {@link RefreshPlaceholder}.
     *
     * @throws IllegalArgumentException as for {@link #ofReturnUrl}
     */
    public static UrlTemplate ofRefreshUrl(String text) {
        RefreshPlaceholder.check(text);
        return parse(text, RefreshPlaceholder.fill(text, "x"));
    }

    private static UrlTemplate parse(String original, String text) {
        if (ENCODED_PLACEHOLDER.matcher(text).find()) {
            throw new IllegalArgumentException(
                    "has a placeholder with percent-encoded braces, which is not filled in; write { for %7B and } for %7D");
        }
        var placeholders = PLACEHOLDER.matcher(text);
        while (placeholders.find()) {
            if (!KNOWN.contains(placeholders.group(1))) {
                throw new IllegalArgumentException(
                        "has an unknown placeholder; known placeholders are {account}, {tenant} and {type}"
                                + Suggestion.nearest(placeholders.group(1), KNOWN)
                                        .map(name -> "; did you mean {" + name + "}?")
                                        .orElse(""));
            }
        }
        var origin = ORIGIN.matcher(text);
        if (origin.lookingAt() && origin.group().indexOf('{') >= 0) {
            throw new IllegalArgumentException("may have placeholders in path, query and fragment only");
        }
        if (BAD_BRACES.matcher(PLACEHOLDER.matcher(text).replaceAll("x")).find()) {
            throw new IllegalArgumentException(
                    "has a placeholder that is not filled in; write it with one brace on each side, such as {account}");
        }
        RedirectUrl.parse(PLACEHOLDER.matcher(text).replaceAll("x"));
        return new UrlTemplate(original);
    }

    /** Returns the URL with every placeholder replaced by its URL-encoded value. */
    public String fill(TenantId tenant, AccountId account, LinkType type) {
        if (text.indexOf('{') < 0) {
            return text;
        }
        return text.replace("{account}", encoded(account))
                .replace("{tenant}", encoded(tenant))
                .replace("{type}", encoded(type));
    }

    private static String encoded(Object value) {
        return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return text;
    }
}
