package dev.gangway.onboarding;

import dev.gangway.model.Configurations;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.Origin;
import dev.gangway.model.Setting;
import dev.gangway.model.Violation;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.file.LinkDefaults;
import dev.gangway.tenant.redirect.RefreshPlaceholder;
import dev.gangway.tenant.redirect.UrlTemplate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Plans a link from a tenant's settings and a request: supplies defaults, checks the tenant's policy, and collects all
 * violations. It has no side effects.
 */
public final class LinkPlanner {

    private final Tenant tenant;
    private final LinkRequest request;
    private final List<Violation> violations = new ArrayList<>();

    private LinkPlanner(Tenant tenant, LinkRequest request) {
        this.tenant = tenant;
        this.request = request;
    }

    /** Returns the plan of a request, with all its violations. */
    public static LinkPlan plan(Tenant tenant, LinkRequest request) {
        return new LinkPlanner(tenant, request).plan();
    }

    private LinkPlan plan() {
        PlannedField<LinkType> type =
                field(LinkField.TYPE, request.parameters().type(), tenant.defaultType(), Object::equals);
        LinkDefaults defaults = type.value() == null ? LinkDefaults.NONE : tenant.defaultsFor(type.value());
        requireValue(LinkField.TYPE, type);
        Map<LinkField, PlannedField<?>> fields = new EnumMap<>(LinkField.class);
        Map<LinkField, Object> values = new EnumMap<>(LinkField.class);
        for (LinkField field : LinkField.values()) {
            PlannedField<?> planned =
                    switch (field.kind()) {
                        case TYPE -> type;
                        case CONFIGURATIONS -> configurations(type.value(), defaults);
                        case CHOICE -> text(field, defaults.choice(field));
                        case URL -> url(field, type.value(), defaults.url(field));
                    };
            fields.put(field, planned);
            Object value = sent(planned.value());
            if (value != null) {
                values.put(field, value);
            }
        }
        return new LinkPlan(tenant, request, new LinkParameters(values), fields, List.copyOf(violations));
    }

    /** Returns the value of a field as a call sends it. */
    private @Nullable Object sent(@Nullable Object planned) {
        return planned instanceof Configurations configurations ? listed(configurations) : planned;
    }

    private List<String> listed(Configurations configurations) {
        return switch (configurations) {
            case Configurations.Listed listed -> listed.names();
            // Order and content are the policy's, so that a repeated request has the same idempotency key.
            case Configurations.Auto _ -> tenant.policy().configurations();
        };
    }

    /** Returns the request's value if policy allows it, else the default. */
    private <T> PlannedField<T> field(
            LinkField field, @Nullable T requested, @Nullable Setting<T> inherited, BiPredicate<T, T> same) {
        boolean locked = tenant.policy().locked().contains(field);
        if (locked && requested != null) {
            if (inherited == null || !same.test(requested, inherited.value())) {
                note(field, ErrorCode.FIELD_LOCKED, "is locked by the tenant's policy; omit it");
            }
        } else if (requested != null) {
            return new PlannedField<>(requested, Origin.REQUEST, false, false);
        }
        return inherited == null
                ? new PlannedField<>(null, Origin.STRIPE, locked, false)
                : new PlannedField<>(inherited.value(), inherited.origin(), locked, false);
    }

    private PlannedField<String> text(LinkField field, @Nullable Setting<String> inherited) {
        return field(field, request.parameters().text(field), inherited, Object::equals);
    }

