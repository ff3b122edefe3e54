package dev.gangway.api;

import dev.gangway.model.ErrorCode;
import dev.gangway.model.RequestFailedException;
import dev.gangway.model.RequestFailure.InvalidRequest;
import dev.gangway.model.RequestFailure.NotSent;
import dev.gangway.model.TenantId;
import dev.gangway.model.TenantState;
import dev.gangway.model.Violation;
import dev.gangway.onboarding.KeyProbe;
import dev.gangway.stripe.StripeClient;
import dev.gangway.tenant.Snapshot;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.TenantEntry;
import dev.gangway.tenant.TenantRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Shows tenants to operators, and probes their keys. {@link AccessFilter} rejects all other callers. */
@Singleton
@Path("/v1/tenants")
@Produces(MediaType.APPLICATION_JSON)
class TenantsResource {

    /** The path of the probe below that of its tenant. */
    static final String PROBE = "/probe";

    private static final java.nio.file.Path HOSTNAME_FILE = java.nio.file.Path.of("/proc/sys/kernel/hostname");
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;
    private static final List<String> PARAMETERS = List.of("limit", "starting_after", "state", "health");
    private static final List<String> STATES = List.of("active", "disabled", "quarantined");

    private final TenantRegistry tenants;
    private final StripeClient stripeClient;
    private final KeyProbe keyProbe;
    private final CompletionFilter completion;
    private final String replica;

    TenantsResource(
            TenantRegistry tenants,
            StripeClient stripeClient,
            KeyProbe keyProbe,
            CompletionFilter completion,
            @ConfigProperty(name = "HOSTNAME") Optional<String> hostname) {
        this.tenants = tenants;
        this.stripeClient = stripeClient;
        this.keyProbe = keyProbe;
        this.completion = completion;
        this.replica = hostname.orElseGet(TenantsResource::hostname);
    }

    /** Returns the name of this host. Reads it from Linux's in-memory file, because a DNS lookup could block. */
    private static String hostname() {
        try {
            return Files.readString(HOSTNAME_FILE).strip();
        } catch (IOException notLinux) {
            return "unknown";
        }
    }

    @GET
    public Uni<TenantList> list(
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("starting_after") @Nullable String startingAfter,
            @QueryParam("state") @Nullable String state,
            @QueryParam("health") @Nullable String health,
            @Context UriInfo uri) {
        checkParameters(uri.getQueryParameters());
        int max = limit(limit);
        checkAmong("state", state, STATES);
        checkAmong("health", health, TenantList.HEALTHS);
        Snapshot snapshot = tenants.snapshot();
        List<TenantList.Item> found = snapshot.entries().values().stream()
                .sorted(Comparator.comparing(TenantEntry::id))
                .filter(entry -> startingAfter == null || entry.id().value().compareTo(startingAfter) > 0)
                .map(entry -> TenantList.Item.of(entry, stripeClient::state))
                .filter(item -> state == null || item.state().equals(state))
                .filter(item -> health == null || item.health().equals(health))
                .limit(max + 1L)
                .toList();
        boolean more = found.size() > max;
        return Uni.createFrom()
                .item(new TenantList(
                        "list",
                        replica,
                        snapshot.generation(),
                        snapshot.loadedAt().toString(),
                        more ? found.subList(0, max) : found,
                        more,
                        snapshot.problems().stream()
                                .map(TenantView.ProblemView::of)
                                .toList(),
                        snapshot.warnings()));
    }

    @GET
    @Path("/{tenant}")
    public Uni<TenantView> find(@PathParam("tenant") String name) {
        Snapshot snapshot = tenants.snapshot();
        TenantEntry entry = entry(snapshot, name);
        return Uni.createFrom().item(TenantView.of(entry, snapshot, stripeClient::state, keyProbe::last, replica));
    }

    @POST
    @Path("/{tenant}" + PROBE)
    public Uni<ProbeResponse> probe(@PathParam("tenant") String name, @Context RoutingContext context) {
        RequestContext call = RequestContext.of(context);
        Tenant tenant = enabled(entry(tenants.snapshot(), name));
        return keyProbe.probe(tenant, call.progress())
                .onCancellation()
                .invoke(() -> completion.callerGone(call))
                .invoke(call::setProbe)
                .map(result -> ProbeResponse.of(tenant.id(), result));
    }

    private static TenantEntry entry(Snapshot snapshot, String name) {
        return TenantId.of(name)
                .flatMap(snapshot::find)
                .orElseThrow(() ->
                        notSent(ErrorCode.TENANT_NOT_FOUND, "There is no file tenants/<name>.yaml with this name."));
    }

    private static Tenant enabled(TenantEntry entry) {
        Tenant tenant = entry.tenant()
                .orElseThrow(() -> notSent(
                        ErrorCode.TENANT_UNAVAILABLE,
                        "The tenant's settings have problems and were never valid, so there is no key to probe. See"
                                + " GET /v1/tenants/" + entry.id() + "."));
        if (tenant.state().value() == TenantState.DISABLED) {
            throw notSent(
                    ErrorCode.TENANT_DISABLED,
                    "The tenant is disabled (state: disabled), so nothing is sent with its key.");
        }
        return tenant;
    }

    private static RequestFailedException notSent(ErrorCode code, String detail) {
        return new RequestFailedException(new NotSent(code, detail));
    }

    /** Rejects a parameter that is unknown or given twice; otherwise, the response would list the wrong tenants. */
    private static void checkParameters(Map<String, List<String>> parameters) {
        parameters.forEach((name, values) -> {
            if (!PARAMETERS.contains(name)) {
                throw violation(Violation.shown(name), "is not a known parameter; known parameters are " + PARAMETERS);
            }
            if (values.size() > 1) {
                throw violation(name, "must be given once");
            }
        });
    }

    private static void checkAmong(String parameter, @Nullable String value, List<String> values) {
        if (value != null && !values.contains(value)) {
            throw violation(parameter, "must be one of " + values);
        }
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException notANumber) {
            throw violation("limit", "must be a whole number from 1 to " + MAX_LIMIT);
        }
        throw violation("limit", "must be a whole number from 1 to " + MAX_LIMIT);
    }

    private static RequestFailedException violation(String parameter, String message) {
        return new RequestFailedException(
                new InvalidRequest(List.of(new Violation(parameter, ErrorCode.INVALID_REQUEST, message))));
    }
}
