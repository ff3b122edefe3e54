package dev.gangway.api.stripe;

import dev.gangway.model.LinkField;
import dev.gangway.model.LinkType;
import dev.gangway.model.Violation;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The paths of a link's fields in a request to Stripe, such as {@code use_case.account_onboarding.refresh_url}. */
public final class StripePaths {

    /** The object that contains all fields. */
    public static final String USE_CASE = "use_case";

    /** The header with the user of a link, for which Stripe's format has no member. */
    public static final String SUBJECT_HEADER = "Gangway-Subject";

    private static final String SUBJECT = "subject";

    private static final Map<String, LinkField> FIELDS = Arrays.stream(LinkField.values())
            .collect(Collectors.toUnmodifiableMap(LinkField::path, Function.identity()));

    private StripePaths() {}

    /** Returns the path of the object that contains the fields of a type, except the type itself. */
    public static String of(LinkType type) {
        return USE_CASE + "." + type;
    }

    /**
     * Returns the path of a field.
     *
     * @param type the type of the link; null if it is not known
     */
    public static String of(LinkField field, @Nullable LinkType type) {
        if (field == LinkField.TYPE) {
            return USE_CASE + "." + field.path();
        }
        return (type == null ? USE_CASE + ".<type>" : of(type)) + "." + field.path();
    }

    /**
     * Returns a violation of a plan with the path of Stripe's format.
     *
     * @param type the type of the link; null if it is not known
     */
    public static Violation of(Violation violation, @Nullable LinkType type) {
        LinkField field = FIELDS.get(violation.path());
        String path =
                field != null ? of(field, type) : violation.path().equals(SUBJECT) ? SUBJECT_HEADER : violation.path();
        return new Violation(path, violation.code(), violation.message());
    }
}
