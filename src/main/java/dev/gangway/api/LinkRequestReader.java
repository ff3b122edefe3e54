package dev.gangway.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.gangway.api.stripe.StripePaths;
import dev.gangway.model.AccountId;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.Secret;
import dev.gangway.model.Violation;
import dev.gangway.onboarding.LinkRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request for a link. It continues after a violation, to report all violations at once. A member
 * that is null or malformed counts as absent. An empty list also counts as absent, because generated clients send null
 * and empty lists for unset members.
 */
final class LinkRequestReader {

    /**
     * The request as far as it could be read.
     *
     * @param subject the user that the link is for; null if omitted
     * @param refreshToken the token of the link to refresh; null unless the request refreshes a link
     * @param violations the violations of its shape
     */
    record Result(
            LinkRequest request,
            @Nullable String subject,
            @Nullable Secret refreshToken,
            List<Violation> violations) {

        /** Whether the body is not JSON, so that nothing is known about the request. */
        boolean isUnreadable() {
            return violations.stream().anyMatch(violation -> violation.code() == ErrorCode.INVALID_JSON);
        }
    }

    private static final JsonFactory JSON = new JsonFactory();
    private static final String ACCOUNT = "account";
    private static final int MAX_CONFIGURATIONS = 16;
    private static final int MAX_VIOLATIONS = 50;

    /** Reads the value of one member; the value is not null. */
    @FunctionalInterface
    private interface Member {
        void read(LinkRequestReader reader) throws IOException;
    }

    private static final Map<BodyFormat, Map<String, Member>> MEMBERS =
            Map.of(BodyFormat.GANGWAY, gangway(), BodyFormat.STRIPE, stripe());

    private static final String REFRESH_TOKEN = "refresh_token";
    private static final Map<String, Member> MEMBERS_OF_REFRESH = Map.of(
            REFRESH_TOKEN,
            reader -> reader.refreshToken = reader.refreshToken(),
            SubjectRule.MEMBER,
            reader -> reader.subject = reader.subject());

    private final JsonParser json;
    private final Map<String, Member> members;
    private final List<Violation> violations = new ArrayList<>();
    private @Nullable AccountId account;
    private @Nullable String subject;
    private @Nullable Secret refreshToken;
    private final Map<LinkField, Object> values = new EnumMap<>(LinkField.class);

    /** The fields of each type in Stripe's format. */
    private final Map<LinkType, Map<LinkField, Object>> useCases = new EnumMap<>(LinkType.class);

    private LinkRequestReader(JsonParser json, Map<String, Member> members) {
        this.json = json;
        this.members = members;
    }

    /** The members in this API's format, by path: the fields are members of the body. */
    private static Map<String, Member> gangway() {
        Map<String, Member> members = new HashMap<>();
        members.put(ACCOUNT, reader -> reader.account = reader.account());
        members.put(SubjectRule.MEMBER, reader -> reader.subject = reader.subject());
        for (LinkField field : LinkField.values()) {
            add(members, "", field, reader -> reader.values);
        }
        return Map.copyOf(members);
    }

    /** The members in Stripe's format, by path: the fields are members of an object that is named like the type. */
    private static Map<String, Member> stripe() {
        Map<String, Member> members = new HashMap<>();
        members.put(ACCOUNT, reader -> reader.account = reader.account());
        members.put(StripePaths.USE_CASE, reader -> reader.section(StripePaths.USE_CASE));
        add(members, StripePaths.USE_CASE + ".", LinkField.TYPE, reader -> reader.values);
        for (LinkType type : LinkType.values()) {
            String path = StripePaths.of(type);
            members.put(path, reader -> {
                reader.useCases.put(type, new EnumMap<>(LinkField.class));
                reader.section(path);
            });
            for (LinkField field : LinkField.values()) {
                if (field != LinkField.TYPE) {
                    add(members, path + ".", field, reader -> Objects.requireNonNull(reader.useCases.get(type)));
                }
            }
        }
        return Map.copyOf(members);
    }

    private static void add(
            Map<String, Member> members,
            String prefix,
            LinkField field,
            Function<LinkRequestReader, Map<LinkField, Object>> target) {
        if (!field.section().isEmpty()) {
            String section = prefix + field.section();
            members.put(section, reader -> reader.section(section));
        }
        String path = prefix + field.path();
        members.put(path, reader -> reader.field(field, path, target.apply(reader)));
    }

    /** Reads a request for a link. */
    static Result read(byte[] body, BodyFormat format) {
        return read(body, Objects.requireNonNull(MEMBERS.get(format)), ACCOUNT);
    }

    /** Reads a request to refresh a link. */
    static Result readRefresh(byte[] body) {
        return read(body, MEMBERS_OF_REFRESH, REFRESH_TOKEN);
    }

    private static Result read(byte[] body, Map<String, Member> members, String required) {
        try (JsonParser json = JSON.createParser(body)) {
            return new LinkRequestReader(json, members).read(required);
        } catch (JsonParseException notJson) {
            return unreadable("is not valid JSON" + position(notJson.getLocation()));
        } catch (StreamConstraintsException tooMuch) {
            return unreadable("is nested too deeply, or contains a number that is too long");
        } catch (IOException notText) {
            return unreadable("is not UTF-8 text");
        }
    }

