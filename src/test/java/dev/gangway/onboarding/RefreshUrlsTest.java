package dev.gangway.onboarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gangway.model.AccountId;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.RequestFailedException;
import dev.gangway.refresh.SubjectHash;
import dev.gangway.refresh.TestRefreshTokens;
import dev.gangway.stripe.StripeRequest;
import dev.gangway.stripe.VirtualStripe;
import dev.gangway.telemetry.Meters;
import dev.gangway.telemetry.TestMeters;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.TenantFixture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The refresh tokens in the requests to Stripe. */
class RefreshUrlsTest {

    private static final String KEYS = "test: " + "A".repeat(43) + "=";
    private static final String NEXT = "next: " + "B".repeat(42) + "A=";
    private static final Meters METERS = TestMeters.in(new SimpleMeterRegistry());
    private static final Tenant ACME = TenantFixture.acme("", "", """
        defaults: {type: account_onboarding, configurations: [recipient], refresh_url: "https://a.example?t={refresh_token}"}
        policy: {redirect_origins: ["https://a.example"]}
        """);
    private static final OnboardingLinks.Click CLICK = click("click-1");

    private Instant now = Instant.parse("2026-11-26T10:05:00Z");

    private static OnboardingLinks.Click click(@Nullable String key) {
        return new OnboardingLinks.Click("token:checkout", Optional.ofNullable(key));
    }

    private RefreshUrls replica() {
        return new RefreshUrls(TestRefreshTokens.withKeys(METERS, KEYS), () -> now);
    }

    private static LinkPlan plan(String subject, LinkParameters parameters) {
        return LinkPlanner.plan(
                ACME,
                new LinkRequest(new AccountId("acct_1"), parameters).forSubject(SubjectHash.of(ACME.id(), subject)));
    }

    private static RefreshUrls.Requests requests(RefreshUrls urls, LinkPlan plan, OnboardingLinks.Click click) {
        return urls.requests(plan, StripeRequest.of(plan.call().orElseThrow()), click);
    }

    private RefreshUrls.Requests requests(String subject, OnboardingLinks.Click click) {
        return requests(replica(), plan(subject, LinkParameters.NONE), click);
    }

    @Test
    void equalClicksGiveEqualBytesOnEveryReplica() {
        RefreshUrls.Requests one = requests("u1", CLICK);
        now = now.plusSeconds(200);

        assertThat(requests("u1", CLICK).now().body())
                .isEqualTo(one.now().body())
                .doesNotContain("{refresh_token}");
        assertThat(requests("u2", CLICK).now().body()).isNotEqualTo(one.now().body());
        assertThat(requests("u1", click("click-2")).now().body())
                .isNotEqualTo(one.now().body());
        assertThat(requests("u1", click(null)).now().body())
                .isNotEqualTo(requests("u1", click(null)).now().body());
    }

    @Test
    void aRepeatAfterTheEdgeOfABucketReproducesTheFirstBody() {
        RefreshUrls.Requests first = requests("u1", CLICK);
        now = Instant.parse("2026-11-26T10:10:00Z");

        RefreshUrls.Requests repeated = requests("u1", CLICK);

        assertThat(repeated.now().body()).isNotEqualTo(first.now().body());
        assertThat(repeated.others().get()).containsExactly(first.now());
        // A click without a key is never repeated.
        assertThat(requests("u1", click(null)).others().get()).isEmpty();
    }

    /** While keys are rotated, the first key of one replica is the second of another. */
    @Test
    void aRepeatOnAReplicaWithAnotherFirstKeyReproducesTheFirstBody() {
        LinkPlan plan = plan("u1", LinkParameters.NONE);
        var appended = new RefreshUrls(TestRefreshTokens.withKeys(METERS, KEYS + "\n" + NEXT), () -> now);
        var moved = new RefreshUrls(TestRefreshTokens.withKeys(METERS, NEXT + "\n" + KEYS), () -> now);
        StripeRequest one = requests(appended, plan, CLICK).now();
        StripeRequest other = requests(moved, plan, CLICK).now();

        assertThat(one.body()).isNotEqualTo(other.body());
        assertThat(requests(moved, plan, CLICK).others().get()).contains(one).hasSize(3);
        assertThat(requests(appended, plan, CLICK).others().get()).contains(other);
        now = Instant.parse("2026-11-26T10:10:00Z");
        assertThat(requests(moved, plan, CLICK).others().get()).contains(one, other);
    }

