package dev.gangway.tenant;

import dev.gangway.model.ApiVersion;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkOptions;
import dev.gangway.model.LinkType;
import dev.gangway.model.Mode;
import dev.gangway.model.Origin;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the top-level section of a file of any level into a layer; knows every key that may stand there. */
final class LayerReader {

    private static final Pattern GROUP = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern CONTEXT = Pattern.compile("acct_[A-Za-z0-9_]{1,250}(/acct_[A-Za-z0-9_]{1,250})?");
    private static final Pattern ENVIRONMENT_VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private static final String REFERENCE_RULE =
            "must be a reference: {file: <path>} or {env: <NAME>}; a key itself never stands here";

    private static final int MAX_TEXT = 1024;

    private static final YamlSection.Parser<String> VARIABLE =
            matching(ENVIRONMENT_VARIABLE, "must be the name of an environment variable");

    /** Free text. */
    private static final YamlSection.Parser<String> TEXT = ((YamlSection.Parser<String>) LayerReader::text)
            .as(Map.of("type", "string", "minLength", 1, "maxLength", MAX_TEXT));

    static final YamlSection.Parser<String> GROUP_NAME = matching(
            GROUP,
            "must be the name of a file in groups/ without .yaml: 1 to 63 characters of a-z, 0-9 and '-', not starting"
                    + " with '-'");

    private static final YamlSection.Parser<Boolean> TRUE_OR_FALSE =
            ((YamlSection.Parser<Boolean>) LayerReader::trueOrFalse).as(Map.of("type", "boolean"));

    private static final YamlSection.Parser<Duration> DURATION =
            ((YamlSection.Parser<Duration>) Durations::parse).as(pattern(Durations.SHAPE));

    static final YamlSection.Parser<TenantState> STATE = oneOf(TenantState.values());
    private static final YamlSection.Parser<Mode> MODE = oneOf(Mode.values());
    private static final YamlSection.Parser<LinkType> TYPE = oneOf(LinkType.values());
    static final YamlSection.Parser<LinkField> FIELD = oneOf(LinkField.values());
    private static final YamlSection.Parser<String> COLLECTION_FIELDS = among(LinkOptions.COLLECTION_FIELDS);
    private static final YamlSection.Parser<String> FUTURE_REQUIREMENTS = among(LinkOptions.FUTURE_REQUIREMENTS);
    private static final YamlSection.Parser<Integer> LIMIT = number(1, 10_000);
    private static final YamlSection.Parser<Integer> ATTEMPTS = number(1, 10);
    private static final YamlSection.Parser<String> CONTEXT_HEADER =
            matching(CONTEXT, "must be acct_… or acct_…/acct_… (Stripe-Context)");

    private LayerReader() {}

    static SettingsLayer read(YamlSection root, Origin origin) {
        var layer = new SettingsLayer(
                root.place(),
                root.scalar("owner", TEXT),
                origin == Origin.TENANT ? root.scalar("group", GROUP_NAME) : null,
                root.scalar("state", STATE),
                root.scalar("mode", MODE),
                stripe(root.section("stripe"), origin),
                defaults(root.section("defaults")),
                policy(root.section("policy")),
                root.list("callers", LayerReader::caller),
                limits(root.section("limits")),
                resilience(root.section("resilience")));
        root.refuseOtherKeys();
        return layer;
    }

    private static SettingsLayer.Stripe stripe(YamlSection section, Origin origin) {
        var stripe = new SettingsLayer.Stripe(
                section.has("api_key") ? keyReference(section.section("api_key", REFERENCE_RULE)) : null,
                section.scalar("api_version", LayerReader::apiVersion),
                section.scalar("context", CONTEXT_HEADER),
                // Consent is each tenant's own: nobody else can give it.
                origin == Origin.TENANT ? section.scalar("shared", TRUE_OR_FALSE) : null);
        section.refuseOtherKeys();
        return stripe;
    }

    private static @Nullable Setting<KeyReference> keyReference(YamlSection section) {
        Setting<KeyReference> inFile = section.scalar("file", text -> new KeyReference.InFile(text(text)));
        Setting<KeyReference> inEnvironment =
                section.scalar("env", text -> new KeyReference.InEnvironment(VARIABLE.parse(text)));
        section.refuseOtherKeys();
        if (section.has("file") == section.has("env")) {
            section.note(REFERENCE_RULE);
            return null;
        }
        return inFile != null ? inFile : inEnvironment;
    }

    private static SettingsLayer.Defaults defaults(YamlSection section) {
        Setting<LinkType> type = section.scalar("type", TYPE);
        LinkDefaults general = linkDefaults(section);
        Map<LinkType, LinkDefaults> perType = new EnumMap<>(LinkType.class);
        for (LinkType each : LinkType.values()) {
            YamlSection ofType = section.section(each.toString());
            perType.put(each, linkDefaults(ofType));
            ofType.refuseOtherKeys();
        }
        section.refuseOtherKeys();
        return new SettingsLayer.Defaults(type, general, perType);
    }

