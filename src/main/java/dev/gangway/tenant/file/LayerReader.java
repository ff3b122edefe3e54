package dev.gangway.tenant.file;

import dev.gangway.model.ApiVersion;
import dev.gangway.model.Configurations;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkType;
import dev.gangway.model.Mode;
import dev.gangway.model.Origin;
import dev.gangway.model.Setting;
import dev.gangway.model.StripeKey;
import dev.gangway.model.Suggestion;
import dev.gangway.model.TenantState;
import dev.gangway.refresh.RefreshClaims;
import dev.gangway.refresh.RefreshConfig;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.redirect.RedirectOrigin;
import dev.gangway.tenant.redirect.UrlTemplate;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the top-level section of a tenant file into a layer, and defines the keys that are allowed at each level. */
public final class LayerReader {

    private static final Pattern GROUP = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern CONTEXT = Pattern.compile("acct_[A-Za-z0-9_]{1,250}(/acct_[A-Za-z0-9_]{1,250})?");
    private static final Pattern PRINCIPAL = Pattern.compile("[!-)+-~]{1,255}");
    private static final Pattern ENVIRONMENT_VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private static final String REFERENCE_RULE =
            "must be a reference: {file: <path>} or {env: <NAME>}, never the key itself";

    private static final String CONFIGURATION_NAME = "[a-z][a-z0-9_]{0,63}";
    private static final String AUTO = Configurations.Auto.AUTO.toString();

    private static final String NO_CONFIGURATION =
            "must name at least one configuration; remove the key to set no default";

    private static final String NO_PRINCIPAL =
            "must be the name of a principal, without a space after the ':', as in token:checkout, or have the key"
                    + " principal, as in {principal: token:checkout}";

    private static final Pattern VERSION =
            Pattern.compile("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\\.[a-z]{1,32}");
    private static final Pattern AGE = Pattern.compile("([1-9]\\d{0,5})(m|h|d)");
    private static final Pattern ZERO = Pattern.compile("0+(ms|s|m)");

    /** Prefix of the caller names of API tokens. */
    public static final String TOKEN_PREFIX = "token:";

    private static final Pattern DIGITS = Pattern.compile("0|[1-9][0-9]{0,8}");
    private static final int MAX_TEXT = 1024;

    private static final ValueParser<String> TEXT = ValueParser.of(
            Map.of("type", "string", "maxLength", MAX_TEXT, "pattern", "^(?=.*\\S)[^\\u0000-\\u001f\\u007f-\\u009f]+$"),
            LayerReader::text);

    private static final ValueParser<KeyReference> FILE =
            new ValueParser<>(TEXT.schema(), true, text -> new KeyReference.InFile(text(text)));
    private static final ValueParser<KeyReference> VARIABLE =
            new ValueParser<>(pattern(ENVIRONMENT_VARIABLE.pattern()), true, LayerReader::variable);

    static final ValueParser<String> GROUP_NAME = matching(
            GROUP,
            "must be the name of a file in groups/ without .yaml: 1 to 63 characters of a-z, 0-9 and '-', not starting"
                    + " with '-'");

    static final ValueParser<Boolean> TRUE_OR_FALSE =
            ValueParser.of(Map.of("type", "boolean"), LayerReader::trueOrFalse);

    private static final ValueParser<Duration> DEADLINE = duration(Tenant.Resilience.MIN_DEADLINE);
    private static final ValueParser<Duration> ATTEMPT_TIMEOUT = duration(Tenant.Resilience.MIN_ATTEMPT_TIMEOUT);

    private static final ValueParser<ApiVersion> API_VERSION =
            ValueParser.of(pattern(VERSION.pattern()), LayerReader::apiVersion);

