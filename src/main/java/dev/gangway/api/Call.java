package dev.gangway.api;

import dev.gangway.model.LinkType;
import dev.gangway.model.TenantId;
import dev.gangway.onboarding.LinkFailure;
import dev.gangway.tenant.Tenant;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is known of the request that is being answered; it grows as the request goes on its way. */
final class Call {

    private static final String KEY = Call.class.getName();
    private static final Pattern TENANT_PATH = Pattern.compile("/v1/tenants/([^/]*)/(.*)");
    private static final Pattern OPERATORS_PATH = Pattern.compile("/v1/tenants(/[^/]+)?");
    private static final Pattern REQUEST_ID = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private final String requestId;
    private final Optional<String> tenantName;
    private final boolean linkPath;
    private final boolean linkRequest;
    private final boolean forOperators;
    private @Nullable String caller;
    private @Nullable TenantId tenantId;
    private @Nullable Tenant tenant;
    private @Nullable LinkType type;
    private @Nullable LinkFailure failure;

    private Call(HttpServerRequest request) {
        String sent = request.getHeader("X-Request-Id");
        requestId = sent != null && REQUEST_ID.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString();
        var path = TENANT_PATH.matcher(Objects.requireNonNullElse(request.path(), ""));
        boolean matches = path.matches();
        forOperators = OPERATORS_PATH
                .matcher(Objects.requireNonNullElse(request.path(), ""))
                .matches();
        tenantName = matches ? Optional.of(path.group(1)) : Optional.empty();
        String resource = matches ? path.group(2) : "";
        linkPath = resource.equals(OnboardingLinksResource.PATH)
                || resource.equals(OnboardingLinksResource.PATH + OnboardingLinksResource.PREVIEW);
        linkRequest = resource.equals(OnboardingLinksResource.PATH)
                && request.method().equals(HttpMethod.POST);
    }

    /** The call that a request is. */
    static Call of(RoutingContext context) {
        Call known = context.get(KEY);
        if (known != null) {
            return known;
        }
        var call = new Call(context.request());
        context.put(KEY, call);
        return call;
    }

    /** The caller's own id for the request where it sent a usable one, else a new one. */
    String requestId() {
        return requestId;
    }

    /** The tenant's name as the path spells it. */
    Optional<String> tenantName() {
        return tenantName;
    }

    /** Whether the request asks for a link, and so counts among the requests for links. */
    boolean isLinkRequest() {
        return linkRequest;
    }

    /** The one method that the path answers; empty when there is nothing at this path. */
    Optional<String> allowedMethod() {
        if (forOperators) {
            return Optional.of(TenantsResource.METHOD);
        }
        return linkPath ? Optional.of(OnboardingLinksResource.METHOD) : Optional.empty();
    }

    /** Whether the path is one that only operators may see. */
    boolean isForOperators() {
        return forOperators;
    }

    /** The caller's principal. */
    String caller() {
        return required(caller);
    }

    /** The tenant that the caller may act for. */
    Tenant tenant() {
        return required(tenant);
    }

    /** The tenant, once it is known that the caller may know of it. */
    Optional<TenantId> tenantId() {
        return Optional.ofNullable(tenantId);
    }

    @Nullable
    LinkType type() {
        return type;
    }

    /** Why there is no link; null as long as nothing has failed. */
    @Nullable
    LinkFailure failure() {
        return failure;
    }

    void setFailure(LinkFailure failure) {
        this.failure = failure;
    }

    void setCaller(String caller) {
        this.caller = caller;
    }

    void setTenantId(TenantId tenantId) {
        this.tenantId = tenantId;
    }

    void setTenant(Tenant tenant) {
        this.tenant = tenant;
    }

    void setType(@Nullable LinkType type) {
        this.type = type;
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the gate did not see this request");
        }
        return value;
    }
}
