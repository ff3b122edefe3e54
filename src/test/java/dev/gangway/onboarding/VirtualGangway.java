package dev.gangway.onboarding;

import dev.gangway.Sabotage;
import dev.gangway.model.AccountId;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.RequestFailedException;
import dev.gangway.model.RequestFailure;
import dev.gangway.model.TenantId;
import dev.gangway.refresh.TestRefreshTokens;
import dev.gangway.resilience.VirtualTime;
import dev.gangway.stripe.CallProgress;
import dev.gangway.stripe.StripeClient;
import dev.gangway.stripe.VirtualStripe;
import dev.gangway.telemetry.CallTrace;
import dev.gangway.telemetry.TestMeters;
import dev.gangway.telemetry.TestTraces;
import dev.gangway.tenant.Snapshot;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.TenantEntry;
import dev.gangway.tenant.TenantFixture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The use case from planning to the last byte, in virtual time. */
final class VirtualGangway {

    private static final String REFRESH_KEY = "test: " + "A".repeat(43) + "=";

    final VirtualTime time = new VirtualTime();
    final SimpleMeterRegistry registry;
    final VirtualStripe stripe;
    final StripeClient port;
    final AppliedConfigurations applied;
    final OnboardingLinks links;
    private final Sabotage sabotage;
    private final Snapshot snapshot;

    /**
     * @param tenants the tenants' own settings, by id; key, mode and defaults are always set
     * @param settings process settings that differ from the defaults
     */
    VirtualGangway(
            Map<String, String> tenants,
            Map<String, String> settings,
            long seed,
            Function<String, VirtualStripe.Reply> replies) {
        this(tenants, settings, seed, replies, new Sabotage());
    }

    /** Creates the use case with collaborators that may throw. */
    VirtualGangway(
            Map<String, String> tenants,
            Map<String, String> settings,
            long seed,
            Function<String, VirtualStripe.Reply> replies,
            Sabotage sabotage) {
        this.sabotage = sabotage;
        this.registry = sabotage.registry();
        Map<String, String> files = new HashMap<>();
        files.put("gateway.yaml", """
            mode: test
            defaults: {type: account_onboarding, configurations: [recipient], refresh_url: "https://example.com/reauth", return_url: "https://example.com/return"}
            policy: {redirect_origins: ["https://example.com"]}
            """);
        tenants.forEach((id, text) -> files.put(
                "tenants/" + id + ".yaml",
                text.contains("stripe:") ? text : "stripe: {api_key: {env: KEY_" + id + "}}\n" + text));
        snapshot = TenantFixture.snapshot(files);
        if (!snapshot.problems().isEmpty()) {
            throw new IllegalArgumentException(snapshot.problems().toString());
        }
        stripe = new VirtualStripe(time, replies);
        port = stripe.port(settings, registry, seed, sabotage);
        applied = new AppliedConfigurations(sabotage.scheduler(time));
        links = new OnboardingLinks(
                port,
                sabotage.scheduler(time),
                applied,
                new RefreshUrls(TestRefreshTokens.withKeys(TestMeters.in(registry), REFRESH_KEY), time),
                TestMeters.in(registry),
                () -> sabotage.step("key refused"));
    }

    /** A running or completed call. */
    static final class Call {
        final String account;
        final Duration at;
        OnboardingLink link;
        RequestFailure failure;
        Throwable surprise;
        final CallProgress progress;
        int answers;
        Duration answeredAt;
        Cancellable subscription;

        private Call(String account, Duration at, CallTrace trace) {
            this.account = account;
            this.at = at;
            this.progress = new CallProgress(trace);
        }

        String code() {
            return link != null
                    ? "created"
                    : failure == null ? "none" : failure.code().toString();
        }
    }

    Snapshot snapshot() {
        return snapshot;
    }

    Tenant tenant(String id) {
        return snapshot.find(new TenantId(id)).flatMap(TenantEntry::tenant).orElseThrow();
    }

    Call call(String tenant, String account) {
        return call(tenant, account, Optional.empty(), Optional.empty());
    }

    Call call(String tenant, String account, Optional<String> key, Optional<Duration> maxWait) {
        return call(tenant, account, LinkParameters.NONE, key, maxWait);
    }

    Call call(
            String tenant,
            String account,
            LinkParameters parameters,
            Optional<String> key,
            Optional<Duration> maxWait) {
        LinkPlan plan = LinkPlanner.plan(tenant(tenant), new LinkRequest(new AccountId(account), parameters));
        var call = new Call(account, time.elapsed(), TestTraces.of(sabotage.tracer()));
        call.subscription = links.create(plan, new OnboardingLinks.Click("token:test", key), maxWait, call.progress)
                .onCancellation()
                .invoke(() -> sabotage.step("the caller's callback for leaving"))
                .subscribe()
                .with(
                        link -> {
                            call.link = link;
                            answered(call);
                        },
                        failure -> {
                            if (failure instanceof RequestFailedException failed) {
                                call.failure = failed.failure();
                            } else {
                                call.surprise = failure;
                            }
                            answered(call);
                        });
        return call;
    }

    private void answered(Call call) {
        call.answers++;
        call.answeredAt = time.elapsed();
        sabotage.step("the caller's callback");
    }

    /** Returns the sum of a counter's series that have these tags. */
    double count(String meter, String... tags) {
        return registry.find(meter).tags(tags).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }
}
