package dev.gangway.api;

import dev.gangway.api.stripe.StripePaths;
import dev.gangway.model.LinkType;
import dev.gangway.model.RequestFailedException;
import dev.gangway.model.RequestFailure.InvalidRequest;
import dev.gangway.model.Secret;
import dev.gangway.model.Violation;
import dev.gangway.onboarding.LinkPlan;
import dev.gangway.onboarding.LinkPlanner;
import dev.gangway.onboarding.LinkRequest;
import dev.gangway.onboarding.RefreshRule;
import dev.gangway.onboarding.RefreshUrls;
import dev.gangway.refresh.OpenResult;
import dev.gangway.refresh.RefreshClaims;
import dev.gangway.refresh.RefreshTokens;
import dev.gangway.refresh.SubjectHash;
import dev.gangway.tenant.Tenant;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads requests for links, in either format, and plans them. */
final class LinkRequests {

    private LinkRequests() {}

    /**
     * Plans a well-formed request; any other fails with {@link RequestFailedException} and all of its violations.
     *
     * @param subject the user in a header; empty if a header names none
     * @param headers the violations of the request's headers
     */
    static Uni<LinkPlan> plan(
            RoutingContext context, RequestContext call, Optional<String> subject, List<Violation> headers) {
        return JsonBody.read(context).map(body -> plan(body, call, subject, headers));
    }

    private static LinkPlan plan(Buffer body, RequestContext call, Optional<String> subject, List<Violation> headers) {
        LinkRequestReader.Result read = LinkRequestReader.read(body.getBytes(), call.format());
        LinkRequest request = subject.or(() -> Optional.ofNullable(read.subject()))
                .map(user ->
                        read.request().forSubject(SubjectHash.of(call.tenant().id(), user)))
                .orElse(read.request());
        call.setSubject(request.subject());
        LinkPlan plan = LinkPlanner.plan(call.tenant(), request);
        call.setPlan(plan);
        List<Violation> shape = new ArrayList<>(headers);
        shape.addAll(read.violations());
        if (!shape.isEmpty()) {
            throw new RequestFailedException(new InvalidRequest(
                    read.isUnreadable() ? shape : withPolicy(shape, policyViolations(plan, call.format()))));
        }
        return plan;
    }

    /**
     * Plans a link in place of one that has expired or was used: with the fields that the first request set, and with
     * the tenant's current settings. Fails with {@link RequestFailedException}.
     *
     * @param headers the violations of the request's headers
     */
    static Uni<LinkPlan> planRefresh(
            RoutingContext context, RequestContext call, RefreshTokens tokens, List<Violation> headers) {
        return JsonBody.read(context).map(body -> planRefresh(body, call, tokens, headers));
    }

    private static LinkPlan planRefresh(
            Buffer body, RequestContext call, RefreshTokens tokens, List<Violation> headers) {
        Tenant tenant = call.tenant();
        LinkRequestReader.Result read = LinkRequestReader.readRefresh(body.getBytes());
        List<Violation> shape = new ArrayList<>(headers);
        shape.addAll(read.violations());
        Secret token = read.refreshToken();
        if (!shape.isEmpty() || token == null) {
            throw new RequestFailedException(new InvalidRequest(shape));
        }
        SubjectHash subject = read.subject() == null ? null : SubjectHash.of(tenant.id(), read.subject());
        call.setSubject(subject);
        RefreshClaims claims =
                switch (tokens.open(tenant.id(), token.reveal())) {
                    case OpenResult.Opened opened -> opened.claims();
                    case OpenResult.NotOpened() -> throw new RequestFailedException(RefreshRule.INVALID);
                };
        call.setRefreshed(claims);
        RefreshRule.violation(claims, subject, tenant.policy().refresh(), call.began())
                .ifPresent(failure -> {
                    throw new RequestFailedException(failure);
                });
        LinkPlan plan =
                LinkPlanner.plan(tenant, new LinkRequest(claims.account(), claims.requested(), subject, claims));
        call.setPlan(plan);
        if (RefreshUrls.planHash(plan).filter(hash -> hash != claims.planHash()).isPresent()) {
            call.setPlanChanged();
            if (tenant.policy().refresh().frozen()) {
                throw new RequestFailedException(RefreshRule.planChanged());
            }
        }
        return plan;
    }

    private static List<Violation> policyViolations(LinkPlan plan, BodyFormat format) {
        return switch (format) {
            case GANGWAY -> plan.violations();
            case STRIPE -> withStripesPaths(plan.violations(), plan);
        };
    }

    /** Returns a failure of the use case with the paths of Stripe's format. */
    static RequestFailedException withStripesPaths(RequestFailedException failed, LinkPlan plan) {
        return failed.failure() instanceof InvalidRequest(List<Violation> violations)
                ? new RequestFailedException(new InvalidRequest(withStripesPaths(violations, plan)))
                : failed;
    }

    private static List<Violation> withStripesPaths(List<Violation> violations, LinkPlan plan) {
        LinkType type = plan.parameters().type();
        return violations.stream().map(each -> StripePaths.of(each, type)).toList();
    }

    /** All violations of shape, and the policy violations of well-formed fields. */
    private static List<Violation> withPolicy(List<Violation> shape, List<Violation> policy) {
        Set<String> illFormed = shape.stream()
                .map(violation -> violation.path().replaceFirst("\\[.*", ""))
                .collect(Collectors.toSet());
        return Stream.concat(shape.stream(), policy.stream().filter(each -> !illFormed.contains(each.path())))
                .toList();
    }
}
