package dev.gangway.api;

import jakarta.ws.rs.HttpMethod;
import java.util.Optional;

/** The endpoints of the API. */
enum Endpoint {
    LIST_TENANTS("tenants.list", Optional.of(HttpMethod.GET)),
    READ_TENANT("tenants.read", Optional.of(HttpMethod.GET)),
    PROBE_TENANT("tenants.probe", Optional.of(HttpMethod.POST)),
    CREATE_LINK("onboarding_link.create", Optional.of(HttpMethod.POST)),
    PREVIEW_LINK("onboarding_link.preview", Optional.of(HttpMethod.POST)),
    REFRESH_LINK("onboarding_link.refresh", Optional.of(HttpMethod.POST)),
    /** Creates a link in Stripe's own format. */
    CREATE_ACCOUNT_LINK("account_link.create", Optional.of(HttpMethod.POST)),
    /** The path has no endpoint. */
    NONE("none", Optional.empty());

    private static final String TENANTS = "/v1/tenants";
    private static final String LINKS = "/" + OnboardingLinksResource.PATH;

    private final String name;
    private final Optional<String> method;

    Endpoint(String name, Optional<String> method) {
        this.name = name;
        this.method = method;
    }

    /** The endpoint of a path, and the tenant's name as it is spelt in the path. */
    record Target(Endpoint action, Optional<String> tenantName) {}

    /** Whether a path is that of the list of tenants, or of one tenant and its resources. */
    static boolean isOfTenants(String path) {
        return path.startsWith(TENANTS) && (path.length() == TENANTS.length() || path.charAt(TENANTS.length()) == '/');
    }

    /** Finds the endpoint of a path. */
    static Target at(String path) {
        if (path.equals(AccountLinksResource.PATH)) {
            return new Target(CREATE_ACCOUNT_LINK, Optional.empty());
        }
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
                    case TenantsResource.PROBE -> PROBE_TENANT;
                    case LINKS -> CREATE_LINK;
                    case LINKS + OnboardingLinksResource.PREVIEW -> PREVIEW_LINK;
                    case LINKS + OnboardingLinksResource.REFRESH -> REFRESH_LINK;
                    default -> NONE;
                };
        return new Target(action, Optional.of(rest.substring(0, end)));
    }

    /** The one method that the endpoint accepts; empty for {@link #NONE}. */
    Optional<String> method() {
        return method;
    }

    /** Whether only operators may call the endpoint. */
    boolean isForOperators() {
        return this == LIST_TENANTS || this == READ_TENANT || this == PROBE_TENANT;
    }

    /** Whether a request with this method counts as a request for a link. */
    boolean isLinkRequest(String sent) {
        return switch (this) {
            case CREATE_LINK, REFRESH_LINK, CREATE_ACCOUNT_LINK -> method.equals(Optional.of(sent));
            default -> false;
        };
    }

    /** The endpoint's name in the audit trail, such as {@code onboarding_link.create}. */
    @Override
    public String toString() {
        return name;
    }
}
