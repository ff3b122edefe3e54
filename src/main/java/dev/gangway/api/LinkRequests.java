package dev.gangway.api;

import dev.gangway.api.stripe.StripePaths;
import dev.gangway.model.LinkType;
import dev.gangway.model.RequestFailedException;
import dev.gangway.model.RequestFailure.InvalidRequest;
import dev.gangway.model.Violation;
import dev.gangway.onboarding.LinkPlan;
import dev.gangway.onboarding.LinkPlanner;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads requests for links, in either format, and plans them. */
final class LinkRequests {

    private LinkRequests() {}

    /**
     * Plans a well-formed request; any other fails with {@link RequestFailedException} and all of its violations.
     *
     * @param headers the violations of the request's headers
     */
    static Uni<LinkPlan> plan(RoutingContext context, RequestContext call, List<Violation> headers) {
        return JsonBody.read(context).map(body -> plan(body, call, headers));
    }

    private static LinkPlan plan(Buffer body, RequestContext call, List<Violation> headers) {
        LinkRequestReader.Result read = LinkRequestReader.read(body.getBytes(), call.format());
        LinkPlan plan = LinkPlanner.plan(call.tenant(), read.request());
        call.setPlan(plan);
        List<Violation> shape = new ArrayList<>(headers);
        shape.addAll(read.violations());
        if (!shape.isEmpty()) {
            throw new RequestFailedException(new InvalidRequest(
                    read.isUnreadable() ? shape : withPolicy(shape, policyViolations(plan, call.format()))));
        }
        return plan;
    }

    private static List<Violation> policyViolations(LinkPlan plan, BodyFormat format) {
        LinkType type = plan.parameters().type();
        return switch (format) {
            case GANGWAY -> plan.violations();
            case STRIPE ->
                plan.violations().stream()
                        .map(each -> StripePaths.of(each, type))
                        .toList();
        };
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
