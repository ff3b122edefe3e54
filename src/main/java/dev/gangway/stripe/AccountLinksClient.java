package dev.gangway.stripe;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** Stripe's account links over HTTP. */
@Path(StripeRequest.PATH)
interface AccountLinksClient {

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    Uni<Response> create(
            @HeaderParam("Authorization") String authorization,
            @HeaderParam("Stripe-Version") String version,
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            @HeaderParam("Stripe-Context") @Nullable String context,
            Exchange exchange);
}