    static final ValueParser<String> CALLER = ValueParser.of(pattern(PRINCIPAL.pattern()), LayerReader::caller);
    private static final ValueParser<CallerEntry> CALLER_ENTRY =
            ValueParser.of(CALLER.schema(), text -> new CallerEntry(caller(text), false));
    static final ValueParser<String> CONFIGURATION =
            ValueParser.of(pattern(CONFIGURATION_NAME), LayerReader::configuration);
    private static final ValueParser<String> DEFAULT_CONFIGURATION =
            ValueParser.of(pattern("(?!" + AUTO + "$)" + CONFIGURATION_NAME), LayerReader::defaultConfiguration);
    private static final ValueParser<Configurations> AUTO_CONFIGURATIONS =
            ValueParser.of(Map.of("const", AUTO), LayerReader::auto);
    static final ValueParser<RedirectOrigin> REDIRECT_ORIGIN = ValueParser.of(UrlSchema.ORIGIN, RedirectOrigin::parse);
    private static final ValueParser<UrlTemplate> RETURN_URL =
            ValueParser.of(UrlSchema.RETURN_URL, UrlTemplate::ofReturnUrl);
    private static final ValueParser<UrlTemplate> REFRESH_URL =
            ValueParser.of(UrlSchema.REFRESH_URL, UrlTemplate::ofRefreshUrl);

    static final ValueParser<TenantState> STATE = oneOf(TenantState.values());
    private static final ValueParser<Mode> MODE = oneOf(Mode.values());
    private static final ValueParser<LinkType> TYPE = oneOf(LinkType.values());
    static final ValueParser<LinkField> FIELD = oneOf(LinkField.values());
    private static final ValueParser<Integer> LIMIT = number(1, 10_000);
    private static final ValueParser<Integer> ATTEMPTS = number(1, 10);
    static final ValueParser<Integer> GENERATION = number(1, 100);

    /** From 10 minutes to 30 days. */
    static final ValueParser<Duration> REFRESH_AGE = ValueParser.of(
            pattern("(([1-9][0-9]{1,3}|[1-3][0-9]{4}|4[0-2][0-9]{3}|43[01][0-9]{2}|43200)m"
                    + "|([1-9][0-9]?|[1-6][0-9]{2}|7[01][0-9]|720)h|([1-9]|[12][0-9]|30)d)"),
            LayerReader::refreshAge);

    private static final ValueParser<String> CONTEXT_HEADER =
            matching(CONTEXT, "must be acct_… or acct_…/acct_… (Stripe-Context)");

    private LayerReader() {}

    /** Reads a file's top-level section. Problems are reported, and their values are left out. */
    public static SettingsLayer read(YamlSection root, Origin origin) {
        return root.read(file -> new SettingsLayer(
                file.location(),
                file.scalar("owner", TEXT),
                origin == Origin.TENANT ? file.scalar("group", GROUP_NAME) : null,
                file.scalar("state", STATE),
                file.scalar("mode", MODE),
                file.section("stripe", section -> stripe(section, origin)),
                file.section("defaults", LayerReader::defaults),
                file.section("policy", LayerReader::policy),
                file.list("callers", CALLER_ENTRY, item -> callerEntry(item, origin), CallerEntry::principal),
                file.section("limits", LayerReader::limits),
                file.section("resilience", LayerReader::resilience)));
    }

    private static SettingsLayer.Stripe stripe(YamlSection section, Origin origin) {
        return new SettingsLayer.Stripe(
                keyReference(section.choice("api_key", REFERENCE_RULE)),
                section.scalar("api_version", API_VERSION),
                section.scalar("context", CONTEXT_HEADER),
                // Each tenant must consent in its own file. A group or gateway.yaml cannot consent for it.
                origin == Origin.TENANT ? section.scalar("shared", TRUE_OR_FALSE) : null);
    }

    private static @Nullable Setting<KeyReference> keyReference(YamlSection section) {
        Setting<KeyReference> inFile = section.scalar("file", FILE);
        Setting<KeyReference> inEnvironment = section.scalar("env", VARIABLE);
        section.rejectUnknownKeys();
        return inFile != null ? inFile : inEnvironment;
    }

    private static SettingsLayer.Defaults defaults(YamlSection section) {
        Setting<LinkType> type = section.scalar("type", TYPE);
        LinkDefaults general = linkDefaults(section);
        Map<LinkType, LinkDefaults> perType = new EnumMap<>(LinkType.class);
        for (LinkType each : LinkType.values()) {
            perType.put(each, section.section(each.toString(), LayerReader::linkDefaults));
        }
        return new SettingsLayer.Defaults(type, general, perType);
    }