    private PlannedField<Configurations> configurations(@Nullable LinkType type, LinkDefaults defaults) {
        List<String> requested = request.parameters().configurations();
        if (!tenant.apiVersion().value().hasConfigurations()) {
            return withoutConfigurations(requested, defaults);
        }
        PlannedField<Configurations> field = field(
                LinkField.CONFIGURATIONS,
                requested == null ? null : new Configurations.Listed(requested),
                defaults.configurations(),
                LinkPlanner::sameConfigurations);
        List<String> allowed = tenant.policy().configurations();
        Configurations value = field.value();
        if (value != null && (allowed.isEmpty() || !allowed.containsAll(listed(value)))) {
            note(
                    LinkField.CONFIGURATIONS,
                    ErrorCode.CONFIGURATION_NOT_ALLOWED,
                    "may contain only those that the tenant's policy allows: " + new TreeSet<>(allowed));
        }
        // Without a type, the defaults are unknown, and the missing type is already a violation.
        if (type != null) {
            requireValue(LinkField.CONFIGURATIONS, field);
        }
        return field;
    }

    private PlannedField<Configurations> withoutConfigurations(
            @Nullable List<String> requested, LinkDefaults defaults) {
        if (requested != null) {
            note(
                    LinkField.CONFIGURATIONS,
                    ErrorCode.CONFIGURATIONS_NOT_SUPPORTED,
                    "does not exist in Stripe's API version "
                            + tenant.apiVersion().value() + "; omit it");
        }
        boolean locked = tenant.policy().locked().contains(LinkField.CONFIGURATIONS);
        var inherited = defaults.configurations();
        return new PlannedField<>(
                null, inherited == null ? Origin.STRIPE : inherited.origin(), locked, inherited != null);
    }

    private PlannedField<String> url(
            LinkField field, @Nullable LinkType type, @Nullable Setting<UrlTemplate> template) {
        Setting<String> inherited = filled(template, type);
        boolean locked = tenant.policy().locked().contains(field);
        if (locked && template != null && inherited == null) {
            // Without an account, the default URL is unknown, and the missing account is already a violation.
            return new PlannedField<>(null, template.origin(), true, false);
        }
        PlannedField<String> url = text(field, inherited);
        String value = url.value();
        if (value != null) {
            violationOf(field, value).ifPresent(violation -> note(field, ErrorCode.REDIRECT_NOT_ALLOWED, violation));
        } else if (field == LinkField.REFRESH_URL && type != null && template == null) {
            requireValue(field, url);
        }
        return url;
    }

    private Optional<String> violationOf(LinkField field, String url) {
        if (field != LinkField.REFRESH_URL || !RefreshPlaceholder.isIn(url)) {
            return tenant.redirectRule().violationOf(url);
        }
        if (request.subject() == null && tenant.policy().refresh().requireSubject()) {
            violations.add(new Violation(
                    "subject",
                    ErrorCode.MISSING_FIELD,
                    "is required, because refresh_url contains " + RefreshPlaceholder.TEXT
                            + "; send the platform's id of the logged-in user"));
        }
        try {
            RefreshPlaceholder.check(url);
        } catch (IllegalArgumentException misplaced) {
            return Optional.of(String.valueOf(misplaced.getMessage()));
        }
        return tenant.redirectRule().violationOf(RefreshPlaceholder.fill(url, "x"));
    }

    /** Returns the default URL; null if there is none, or if the type or account that it may contain is unknown. */
    private @Nullable Setting<String> filled(@Nullable Setting<UrlTemplate> template, @Nullable LinkType type) {
        var account = request.account();
        return template == null || type == null || account == null
                ? null
                : new Setting<>(
                        template.value().fill(tenant.id(), account, type), template.origin(), template.location());
    }

    private void requireValue(LinkField field, PlannedField<?> planned) {
        if (planned.value() == null) {
            note(field, ErrorCode.MISSING_FIELD, "is required by Stripe; send it, or set it in the tenant's defaults");
        }
    }

    private void note(LinkField field, ErrorCode code, String message) {
        violations.add(new Violation(field.path(), code, message));
    }

    private static boolean sameConfigurations(Configurations some, Configurations others) {
        return some instanceof Configurations.Listed(List<String> names)
                && others instanceof Configurations.Listed(List<String> otherNames)
                && Set.copyOf(names).equals(Set.copyOf(otherNames));
    }
}
