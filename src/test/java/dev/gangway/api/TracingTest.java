package dev.gangway.api;

import static dev.gangway.StubStripe.answers;
import static dev.gangway.api.ApiCalls.ACCOUNT;
import static dev.gangway.api.ApiCalls.checkout;
import static dev.gangway.api.ApiCalls.links;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gangway.OtlpReceiver;
import dev.gangway.StripeExamples;
import dev.gangway.StubStripe;
import dev.gangway.StubStripeResource;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The spans that an exporter receives. */
@Tag("application")
@QuarkusTest
@WithTestResource(
        value = StubStripeResource.class,
        initArgs = @ResourceArg(name = "gangway.resilience.max-attempts", value = "3"))
@WithTestResource(OtlpReceiver.class)
class TracingTest {

    private final String traceId = UUID.randomUUID().toString().replace("-", "");
    private static final String PARENT = "00f067aa0ba902b7";

    StubStripe stripe;
    OtlpReceiver receiver;

    private RequestSpecification traced() {
        return checkout().header("traceparent", "00-" + traceId + "-" + PARENT + "-01");
    }

    private List<Span> spans(int number) {
        List<Span> all = receiver.spans();
        await().until(() -> all.stream().filter(this::isOurs).count() >= number);
        List<Span> ours = all.stream().filter(this::isOurs).toList();
        assertThat(ours).hasSize(number);
        return ours;
    }

    private boolean isOurs(Span span) {
        return hex(span.getTraceId().toByteArray()).equals(traceId);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static Map<String, Object> attributes(Span span) {
        return span.getAttributesList().stream()
                .filter(attribute -> !attribute.getKey().equals("gangway.request_id"))
                .collect(Collectors.toMap(attribute -> attribute.getKey(), attribute -> value(attribute.getValue())));
    }

    private static Object value(AnyValue value) {
        return value.hasIntValue() ? (Object) value.getIntValue() : value.getStringValue();
    }

    private static Span call(List<Span> spans) {
        return spans.stream()
                .filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER)
                .findFirst()
                .orElseThrow();
    }

    private static List<Span> attempts(List<Span> spans) {
        return spans.stream()
                .filter(span -> span.getKind() == Span.SpanKind.SPAN_KIND_CLIENT)
                .toList();
    }

    @Test
    void aCallIsOneSpanBelowTheCallersAndEachAttemptOneBelowTheCall() {
        var attempts = new AtomicInteger();
        stripe.will((request, connection) -> {
            boolean first = attempts.getAndIncrement() == 0;
            answers(
                            first ? 500 : 200,
                            first ? "{}" : StripeExamples.link(),
                            "Request-Id",
                            first ? "req_1" : "req_2",
                            "Content-Type",
                            "application/json")
                    .answer(request, connection);
        });

        traced().body(ACCOUNT).post(links("acme"));

        List<Span> spans = spans(3);
        Span call = call(spans);
        assertThat(call.getName()).isEqualTo("onboarding_link.create");
        assertThat(hex(call.getParentSpanId().toByteArray())).isEqualTo(PARENT);
        assertThat(call.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_UNSET);
        assertThat(attributes(call))
                .isEqualTo(Map.of(
                        "gangway.tenant", "acme",
                        "gangway.type", "account_onboarding",
                        "gangway.outcome", "created",
                        "gangway.code", "none",
                        "gangway.attempts", 2L,
                        "http.response.status_code", 201L));
        List<Span> made = attempts(spans);
        assertThat(made)
                .extracting(Span::getName, Span::getParentSpanId)
                .containsOnly(org.assertj.core.groups.Tuple.tuple("stripe.account_link.create", call.getSpanId()));
        assertThat(made)
                .extracting(TracingTest::attributes)
                .containsExactlyInAnyOrder(
                        Map.of("gangway.attempt", 1L, "gangway.result", "server_failed", "stripe.request_id", "req_1"),
                        Map.of("gangway.attempt", 2L, "gangway.result", "created", "stripe.request_id", "req_2"));
        assertThat(stripe.requests()).allSatisfy(request -> assertThat(request.headers())
                .doesNotContainKeys("traceparent", "tracestate", "baggage", "b3", "uber-trace-id"));
        assertThat(spans.toString()).contains("acme").doesNotContain("PLANTED", "http:", "https:", "acct_");
    }

    @Test
    void aRefreshIsASpanWithoutItsTokenAndItsUser() {
        stripe.will(answers(200, StripeExamples.link(), "Request-Id", "req_1"));
        String first = checkout().body("""
                        {"account": "acct_1Nv0FGQ9RKHgCVdK", "subject": "PLANTEDUSER",
                         "refresh_url": "https://example.com/reauth?t={refresh_token}"}""").post(links("acme")).jsonPath().getString("refresh_url");
        String token = first.substring(first.indexOf('=') + 1);

        traced().body("{\"refresh_token\": \"" + token + "\", \"subject\": \"PLANTEDUSER\"}")
                .post(links("acme") + "/refresh");
        traced().body("{\"refresh_token\": \"" + token + "\", \"subject\": \"other\"}")
                .post(links("acme") + "/refresh");

        List<Span> spans = spans(3);
        assertThat(spans.stream().filter(span -> span.getName().equals("onboarding_link.refresh")))
                .extracting(span -> attributes(span).get("gangway.code"))
                .containsExactlyInAnyOrder("none", "refresh_subject_mismatch");
        assertThat(spans.toString()).doesNotContain("PLANTED", token, "acct_", "http:", "https:");
    }

    @Test
    void aRefusedRequestIsASpanToo() {
        given().header("traceparent", "00-" + traceId + "-" + PARENT + "-01")
                .header("Authorization", "Bearer PLANTEDTOKENunknown")
                .post(links("acme"));

        Span call = spans(1).getFirst();
        assertThat(attributes(call))
                .isEqualTo(Map.of(
                        "gangway.tenant", "acme",
                        "gangway.outcome", "not_sent",
                        "gangway.code", "unauthenticated",
                        "gangway.attempts", 0L,
                        "http.response.status_code", 401L));
    }

    @Test
    void whatStripeGotWrongIsAnError() {
        stripe.will(answers(200, StripeExamples.linkWith("v2.core", "v3.core"), "Request-Id", "req_1"));

        traced().body(ACCOUNT).post(links("acme"));

        List<Span> spans = spans(2);
        assertThat(call(spans).getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(call(spans).getStatus().getMessage()).isEqualTo("stripe_invalid_response");
        assertThat(attempts(spans).getFirst().getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(spans.toString()).doesNotContain("PLANTED");
    }
}
