package dev.gangway.stripe.http;

import dev.gangway.stripe.StripeRequest;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.rest.client.annotation.ClientHeaderParam;
import org.jspecify.annotations.Nullable;

/**
 * Stripe's endpoints, one method for each. A method returns any response, whatever its status;
 * {@link dev.gangway.stripe} decides what it means.
 *
 * <p>All headers are strings, because the REST client looks up the class of any other type by its name for each request.
 *
 * <p>The body parameter of a method is an {@link Exchange}, which holds the JSON text to send and tracks the request.
 */
@Path("/v2/core")
@ClientHeaderParam(name = HttpHeaders.ACCEPT_ENCODING, value = "identity")
interface StripeApi {

    /**
     * Creates an account link.
     *
     * @param authorization {@code Bearer} and the secret key
     * @param version the API version, which decides the format of the request and of the response
     * @param context the account to act on with the key of an organization; null sends no header
     * @param idempotencyKey the same for every attempt of a call
     * @param exchange holds the body and tracks the request
     * @see StripeRequest#PATH
     */
    @POST
    @Path("/account_links")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    Uni<Response> createAccountLink(
            @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
            @HeaderParam("Stripe-Version") String version,
            @HeaderParam("Stripe-Context") @Nullable String context,
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            Exchange exchange);
}
