package dev.gangway.api;

import dev.gangway.onboarding.OnboardingLink;
import dev.gangway.onboarding.OnboardingLinks;
import dev.gangway.stripe.StripeConfig;
import dev.gangway.telemetry.Meters;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestResponse;

/** Creates and previews links for a tenant's connected accounts. */
@Singleton
@Path("/v1/tenants/{tenant}/" + OnboardingLinksResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
class OnboardingLinksResource {

    static final String PATH = "onboarding-links";

    static final String PREVIEW = "/preview";

    private final OnboardingLinks links;
    private final Meters meters;
    private final CompletionFilter completion;
    private final String stripeUrl;

    OnboardingLinksResource(OnboardingLinks links, Meters meters, CompletionFilter completion, StripeConfig stripe) {
        this.links = links;
        this.meters = meters;
        this.completion = completion;
        this.stripeUrl = stripe.baseUrl().toString();
    }

    @POST
    public Uni<RestResponse<LinkResponse>> create(@Context RoutingContext context) {
        RequestContext call = RequestContext.of(context);
        IdempotencyHeader key = IdempotencyHeader.of(context.request());
        Optional<Duration> maxWait = DeadlineHeader.of(context.request(), meters);

        return LinkRequests.plan(context, call, key.violations())
                .flatMap(plan -> links.create(plan, key.click(call.caller()), maxWait, call.progress()))
                .onCancellation()
                .invoke(() -> completion.callerGone(call))
                .map(made -> created(call, made));
    }

    @POST
    @Path(PREVIEW)
    public Uni<PreviewResponse> preview(@Context RoutingContext context) {
        RequestContext call = RequestContext.of(context);
        IdempotencyHeader key = IdempotencyHeader.of(context.request());
        Optional<Duration> maxWait = DeadlineHeader.of(context.request(), meters);
        return LinkRequests.plan(context, call, key.violations())
                .onCancellation()
                .invoke(() -> completion.callerGone(call))
                .map(plan ->
                        PreviewResponse.of(plan, links.firstCall(plan), stripeUrl, key.click(call.caller()), maxWait));
    }

    private static RestResponse<LinkResponse> created(RequestContext call, OnboardingLink made) {
        var response = RestResponse.ResponseBuilder.create(RestResponse.Status.CREATED, LinkResponse.of(made))
                .header("Gangway-Attempts", made.attempts());
        if (made.link().requestId() != null) {
            response.header("Stripe-Request-Id", made.link().requestId());
        }
        call.setLink(made.link());
        return response.build();
    }
}
