package dev.gangway.api;

import jakarta.ws.rs.HttpMethod;
import java.util.Optional;

/** What a path of the API stands for. */
enum Endpoint {
    LIST_TENANTS("tenants.list", Optional.of(HttpMethod.GET)),
    READ_TENANT("tenants.read", Optional.of(HttpMethod.GET)),
    CREATE_LINK("onboarding_link.create", Optional.of(HttpMethod.POST)),
    PREVIEW_LINK("onboarding_link.preview", Optional.of(HttpMethod.POST)),
    /** There is nothing at this path. */
    NONE("none", Optional.empty());

    private static final String TENANTS = "/v1/tenants";
    private static final String LINKS = "/" + OnboardingLinksResource.PATH;

    private final String name;
    private final Optional<String> method;

    Endpoint(String name, Optional<String> method) {
        this.name = name;
        this.method = method;
    }

    /** What a path stands for, and the tenant's name in it as the path spells it. */
    record Target(Endpoint action, Optional<String> tenantName) {}

    /** What a path stands for. */
    static Target at(String path) {
        if (path.equals(TENANTS)) {
            return new Target(LIST_TENANTS, Optional.empty());
        }
        if (!path.startsWith(TENANTS + "/") || path.length() == TENANTS.length() + 1) {
            return new Target(NONE, Optional.empty());
        }
        String rest = path.substring(TENANTS.length() + 1);
        int end = rest.indexOf('/');
        if (end < 0) {
            return new Target(READ_TENANT, Optional.of(rest));
        }
        Endpoint action =
                switch (rest.substring(end)) {
                    case LINKS -> CREATE_LINK;
                    case LINKS + OnboardingLinksResource.PREVIEW -> PREVIEW_LINK;
                    default -> NONE;
                };
        return new Target(action, Optional.of(rest.substring(0, end)));
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
