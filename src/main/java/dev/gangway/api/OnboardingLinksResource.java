package dev.gangway.api;

import dev.gangway.model.RequestFailedException;
import dev.gangway.model.RequestFailure.InvalidRequest;
import dev.gangway.model.Violation;
import dev.gangway.onboarding.LinkPlan;
import dev.gangway.onboarding.LinkPlanner;
import dev.gangway.onboarding.OnboardingLink;
import dev.gangway.onboarding.OnboardingLinks;
import dev.gangway.stripe.StripeConfig;
import dev.gangway.telemetry.Meters;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

        return plan(context, call, key)
                .flatMap(plan -> links.create(plan, click(call, key), maxWait, call.progress()))
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
        return plan(context, call, key)
                .onCancellation()
                .invoke(() -> completion.callerGone(call))
                .map(plan -> PreviewResponse.of(plan, stripeUrl, click(call, key), maxWait));
    }

    private static OnboardingLinks.Click click(RequestContext call, IdempotencyHeader key) {
        return new OnboardingLinks.Click(call.caller(), key.value());
    }

    /** Plans a well-formed request; any other fails with {@link RequestFailedException} and all of its violations. */
    private static Uni<LinkPlan> plan(RoutingContext context, RequestContext call, IdempotencyHeader key) {
        return JsonBody.read(context).map(body -> plan(body, call, key));
    }

    private static LinkPlan plan(Buffer body, RequestContext call, IdempotencyHeader key) {
        LinkRequestReader.Result read = LinkRequestReader.read(body.getBytes());
        LinkPlan plan = LinkPlanner.plan(call.tenant(), read.request());
        call.setPlan(plan);
        List<Violation> shape = new ArrayList<>(key.violations());
        shape.addAll(read.violations());
        if (!shape.isEmpty()) {
            throw new RequestFailedException(
                    new InvalidRequest(read.isUnreadable() ? shape : withPolicy(shape, plan.violations())));
        }
        return plan;
    }

    /** All violations of shape, and the policy violations of well-formed fields. */
    private static List<Violation> withPolicy(List<Violation> shape, List<Violation> policy) {
        Set<String> illFormed = shape.stream()
                .map(violation -> violation.path().replaceFirst("\\[.*", ""))
                .collect(Collectors.toSet());
        return Stream.concat(shape.stream(), policy.stream().filter(each -> !illFormed.contains(each.path())))
                .toList();
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
