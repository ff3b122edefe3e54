package dev.gangway;

import static dev.gangway.StubStripe.answers;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A total outage of Stripe under a constant load of 20 calls per second, with the default settings. */
class OutageIT {

    private static final int PER_SECOND = 20;
    private static final int OUTAGE_SECONDS = 25;

    /** How long a credential's breaker is open. */
    private static final int BREAKER_SECONDS = 10;

    @TempDir
    Path directory;

    private Path tenants(int count) throws IOException {
        Files.createDirectories(directory.resolve("tenants"));
        Files.writeString(directory.resolve("gateway.yaml"), """
                mode: test
                callers: ["token:checkout"]
                defaults:
                  type: account_onboarding
                  configurations: [recipient]
                  refresh_url: https://example.com/reauth
                policy: {redirect_origins: ["https://example.com"]}
                """);
        for (int i = 0; i < count; i++) {
            Files.writeString(directory.resolve("key" + i), "sk_test_ThisIsNotARealKeyNumber" + i);
            Files.writeString(
                    directory.resolve("tenants/t" + i + ".yaml"), "stripe: {api_key: {file: key" + i + "}}\n");
        }
        return directory;
    }

    private static List<CompletableFuture<String>> load(LoadCaller caller, int seconds, IntFunction<String> tenant)
            throws InterruptedException {
        List<CompletableFuture<String>> calls = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < seconds * PER_SECOND; i++) {
            long due = start + i * 1_000_000_000L / PER_SECOND;
            Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
            calls.add(caller.call(tenant.apply(i)));
        }
        return calls;
    }

    private static long created(List<CompletableFuture<String>> calls) {
        return calls.stream().filter(call -> call.join().equals("created")).count();
    }

    @Test
    void oneBusyCredential() throws IOException, InterruptedException {
        try (var stripe = new StubStripe()) {
            Map<String, String> settings = new HashMap<>(PackagedApplication.settings(stripe.url()));
            settings.put("GANGWAY_TENANTS_DIRECTORY", tenants(1).toString());
            try (PackagedApplication gangway = PackagedApplication.start(settings);
                    var caller = new LoadCaller(gangway.url())) {
                stripe.will(answers(500, "{}"));
                List<CompletableFuture<String>> calls = load(caller, 5, _ -> "t0");
                calls.forEach(CompletableFuture::join);
                assertThat(gangway.metric("gangway_breaker_state{credential=\"none"))
                        .isZero();
                assertThat(gangway.metric("gangway_breaker_state")).isEqualTo(2);
                int whenOpen = stripe.requests().size();

                calls.addAll(load(caller, OUTAGE_SECONDS - 5, _ -> "t0"));
                calls.forEach(CompletableFuture::join);
                int seen = stripe.requests().size();
                stripe.will(answers(200, StripeExamples.link()));
                load(caller, BREAKER_SECONDS, _ -> "t0").forEach(CompletableFuture::join);
                List<CompletableFuture<String>> after = load(caller, 5, _ -> "t0");

                assertThat(seen).isLessThanOrEqualTo((int) (1.2 * calls.size()) + 30);
                assertThat(seen - whenOpen).as("probes").isBetween(1, 3 * (OUTAGE_SECONDS / BREAKER_SECONDS));
                assertThat(calls)
                        .extracting(CompletableFuture::join)
                        .containsOnly("stripe_error", "stripe_unavailable");
                assertThat(gangway.metric("gangway_shed_total")).isZero();
                assertThat(created(after)).isGreaterThanOrEqualTo(after.size() * 99L / 100);
            }
        }
    }

    @Test
    void twoHundredQuietCredentials() throws IOException, InterruptedException {
        try (var stripe = new StubStripe()) {
            Map<String, String> settings = new HashMap<>(PackagedApplication.settings(stripe.url()));
            settings.put("GANGWAY_TENANTS_DIRECTORY", tenants(200).toString());
            try (PackagedApplication gangway = PackagedApplication.start(settings);
                    var caller = new LoadCaller(gangway.url())) {
                stripe.will(StubStripe.sendsAndStalls(""));
                List<CompletableFuture<String>> calls = load(caller, OUTAGE_SECONDS, i -> "t" + i % 200);
                calls.forEach(CompletableFuture::join);
                int seen = stripe.requests().size();
                stripe.will(answers(200, StripeExamples.link()));
                List<CompletableFuture<String>> after = load(caller, BREAKER_SECONDS, i -> "t" + i % 200);

                assertThat(seen).isLessThanOrEqualTo((int) (1.2 * calls.size()) + 30);
                assertThat(calls).extracting(CompletableFuture::join).containsOnly("deadline_exceeded");
                assertThat(gangway.metric("gangway_shed_total")).isZero();
                assertThat(created(after)).isGreaterThanOrEqualTo(after.size() * 99L / 100);
            }
        }
    }
}
