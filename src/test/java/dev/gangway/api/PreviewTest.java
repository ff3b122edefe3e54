package dev.gangway.api;

import static dev.gangway.api.ApiCalls.ACCOUNT;
import static dev.gangway.api.ApiCalls.checkout;
import static dev.gangway.api.ApiCalls.createLink;
import static dev.gangway.api.ApiCalls.links;
import static dev.gangway.api.ApiCalls.preview;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.StubStripe;
import dev.gangway.StubStripeResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the preview shows, over HTTP. */
@Tag("application")
@QuarkusTest
@WithTestResource(StubStripeResource.class)
class PreviewTest extends LinkAnswers {

    @Test
    void thePreviewShowsExactlyWhatWouldBeSent() {
        Response preview = preview("acme", ACCOUNT);
        createLink("acme", ACCOUNT);

        var json = preview.jsonPath();
        StubStripe.Recorded sent = stripe.requests().getFirst();
        assertThat(stripe.requests()).hasSize(1);
        assertThat(preview.statusCode()).isEqualTo(200);
        assertThat(preview.header("Cache-Control")).isEqualTo("no-store");
        assertThat(preview.asString()).contains("\"body\":" + sent.body() + "}");
        assertThat(json.getString("stripe_request.url")).isEqualTo(stripe.url() + "/v2/core/account_links");
        Map<String, String> headers = json.getMap("stripe_request.headers");
        Map<String, String> expected = new TreeMap<>(sent.headers());
        // The last request of an old connection has a header "Connection".
        expected.keySet().removeAll(Set.of("host", "content-length", "user-agent", "connection"));
        expected.put("authorization", "Bearer <key " + json.getString("credential") + ">");
        expected.put("idempotency-key", "<a new UUID for each call>");
        Map<String, String> shown = new TreeMap<>();
        headers.forEach((name, value) -> shown.put(name.toLowerCase(Locale.ROOT), value));
        assertThat(shown).isEqualTo(expected);
        assertThat(json.getString("credential")).matches("[0-9a-f]{8}");
        assertThat(json.getList("violations")).isEmpty();
        assertThat(json.getMap("fields.configurations"))
                .isEqualTo(Map.of("value", List.of("recipient"), "origin", "group", "locked", false));
        assertThat(json.getMap("fields.'collection_options.fields'"))
                .isEqualTo(Map.of("origin", "stripe", "locked", false));
        assertThat(json.getMap("resilience"))
                .isEqualTo(Map.of(
                        "deadline_ms", Map.of("value", 10000, "origin", "gateway"),
                        "attempt_timeout_ms", Map.of("value", 3000, "origin", "gateway"),
                        "max_attempts", Map.of("value", 1, "origin", "gateway")));
        assertThat(json.getMap("limits"))
                .isEqualTo(Map.of(
                        "requests_per_second", Map.of("value", 10000, "origin", "gateway"),
                        "burst", Map.of("value", 10000, "origin", "gateway")));
    }

    @Test
    void thePreviewShowsTheIdempotencyKeyThatWouldBeSent() {
        checkout().header("Idempotency-Key", "click").body(ACCOUNT).post(links("acme"));
        Response preview =
                checkout().header("Idempotency-Key", "click").body(ACCOUNT).post(links("acme") + "/preview");

        assertThat(preview.jsonPath().<String, String>getMap("stripe_request.headers"))
                .containsEntry(
                        "Idempotency-Key",
                        stripe.requests().getFirst().headers().get("idempotency-key"));
    }

    @Test
    void thePreviewSaysWhatAnApiVersionDrops() {
        Map<String, Object> field = preview("endive", ACCOUNT).jsonPath().getMap("fields.configurations");

        assertThat(field)
                .containsEntry("origin", "group")
                .containsEntry("note", "not sent: Stripe's API version 2026-10-28.endive has no such field")
                .doesNotContainKey("value");
    }
}
