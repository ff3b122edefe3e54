package dev.gangway;

import static dev.gangway.StubStripe.answers;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** SIGTERM under load: whoever was accepted gets an answer. */
class ShutdownIT {

    private static final int DELAY_SECONDS = 4;

    @Test
    void everyRequestThatWasAcceptedIsAnswered() throws InterruptedException {
        try (var stripe = new StubStripe()) {
            // Every fourth link takes longer than the delay, so that it is still to come when no other is accepted.
            stripe.will((request, connection) -> {
                boolean late = stripe.requests().size() % 4 == 0;
                Thread.sleep(late ? 1000L * DELAY_SECONDS + 1500 : 50);
                answers(200, StripeExamples.link()).answer(request, connection);
            });
            Map<String, String> settings = new HashMap<>(PackagedApplication.settings(stripe.url()));
            settings.put("QUARKUS_SHUTDOWN_DELAY", DELAY_SECONDS + "s");
            settings.put("GANGWAY_RESILIENCE_ATTEMPT_TIMEOUT", "9s");
            try (PackagedApplication gangway = PackagedApplication.start(settings);
                    var caller = new LoadCaller(gangway.url())) {
                List<CompletableFuture<String>> calls = new ArrayList<>(load(caller, 1));
                String ready = gangway.managementUrl() + "/q/health/ready";
                assertThat(given().get(ready).statusCode()).isEqualTo(200);

                gangway.terminate();

                await().until(() -> given().get(ready).statusCode() == 503);
                // Service goes on while those who send requests here learn that they shouldn't.
                calls.addAll(load(caller, DELAY_SECONDS - 2));
                assertThat(calls)
                        .extracting(CompletableFuture::join)
                        .hasSizeGreaterThan(100)
                        .containsOnly("created");
                assertThat(stripe.requests()).hasSize(calls.size());
                // 128 + 15: it ended by SIGTERM, in its own time.
                assertThat(gangway.exitCode()).isEqualTo(143);
                assertThat(gangway.output().lines().filter(line -> line.contains("\"code\":\"none\"")))
                        .as("audit events")
                        .hasSize(calls.size());
            }
        }
    }

    private static List<CompletableFuture<String>> load(LoadCaller caller, int seconds) throws InterruptedException {
        List<CompletableFuture<String>> calls = new ArrayList<>();
        for (int i = 0; i < seconds * 50; i++) {
            calls.add(caller.call("acme"));
            Thread.sleep(20);
        }
        return calls;
    }
}