    private static LinkDefaults linkDefaults(YamlSection section) {
        Map<String, YamlSection> nested = new LinkedHashMap<>();
        for (LinkField field : LinkField.values()) {
            if (!field.section().isEmpty()) {
                nested.computeIfAbsent(field.section(), section::section);
            }
        }
        Map<LinkField, Setting<?>> settings = new EnumMap<>(LinkField.class);
        for (LinkField field : LinkField.values()) {
            YamlSection holder = nested.getOrDefault(field.section(), section);
            Setting<?> setting =
                    switch (field.kind()) {
                        case TYPE -> null;
                        case CONFIGURATIONS ->
                            holder.wordOrList(
                                    field.key(),
                                    AUTO_CONFIGURATIONS,
                                    DEFAULT_CONFIGURATION,
                                    NO_CONFIGURATION,
                                    Configurations.Listed::new);
                        case CHOICE -> holder.scalar(field.key(), among(field.documented()));
                        case URL ->
                            holder.scalar(field.key(), field == LinkField.REFRESH_URL ? REFRESH_URL : RETURN_URL);
                    };
            if (setting != null) {
                settings.put(field, setting);
            }
        }
        nested.values().forEach(YamlSection::rejectUnknownKeys);
        return settings.isEmpty() ? LinkDefaults.NONE : new LinkDefaults(settings);
    }

    private static SettingsLayer.Policy policy(YamlSection section) {
        return new SettingsLayer.Policy(
                section.list("locked", FIELD),
                section.list("allowed_configurations", CONFIGURATION),
                section.list("redirect_origins", REDIRECT_ORIGIN),
                section.section("refresh", LayerReader::refresh));
    }

    private static SettingsLayer.Refresh refresh(YamlSection section) {
        return new SettingsLayer.Refresh(
                section.scalar("require_subject", TRUE_OR_FALSE),
                section.scalar("frozen", TRUE_OR_FALSE),
                section.scalar("max_age", REFRESH_AGE),
                section.scalar("max_generation", GENERATION));
    }

    private static Optional<CallerEntry> callerEntry(YamlSection item, Origin origin) {
        item.require("principal", NO_PRINCIPAL);
        Setting<String> principal = item.scalar("principal", CALLER);
        // A caller has one default tenant, so only that tenant's own file can say so.
        Setting<Boolean> isDefault = origin == Origin.TENANT ? item.scalar("default", TRUE_OR_FALSE) : null;
        return Optional.ofNullable(principal)
                .map(name -> new CallerEntry(name.value(), isDefault != null && isDefault.value()));
    }

    private static SettingsLayer.Limits limits(YamlSection section) {
        return new SettingsLayer.Limits(
                section.scalar("requests_per_second", LIMIT),
                section.scalar("burst", LIMIT),
                section.scalar("max_in_flight", LIMIT));
    }

    private static SettingsLayer.Resilience resilience(YamlSection section) {
        return new SettingsLayer.Resilience(
                section.scalar("deadline", DEADLINE),
                section.scalar("attempt_timeout", ATTEMPT_TIMEOUT),
                section.scalar("max_attempts", ATTEMPTS));
    }

    private static String text(String text) {
        if (text.isBlank() || text.length() > MAX_TEXT || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("must be 1 to 1,024 characters without control characters");
        }
        return text;
    }

    /** Whether a text is a valid name of a group. */
    public static boolean isGroupName(String text) {
        return GROUP.matcher(text).matches();
    }

