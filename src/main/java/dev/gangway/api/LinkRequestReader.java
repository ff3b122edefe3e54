package dev.gangway.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.gangway.model.AccountId;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkOptions;
import dev.gangway.model.LinkType;
import dev.gangway.model.Violation;
import dev.gangway.onboarding.LinkRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request for a link. It goes on after a mistake, so that all of them can be told at once: what is
 * not well-formed counts as left out.
 */
final class LinkRequestReader {

    /** A request as far as it could be read, and what is wrong with its shape. */
    record Result(LinkRequest request, List<Violation> violations) {

        /** Whether the body was not JSON at all, so that nothing is known of the request. */
        boolean isUnreadable() {
            return violations.stream().anyMatch(violation -> violation.code() == ErrorCode.INVALID_JSON);
        }
    }

    private static final JsonFactory JSON = new JsonFactory();
    private static final int MAX_CONFIGURATIONS = 16;
    private static final int MAX_SHOWN_NAME = 64;
    private static final int MAX_VIOLATIONS = 50;

    private final JsonParser json;
    private final List<Violation> violations = new ArrayList<>();
    private @Nullable AccountId account;
    private @Nullable LinkType type;
    private @Nullable List<String> configurations;
    private @Nullable String collectionFields;
    private @Nullable String futureRequirements;
    private @Nullable String returnUrl;
    private @Nullable String refreshUrl;

    private LinkRequestReader(JsonParser json) {
        this.json = json;
    }

    static Result read(byte[] body) {
        try (JsonParser json = JSON.createParser(body)) {
            return new LinkRequestReader(json).read();
        } catch (JsonParseException notJson) {
            return unreadable("is not valid JSON" + position(notJson.getLocation()));
        } catch (StreamConstraintsException tooMuch) {
            return unreadable("is nested too deeply, or has too long a number");
        } catch (IOException notText) {
            return unreadable("is not UTF-8 text");
        }
    }

    private static Result unreadable(String message) {
        return new Result(
                new LinkRequest(null, null, null, null, null, null, null),
                List.of(new Violation("", ErrorCode.INVALID_JSON, message)));
    }

    private static String position(@Nullable JsonLocation location) {
        return location == null ? "" : ": see line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private Result read() throws IOException {
        JsonToken first = json.nextToken();
        if (first == null) {
            return unreadable("is empty; send a JSON object");
        }
        Set<String> seen = new HashSet<>();
        if (first == JsonToken.START_OBJECT) {
            readMembers("", seen, this::member);
            if (!seen.contains("account")) {
                note("account", "is required");
            }
        } else {
            json.skipChildren();
            note("", "must be a JSON object");
        }
        if (json.nextToken() != null) {
            return unreadable("has something after its JSON object" + position(json.currentLocation()));
        }
        return new Result(
                new LinkRequest(
                        account, type, configurations, collectionFields, futureRequirements, returnUrl, refreshUrl),
                List.copyOf(violations));
    }

    /** What becomes of one member; false when there is no member of that name. */
    @FunctionalInterface
    private interface MemberReader {
        boolean read(String name) throws IOException;
    }

    private void readMembers(String prefix, Set<String> seen, MemberReader reader) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            String path = prefix + (name.length() > MAX_SHOWN_NAME ? name.substring(0, MAX_SHOWN_NAME) + "…" : name);
            json.nextToken();
            if (!seen.add(name)) {
                note(path, "stands twice; send it once");
                json.skipChildren();
            } else if (!reader.read(name)) {
                note(path, "is not a member that is known here");
                json.skipChildren();
            }
        }
    }

    private boolean member(String name) throws IOException {
        switch (name) {
            case "account" -> account = account();
            case "type" -> type = type();
            case "configurations" -> configurations = configurations();
            case "collection_options" -> collectionOptions();
            case "return_url" -> returnUrl = string(LinkField.RETURN_URL.path());
            case "refresh_url" -> refreshUrl = string(LinkField.REFRESH_URL.path());
            default -> {
                return false;
            }
        }
        return true;
    }

    private @Nullable AccountId account() throws IOException {
        String text = string("account");
        if (text == null) {
            return null;
        }
        var id = AccountId.of(text);
        if (id.isEmpty()) {
            note("account", "must be the id of a connected account: acct_ and letters and digits");
        }
        return id.orElse(null);
    }

    private @Nullable LinkType type() throws IOException {
        String text = string(LinkField.TYPE.path());
        if (text == null) {
            return null;
        }
        var known = LinkType.of(text);
        if (known.isEmpty()) {
            note(LinkField.TYPE.path(), "must be one of " + Arrays.toString(LinkType.values()));
        }
        return known.orElse(null);
    }

    private @Nullable List<String> configurations() throws IOException {
        String path = LinkField.CONFIGURATIONS.path();
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            note(path, "must be a list of configurations");
            return null;
        }
        int before = violations.size();
        List<String> values = new ArrayList<>();
        int index = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            String itemPath = path + "[" + index++ + "]";
            String text = string(itemPath);
            if (text == null) {
                continue;
            }
            if (!LinkOptions.isConfigurationName(text)) {
                note(itemPath, "must be the name of a configuration, such as merchant or recipient");
            } else if (values.contains(text)) {
                note(itemPath, "stands twice in the list; send it once");
            } else {
                values.add(text);
            }
        }
        if (index == 0 || index > MAX_CONFIGURATIONS) {
            note(path, "must have 1 to " + MAX_CONFIGURATIONS + " configurations, or be left out");
        }
        return violations.size() == before ? List.copyOf(values) : null;
    }

    private void collectionOptions() throws IOException {
        String path = "collection_options";
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            note(path, "must be an object");
            return;
        }
        readMembers(path + ".", new HashSet<>(), name -> {
            switch (name) {
                case "fields" ->
                    collectionFields = among(LinkOptions.COLLECTION_FIELDS, LinkField.COLLECTION_FIELDS.path());
                case "future_requirements" ->
                    futureRequirements = among(LinkOptions.FUTURE_REQUIREMENTS, LinkField.FUTURE_REQUIREMENTS.path());
                default -> {
                    return false;
                }
            }
            return true;
        });
    }

    private @Nullable String among(List<String> allowed, String path) throws IOException {
        String text = string(path);
        if (text != null && !allowed.contains(text)) {
            note(path, "must be one of " + allowed);
            return null;
        }
        return text;
    }

    private @Nullable String string(String path) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        json.skipChildren();
        note(path, token == JsonToken.VALUE_NULL ? "must not be null; leave it out instead" : "must be a string");
        return null;
    }

    private void note(String path, String message) {
        if (violations.size() < MAX_VIOLATIONS) {
            violations.add(new Violation(path, ErrorCode.INVALID_REQUEST, message));
        }
    }
}
