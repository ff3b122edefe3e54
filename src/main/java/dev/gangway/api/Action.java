package dev.gangway.api;

import jakarta.ws.rs.HttpMethod;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a path of the API stands for. */
enum Action {
    LIST_TENANTS("tenants.list", Optional.of(HttpMethod.GET)),
    READ_TENANT("tenants.read", Optional.of(HttpMethod.GET)),
    CREATE_LINK("onboarding_link.create", Optional.of(HttpMethod.POST)),
    PREVIEW_LINK("onboarding_link.preview", Optional.of(HttpMethod.POST)),
    /** There is nothing at this path. */
    NONE("none", Optional.empty());

    private static final Pattern PATH = Pattern.compile("/v1/tenants(?:/([^/]*)(/.*)?)?");
    private static final String LINKS = "/" + OnboardingLinksResource.PATH;

    private final String name;
    private final Optional<String> method;

    Action(String name, Optional<String> method) {
        this.name = name;
        this.method = method;
    }

    /** What a path stands for, and the tenant's name in it as the path spells it. */
    record Target(Action action, Optional<String> tenantName) {}

    /** What a path stands for. */
    static Target at(String path) {
        Matcher parts = PATH.matcher(path);
        if (!parts.matches()) {
            return new Target(NONE, Optional.empty());
        }
        Optional<String> tenant = Optional.ofNullable(parts.group(1));
        String rest = parts.group(2);
        if (rest == null) {
            return tenant.isPresent() && tenant.get().isEmpty()
                    ? new Target(NONE, Optional.empty())
                    : new Target(tenant.isEmpty() ? LIST_TENANTS : READ_TENANT, tenant);
        }
        Action action = rest.equals(LINKS)
                ? CREATE_LINK
                : rest.equals(LINKS + OnboardingLinksResource.PREVIEW) ? PREVIEW_LINK : NONE;
        return new Target(action, tenant);
    }

    /** The one method that the path answers; empty when there is nothing at this path. */
    Optional<String> method() {
        return method;
    }

    /** Whether only operators may do it. */
    boolean isForOperators() {
        return this == LIST_TENANTS || this == READ_TENANT;
    }

    /** Whether a request asks for a link, and so counts among the requests for links. */
    boolean isLinkRequest(String sent) {
        return this == CREATE_LINK && method.equals(Optional.of(sent));
    }

    /** The action's name in the audit trail, such as {@code onboarding_link.create}. */
    @Override
    public String toString() {
        return name;
    }
}