    @Test
    void theIdempotencyKeyDependsOnThePlanAndTheUserButNotOnTheTime() {
        LinkPlan plan = plan("u1", LinkParameters.NONE);
        StripeRequest planned = StripeRequest.of(plan.call().orElseThrow());

        assertThat(CLICK.keyFor(plan, planned)).isEqualTo(CLICK.keyFor(plan("u1", LinkParameters.NONE), planned));
        assertThat(CLICK.keyFor(plan("u2", LinkParameters.NONE), planned)).isNotEqualTo(CLICK.keyFor(plan, planned));
    }

    @Test
    void aPlanWithoutThePlaceholderIsSentAsItIs() {
        LinkPlan plan = plan("u1", LinkParameters.NONE.with(LinkField.REFRESH_URL, "https://a.example"));
        StripeRequest planned = StripeRequest.of(plan.call().orElseThrow());

        RefreshUrls.Requests requests = replica().requests(plan, planned, CLICK);
        assertThat(requests.now()).isEqualTo(planned);
        assertThat(requests.others().get()).isEmpty();
        assertThat(plan.refreshIdentity()).isEmpty();
    }

    @Test
    void withoutKeysThePlaceholderIsAViolation() {
        var urls = new RefreshUrls(TestRefreshTokens.disabled(METERS), () -> now);

        assertThatThrownBy(() -> requests(urls, plan("u1", LinkParameters.NONE), CLICK))
                .isInstanceOfSatisfying(RequestFailedException.class, failed -> assertThat(
                                failed.failure().detail())
                        .contains("'refresh_url' contains {refresh_token}, but this gateway has no keys"));
    }

    @Test
    void theLongestTokenFitsOrTheFieldToMoveIsNamed() {
        for (int length = 1; length <= 1000; length += 37) {
            LinkParameters parameters =
                    LinkParameters.NONE.with(LinkField.RETURN_URL, "https://a.example/" + "x".repeat(length));
            LinkPlan plan = plan("u1", parameters);
            try {
                String body = requests(replica(), plan, CLICK).now().body();
                assertThat(body.replaceAll(".*\\?t=([A-Za-z0-9_-]+).*", "$1").length())
                        .isLessThanOrEqualTo(800);
            } catch (RequestFailedException tooLong) {
                assertThat(length).isGreaterThan(300);
                assertThat(tooLong.failure().violations().getFirst().path()).isEqualTo("return_url");
            }
        }
    }

    @Test
    void aConflictAfterTheEdgeIsSentOnceMoreWithTheFirstBody() {
        Iterator<VirtualStripe.Reply> replies = List.of(conflict(), VirtualStripe.link("acct_1", Duration.ofMillis(10)))
                .iterator();
        VirtualGangway gangway = gangway(replies);

        VirtualGangway.Call call = gangway.call("acme", "acct_1", Optional.of("click-1"), Optional.empty());
        gangway.time.pass(Duration.ofSeconds(1));

        assertThat(call.code()).isEqualTo("created");
        assertThat(call.link.attempts()).isEqualTo(2);
        assertThat(gangway.stripe.attempts())
                .extracting(attempt -> attempt.key)
                .containsOnly(gangway.stripe.attempts().getFirst().key);
    }

    @Test
    void aConflictOfAnotherRequestStaysAConflict() {
        Iterator<VirtualStripe.Reply> replies = List.of(conflict(), conflict()).iterator();
        VirtualGangway gangway = gangway(replies);

        VirtualGangway.Call call = gangway.call("acme", "acct_1", Optional.of("click-1"), Optional.empty());
        gangway.time.pass(Duration.ofSeconds(1));

        assertThat(call.code()).isEqualTo("idempotency_conflict");
        assertThat(replies.hasNext()).isFalse();
    }

    private static VirtualStripe.Reply conflict() {
        return VirtualStripe.answers(
                Duration.ofMillis(10),
                400,
                "{\"error\": {\"type\": \"idempotency_error\", \"code\": \"idempotency_error\", \"message\": \"No.\"}}");
    }

    private static VirtualGangway gangway(Iterator<VirtualStripe.Reply> replies) {
        return new VirtualGangway(Map.of("acme", """
                    defaults: {refresh_url: "https://example.com/reauth?t={refresh_token}"}
                    policy: {refresh: {require_subject: false}}
                    """), Map.of(), 1, _ -> replies.next());
    }
}
