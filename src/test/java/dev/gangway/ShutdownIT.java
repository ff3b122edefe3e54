package dev.gangway;

import static dev.gangway.StubStripe.answers;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** SIGTERM under load. Every accepted request gets a response. */
class ShutdownIT {

    private static final int DELAY_SECONDS = 4;

    @Test
    void everyRequestThatWasAcceptedIsAnswered() throws InterruptedException {
        try (var stripe = new StubStripe()) {
            // Every fourth link takes longer than the delay, so that it is still pending when no other request is
            // accepted.
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
                // The process serves requests during the delay, so that load balancers have time to see that it is not
                // ready.
                calls.addAll(load(caller, DELAY_SECONDS - 2));
                assertThat(calls)
                        .extracting(CompletableFuture::join)
                        .hasSizeGreaterThan(100)
                        .containsOnly("created");
                assertThat(stripe.requests()).hasSize(calls.size());
                // 128 + 15: the process ended by SIGTERM and was not killed.
                assertThat(gangway.exitCode()).isEqualTo(143);
                assertThat(gangway.output().lines().filter(line -> line.contains("\"code\":\"none\"")))
                        .as("audit events")
                        .hasSize(calls.size());
            }
        }
    }

    /** The results of a client's requests; {@code cut} contains those without a complete response. */
    private record Outcomes(List<RawCaller.Answer> answers, List<String> cut) {}

    @Test
    void underSteadyTrafficNoRequestIsCutOff() throws IOException, InterruptedException, ExecutionException {
        try (var stripe = new StubStripe();
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            stripe.will((request, connection) -> {
                // A few links take longer than the delay, so that they are in flight when other requests are rejected.
                Thread.sleep(stripe.requests().size() % 100 == 0 ? 3000 : 10);
                answers(200, StripeExamples.link()).answer(request, connection);
            });
            Map<String, String> settings = new HashMap<>(PackagedApplication.settings(stripe.url()));
            settings.put("QUARKUS_SHUTDOWN_DELAY", DELAY_SECONDS + "s");
            settings.put("GANGWAY_RESILIENCE_ATTEMPT_TIMEOUT", "9s");
            try (PackagedApplication gangway = PackagedApplication.start(settings);
                    var idle = new RawCaller(gangway.url())) {
                String url = gangway.url();
                assertThat(idle.send(RawCaller.LINK).status()).isEqualTo(201);
                List<Future<Outcomes>> clients = new ArrayList<>();
                for (int i = 0; i < 12; i++) {
                    clients.add(executor.submit(() -> callUntilRefused(url)));
                }
                await().until(() -> stripe.requests().size() > 50);

                gangway.terminate();

                assertThat(idle.isClosedByServer()).isTrue();
                // Clients end when their connections are refused.
                List<RawCaller.Answer> answers = new ArrayList<>();
                List<String> cut = new ArrayList<>();
                for (Future<Outcomes> client : clients) {
                    answers.addAll(client.get().answers());
                    cut.addAll(client.get().cut());
                }
                assertThat(cut).isEmpty();
                assertThat(answers).extracting(RawCaller.Answer::status).containsOnly(201, 503);
                assertThat(answers)
                        .filteredOn(answer -> answer.status() == 503)
                        .isNotEmpty()
                        .allMatch(RawCaller.Answer::closes)
                        .allMatch(answer -> answer.headers().containsKey("retry-after"))
                        .allMatch(answer -> answer.body().contains("\"code\":\"overloaded\"")
                                && answer.body().contains("is stopping"));
                assertThat(gangway.exitCode()).isEqualTo(143);
                assertThat(gangway.output()).doesNotContain("caller_gone", "Timed out waiting");
            }
        }
    }

    private static Outcomes callUntilRefused(String url) throws IOException {
        var outcomes = new Outcomes(new ArrayList<>(), new ArrayList<>());
        try (var caller = new RawCaller(url)) {
            while (true) {
                caller.connect();
                try {
                    outcomes.answers().add(caller.send(RawCaller.LINK));
                } catch (IOException e) {
                    outcomes.cut().add(e.toString());
                    caller.disconnect();
                }
            }
        } catch (ConnectException refused) {
            return outcomes;
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