    private static KeyReference variable(String text) {
        if (!ENVIRONMENT_VARIABLE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "must be the name of an environment variable: letters, digits and '_', such as ACME_STRIPE_KEY");
        }
        return new KeyReference.InEnvironment(text);
    }

    private static String caller(String text) {
        if (text.contains("*")) {
            throw new IllegalArgumentException("must be the full name of one principal; wildcards are not supported");
        }
        if (text.startsWith(TOKEN_PREFIX) && StripeKey.hasToken(text)) {
            throw new IllegalArgumentException(
                    "contains an API token or its digest instead of the token's name; write token:<name>, and"
                            + " replace the token");
        }
        if (text.contains(": ")) {
            throw new IllegalArgumentException("must have no space after the ':'");
        }
        if (!PRINCIPAL.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "must be a principal's name of 1 to 255 visible ASCII characters, such as token:checkout or"
                            + " system:serviceaccount:shop:checkout");
        }
        return text;
    }

    private static String configuration(String text) {
        if (!LinkField.isConfigurationName(text)) {
            throw new IllegalArgumentException("must be the name of a configuration, such as merchant or recipient");
        }
        return text;
    }

    private static String defaultConfiguration(String text) {
        if (text.equals(AUTO)) {
            throw new IllegalArgumentException(
                    "is " + AUTO + ", which is not an item of a list; write configurations: " + AUTO);
        }
        return configuration(text);
    }

    private static Configurations auto(String text) {
        if (!text.equals(AUTO)) {
            throw new IllegalArgumentException(
                    "must be a list, such as [merchant] or [customer, merchant], or the word " + AUTO
                            + Suggestion.clause(text, List.of(AUTO)));
        }
        return Configurations.Auto.AUTO;
    }

    private static ApiVersion apiVersion(String text) {
        return ApiVersion.of(text)
                .orElseThrow(() -> new IllegalArgumentException("must be a Stripe API version such as 2026-08-26.dahlia"
                        + (VERSION.matcher(text).matches() ? "; this date does not exist" : "")));
    }

    private static Duration refreshAge(String text) {
        var parts = AGE.matcher(text);
        Duration age = parts.matches()
                ? Duration.of(
                        Long.parseLong(parts.group(1)),
                        switch (parts.group(2)) {
                            case "m" -> ChronoUnit.MINUTES;
                            case "h" -> ChronoUnit.HOURS;
                            default -> ChronoUnit.DAYS;
                        })
                : Duration.ZERO;
        if (age.compareTo(RefreshClaims.BUCKET) < 0 || age.compareTo(RefreshConfig.MAX_AGE) > 0) {
            throw new IllegalArgumentException(
                    "must be from 10m to 30d: a whole number without leading zero, and m, h or d");
        }
        return age;
    }

    private static boolean trueOrFalse(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false, in lower case");
        };
    }

    private static ValueParser<Integer> number(int min, int max) {
        // Integer.parseInt also accepts signs, leading zeros and the digits of other scripts.
        return ValueParser.of(Map.of("type", "integer", "minimum", min, "maximum", max), text -> {
            int number = DIGITS.matcher(text).matches() ? Integer.parseInt(text) : -1;
            if (number < min || number > max) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "must be a whole number from %d to %d, in digits without sign or leading zero",
                        min,
                        max));
            }
            return number;
        });
    }

    private static ValueParser<Duration> duration(Duration min) {
        long hundreds = min.toMillis() / 100;
        String shape = "(([" + hundreds + "-9][0-9]{2}|[1-9][0-9]{3,8})ms|[1-9][0-9]{0,8}(s|m))";
        return ValueParser.of(pattern(shape), text -> {
            if (ZERO.matcher(text).matches()) {
                throw new IllegalArgumentException("must be at least " + Durations.print(min));
            }
            return Durations.parse(text);
        });
    }

    private static ValueParser<String> among(List<String> allowed) {
        return ValueParser.of(Map.of("enum", allowed), text -> {
            if (!allowed.contains(text)) {
                throw new IllegalArgumentException("must be one of " + allowed + Suggestion.clause(text, allowed));
            }
            return text;
        });
    }

    private static <E extends Enum<E>> ValueParser<E> oneOf(E[] values) {
        ValueParser<String> names =
                among(Arrays.stream(values).map(Object::toString).toList());
        return ValueParser.of(names.schema(), text -> {
            String name = names.parse(text);
            return Arrays.stream(values)
                    .filter(value -> value.toString().equals(name))
                    .findFirst()
                    .orElseThrow();
        });
    }

    private static ValueParser<String> matching(Pattern shape, String message) {
        return ValueParser.of(pattern(shape.pattern()), text -> {
            if (!shape.matcher(text).matches()) {
                throw new IllegalArgumentException(message);
            }
            return text;
        });
    }

    private static Map<String, Object> pattern(String expression) {
        return Map.of("type", "string", "pattern", "^" + expression + "$");
    }
}
