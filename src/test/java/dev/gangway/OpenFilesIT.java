package dev.gangway;

import static dev.gangway.StubStripe.answers;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The packaged application with a low limit of open files, and more connections than the limit. */
class OpenFilesIT {

    private static final String LIMITED = "ulimit -n 400; exec \"$@\"";
    private static final int TOO_MANY = 450;

    private static List<Socket> open(String url) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < TOO_MANY; i++) {
            sockets.add(
                    new Socket(InetAddress.getLoopbackAddress(), URI.create(url).getPort()));
        }
        return sockets;
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static boolean servesLinks(String url) throws IOException {
        try (var caller = new RawCaller(url)) {
            return caller.send(RawCaller.LINK).status() == 201;
        }
    }

    @Test
    void theManagementPortAnswersWhileTheApiHasAllTheConnectionsItMayHave() throws IOException, InterruptedException {
        try (var stripe = new StubStripe();
                var gangway = PackagedApplication.startIn(LIMITED, PackagedApplication.settings(stripe.url()))) {
            stripe.will(answers(200, StripeExamples.link(), "Content-Type", "application/json"));
            List<Socket> sockets = open(gangway.url());

            assertThat(given().baseUri(gangway.managementUrl())
                            .get("/q/health/live")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(gangway.metric("process_files_max_files")).isEqualTo(400);
            assertThat(gangway.metric("process_files_open_files")).isBetween(100.0, 390.0);
            assertThat(gangway.output()).contains("Raise the limit (ulimit -n)");

            close(sockets);
            await().ignoreExceptions().until(() -> servesLinks(gangway.url()));
        }
    }

    @Test
    void connectionsThatCannotBeAcceptedAreLoggedAndServiceReturns() throws IOException, InterruptedException {
        try (var stripe = new StubStripe()) {
            stripe.will(answers(200, StripeExamples.link(), "Content-Type", "application/json"));
            Map<String, String> settings = new HashMap<>(PackagedApplication.settings(stripe.url()));
            settings.put("QUARKUS_HTTP_LIMITS_MAX_CONNECTIONS", "4096");
            try (var gangway = PackagedApplication.startIn(LIMITED, settings)) {
                String url = gangway.url();
                assertThat(servesLinks(url)).isTrue();
                assertThat(gangway.output())
                        .contains("The limit of open files is 400", "lower quarkus.http.limits.max-connections");
                assertThat(gangway.output()).doesNotContain("Accepting connections fails");

                List<Socket> sockets = open(url);

                await().until(() -> gangway.output().contains("Accepting connections fails: Too many open files."));
                close(sockets);
                await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> servesLinks(url));
                assertThat(given().baseUri(gangway.managementUrl())
                                .get("/q/health/live")
                                .statusCode())
                        .isEqualTo(200);
                assertThat(gangway.output().lines().filter(line -> line.contains("Accepting connections fails")))
                        .hasSize(1);
            }
        }
    }
}
