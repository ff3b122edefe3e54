package dev.gangway.api;

import dev.gangway.onboarding.LinkPlan;
import dev.gangway.onboarding.OnboardingLink;
import dev.gangway.onboarding.OnboardingLinks;
import dev.gangway.refresh.RefreshTokens;
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

/** Creates, refreshes and previews links for a tenant's connected accounts. */
@Singleton
@Path("/v1/tenants/{tenant}/" + OnboardingLinksResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
class OnboardingLinksResource {

    static final String PATH = "onboarding-links";

    static final String PREVIEW = "/preview";

    static final String REFRESH = "/refresh";

    private final OnboardingLinks links;
    private final Meters meters;
    private final CompletionFilter completion;
    private final RefreshTokens refreshTokens;
    private final String stripeUrl;

    OnboardingLinksResource(
            OnboardingLinks links,
            Meters meters,
            CompletionFilter completion,
            RefreshTokens refreshTokens,
            StripeConfig stripe) {
        this.links = links;
        this.refreshTokens = refreshTokens;
        this.meters = meters;
        this.completion = completion;
        this.stripeUrl = stripe.baseUrl().toString();
    }

    @POST
    public Uni<RestResponse<LinkResponse>> create(@Context RoutingContext context) {
        RequestContext call = RequestContext.of(context);
        IdempotencyHeader key = IdempotencyHeader.of(context.request());
        Optional<Duration> maxWait = DeadlineHeader.of(context.request(), meters);

        return LinkRequests.plan(context, call, Optional.empty(), key.violations())
                .flatMap(plan -> links.create(plan, key.click(call.caller()), maxWait, call.progress()))
                .onCancellation()
                .invoke(() -> completion.callerGone(call))
                .map(made -> created(call, made));
    }

    @POST
    @Path(REFRESH)
    public Uni<RestResponse<LinkResponse>> refresh(@Context RoutingContext context) {
        RequestContext call = RequestContext.of(context);
        IdempotencyHeader key = IdempotencyHeader.of(context.request());
        Optional<Duration> maxWait = DeadlineHeader.of(context.request(), meters);

        return LinkRequests.planRefresh(context, call, refreshTokens, key.violations())
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
        return LinkRequests.plan(context, call, Optional.empty(), key.violations())
                .onCancellation()
                .invoke(() -> completion.callerGone(call))
                .map(plan -> preview(plan, key.click(call.caller()), maxWait));
    }

    private PreviewResponse preview(LinkPlan plan, OnboardingLinks.Click click, Optional<Duration> maxWait) {
        return PreviewResponse.of(
                plan, links.firstCall(plan), links.refreshTokenLength(plan, click), stripeUrl, click, maxWait);
    }

    private static RestResponse<LinkResponse> created(RequestContext call, OnboardingLink made) {
        var response = RestResponse.ResponseBuilder.create(
                        RestResponse.Status.CREATED, LinkResponse.of(made, call.refreshed()))
                .header("Gangway-Attempts", made.attempts());
        if (made.link().requestId() != null) {
            response.header("Stripe-Request-Id", made.link().requestId());
        }
        if (call.isPlanChanged()) {
            response.header("Gangway-Plan-Changed", true);
        }
        call.setLink(made.link());
        return response.build();
    }
}