    private static Result unreadable(String message) {
        return new Result(
                new LinkRequest(null, LinkParameters.NONE),
                null,
                null,
                List.of(new Violation("", ErrorCode.INVALID_JSON, message)));
    }

    private static String position(@Nullable JsonLocation location) {
        return location == null ? "" : ": see line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private Result read(String required) throws IOException {
        JsonToken first = json.nextToken();
        if (first == null) {
            return unreadable("is empty; send a JSON object");
        }
        if (first == JsonToken.START_OBJECT) {
            readMembers("");
            if (account == null
                    && refreshToken == null
                    && violations.stream().noneMatch(each -> each.path().equals(required))) {
                note(required, "is required");
            }
            selectUseCase();
        } else {
            json.skipChildren();
            note("", "must be a JSON object");
        }
        if (json.nextToken() != null) {
            return unreadable("has content after its JSON object" + position(json.currentLocation()));
        }
        return new Result(
                new LinkRequest(account, new LinkParameters(values)), subject, refreshToken, List.copyOf(violations));
    }

    /** Takes the fields of the request's type. A single use case determines the type of a request that names none. */
    private void selectUseCase() {
        String typePath = StripePaths.of(LinkField.TYPE, null);
        LinkType type = (LinkType) values.get(LinkField.TYPE);
        if (type == null && violations.stream().noneMatch(each -> each.path().equals(typePath))) {
            if (useCases.size() > 1) {
                note(typePath, "is required in a request with more than one use case");
            } else {
                useCases.keySet().forEach(only -> values.put(LinkField.TYPE, only));
            }
        }
        useCases.forEach((each, fields) -> {
            if (type == null || type == each) {
                values.putAll(fields);
            } else {
                note(StripePaths.of(each), "is not the use case of this type (" + type + "); leave it out");
            }
        });
    }

    private void readMembers(String prefix) throws IOException {
        Set<String> seen = new HashSet<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            String path = prefix + Violation.shown(name);
            json.nextToken();
            Member member = name.contains(".") ? null : members.get(prefix + name);
            if (!seen.add(name)) {
                note(path, "appears twice; send it once");
                json.skipChildren();
            } else if (member == null) {
                note(path, "is not a known member");
                json.skipChildren();
            } else if (json.currentToken() != JsonToken.VALUE_NULL) {
                member.read(this);
            }
        }
    }

    private void field(LinkField field, String path, Map<LinkField, Object> target) throws IOException {
        Object value =
                switch (field.kind()) {
                    case TYPE -> type(field, path);
                    case CONFIGURATIONS -> configurations(path);
                    case CHOICE -> documented(field, path);
                    case URL -> string(path);
                };
        if (value != null) {
            target.put(field, value);
        }
    }

    private @Nullable String subject() throws IOException {
        String text = string(SubjectRule.MEMBER);
        Optional<String> violation = text == null ? Optional.empty() : SubjectRule.violationOf(text);
        violation.ifPresent(message -> note(SubjectRule.MEMBER, message));
        return violation.isPresent() ? null : text;
    }

    private @Nullable Secret refreshToken() throws IOException {
        String text = string(REFRESH_TOKEN);
        return text == null ? null : new Secret(text);
    }

    private @Nullable AccountId account() throws IOException {
        String text = string(ACCOUNT);
        if (text == null) {
            return null;
        }
        var id = AccountId.of(text);
        if (id.isEmpty()) {
            note(ACCOUNT, "must be the id of a connected account: acct_, followed by letters and digits");
        }
        return id.orElse(null);
    }

    private @Nullable LinkType type(LinkField field, String path) throws IOException {
        String text = documented(field, path);
        return text == null ? null : LinkType.of(text).orElseThrow();
    }

    private @Nullable List<String> configurations(String path) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            note(path, "must be a list of configurations");
            return null;
        }
        int before = violations.size();
        List<String> names = new ArrayList<>();
        int index = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            String itemPath = path + "[" + index++ + "]";
            String text = string(itemPath);
            if (text == null) {
                continue;
            }
            if (!LinkField.isConfigurationName(text)) {
                note(itemPath, "must be the name of a configuration, such as merchant or recipient");
            } else if (names.contains(text)) {
                note(itemPath, "appears twice in the list; send it once");
            } else {
                names.add(text);
            }
        }
        if (index > MAX_CONFIGURATIONS) {
            note(path, "must have at most " + MAX_CONFIGURATIONS + " configurations");
        }
        return names.isEmpty() || violations.size() > before ? null : List.copyOf(names);
    }

    private void section(String path) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            note(path, "must be an object");
            return;
        }
        readMembers(path + ".");
    }

    private @Nullable String documented(LinkField field, String path) throws IOException {
        String text = string(path);
        if (text != null && !field.documented().contains(text)) {
            note(path, "must be one of " + field.documented());
            return null;
        }
        return text;
    }

    private @Nullable String string(String path) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        json.skipChildren();
        note(path, "must be a string");
        return null;
    }

    private void note(String path, String message) {
        if (violations.size() < MAX_VIOLATIONS) {
            violations.add(new Violation(path, ErrorCode.INVALID_REQUEST, message));
        }
    }
}