    private static LinkDefaults linkDefaults(YamlSection section) {
        YamlSection collection = section.section("collection_options");
        var defaults = new LinkDefaults(
                configurations(section),
                collection.scalar("fields", COLLECTION_FIELDS),
                collection.scalar("future_requirements", FUTURE_REQUIREMENTS),
                section.scalar("return_url", UrlTemplate::parse),
                section.scalar("refresh_url", UrlTemplate::parse));
        collection.refuseOtherKeys();
        return defaults;
    }

    private static @Nullable Setting<List<String>> configurations(YamlSection section) {
        Setting<List<String>> configurations = section.list("configurations", LayerReader::configuration);
        if (configurations != null && configurations.value().isEmpty()) {
            section.note("configurations must name at least one; remove the line to leave it open");
            return null;
        }
        return configurations;
    }

    private static SettingsLayer.Policy policy(YamlSection section) {
        var policy = new SettingsLayer.Policy(
                section.list("locked", FIELD),
                section.list("allowed_configurations", LayerReader::configuration),
                section.list("redirect_origins", RedirectOrigin::parse));
        section.refuseOtherKeys();
        return policy;
    }

    private static SettingsLayer.Limits limits(YamlSection section) {
        var limits = new SettingsLayer.Limits(
                section.scalar("requests_per_second", LIMIT),
                section.scalar("burst", LIMIT),
                section.scalar("max_in_flight", LIMIT));
        section.refuseOtherKeys();
        return limits;
    }

    private static SettingsLayer.Resilience resilience(YamlSection section) {
        var resilience = new SettingsLayer.Resilience(
                section.scalar("deadline", DURATION),
                section.scalar("attempt_timeout", DURATION),
                section.scalar("max_attempts", ATTEMPTS));
        section.refuseOtherKeys();
        return resilience;
    }

    private static String text(String text) {
        if (text.isBlank() || text.length() > MAX_TEXT || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("must be 1 to 1,024 characters without control characters");
        }
        return text;
    }

    static boolean isGroupName(String text) {
        return GROUP.matcher(text).matches();
    }

    static String caller(String text) {
        if (text.length() > 255 || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("must be a principal's name of visible ASCII, such as token:checkout or"
                    + " system:serviceaccount:shop:checkout");
        }
        return text;
    }

    static String configuration(String text) {
        if (!LinkOptions.isConfigurationName(text)) {
            throw new IllegalArgumentException("must be the name of a configuration, such as merchant or recipient");
        }
        return text;
    }

    private static ApiVersion apiVersion(String text) {
        return ApiVersion.of(text)
                .orElseThrow(
                        () -> new IllegalArgumentException("must be a Stripe API version such as 2026-08-26.dahlia"));
    }

    private static boolean trueOrFalse(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }

    private static YamlSection.Parser<Integer> number(int least, int most) {
        YamlSection.Parser<Integer> parser = text -> {
            try {
                int number = Integer.parseInt(text);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException notANumber) {
                throw new IllegalArgumentException(wholeNumber(least, most), notANumber);
            }
            throw new IllegalArgumentException(wholeNumber(least, most));
        };
        return parser.as(Map.of("type", "integer", "minimum", least, "maximum", most));
    }

    private static String wholeNumber(int least, int most) {
        return String.format(Locale.ROOT, "must be a whole number from %,d to %,d", least, most);
    }

    private static YamlSection.Parser<String> among(List<String> allowed) {
        YamlSection.Parser<String> parser = text -> {
            if (!allowed.contains(text)) {
                throw new IllegalArgumentException("must be one of " + allowed);
            }
            return text;
        };
        return parser.as(Map.of("enum", allowed));
    }

    private static <E extends Enum<E>> YamlSection.Parser<E> oneOf(E[] values) {
        YamlSection.Parser<E> parser = text -> Arrays.stream(values)
                .filter(value -> value.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of " + Arrays.toString(values)));
        return parser.as(
                Map.of("enum", Arrays.stream(values).map(Object::toString).toList()));
    }

    private static YamlSection.Parser<String> matching(Pattern shape, String message) {
        YamlSection.Parser<String> parser = text -> {
            if (!shape.matcher(text).matches()) {
                throw new IllegalArgumentException(message);
            }
            return text;
        };
        return parser.as(pattern(shape));
    }

    private static Map<String, Object> pattern(Pattern shape) {
        return Map.of("type", "string", "pattern", "^(" + shape.pattern() + ")$");
    }
}
