package dev.gangway.api;

import dev.gangway.api.stripe.AccountLinkBody;
import dev.gangway.api.stripe.StripeHeaders;
import dev.gangway.model.RequestFailedException;
import dev.gangway.onboarding.OnboardingLink;
import dev.gangway.onboarding.OnboardingLinks;
import dev.gangway.stripe.StripeRequest;
import dev.gangway.telemetry.Meters;
import dev.gangway.tenant.Tenant;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestResponse;

/** Creates links in Stripe's own format, at Stripe's own path, for callers that use a Stripe SDK. */
@Singleton
@Path(AccountLinksResource.PATH)
class AccountLinksResource {

    static final String PATH = StripeRequest.PATH;

    private final OnboardingLinks links;
    private final Meters meters;
    private final CompletionFilter completion;

    AccountLinksResource(OnboardingLinks links, Meters meters, CompletionFilter completion) {
        this.links = links;
        this.meters = meters;
        this.completion = completion;
    }

    @POST
    public Uni<RestResponse<byte[]>> create(@Context RoutingContext context) {
        RequestContext call = RequestContext.of(context);
        HttpServerRequest request = context.request();
        Tenant tenant = call.tenant();
        IdempotencyHeader key = IdempotencyHeader.of(request);
        StripeHeaders headers = StripeHeaders.of(
                request.headers()::getAll,
                tenant.apiVersion().value(),
                tenant.credential().context());
        Optional<Duration> maxWait = DeadlineHeader.of(request, meters);
        var violations = new ArrayList<>(key.violations());
        violations.addAll(headers.violations());
        SubjectRule.Header subject = SubjectRule.Header.of(request);
        violations.addAll(subject.violations());

        return LinkRequests.plan(context, call, subject.value(), List.copyOf(violations))
                .flatMap(plan -> links.create(plan, key.click(call.caller()), maxWait, call.progress())
                        .onFailure(RequestFailedException.class)
                        .transform(failed -> LinkRequests.withStripesPaths(failed, plan)))
                .onCancellation()
                .invoke(() -> completion.callerGone(call))
                .map(made -> created(call, headers, key, made));
    }

    /** The status is 200, as Stripe's: stripe-dotnet treats any other as a failure. */
    private static RestResponse<byte[]> created(
            RequestContext call, StripeHeaders headers, IdempotencyHeader key, OnboardingLink made) {
        String version = headers.version()
                .orElseGet(() -> call.tenant().apiVersion().value().toString());
        var response = RestResponse.ResponseBuilder.create(
                        RestResponse.Status.OK, AccountLinkBody.of(made.link(), headers.hasConfigurations()))
                .type(MediaType.APPLICATION_JSON)
                .header("Request-Id", Objects.requireNonNullElse(made.link().requestId(), call.requestId()))
                .header("Stripe-Version", version)
                .header("Gangway-Attempts", made.attempts());
        key.value().ifPresent(sent -> response.header(IdempotencyHeader.NAME, sent));
        call.setLink(made.link());
        return response.build();
    }
}
