package dev.gangway;

import static dev.gangway.StubStripe.answers;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that send requests without end and read no response, against the packaged application. */
class PipeliningIT {

    private static final int CONNECTIONS = 10;
    private static final int REQUESTS = 40_000;
    private static final long MAX_GROWTH_KIB = 32 * 1024;
    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";

    static Stream<Arguments> floods() {
        return Stream.of(
                Arguments.of(false, "GET /q/openapi" + HOST + "\r\n"),
                Arguments.of(false, "GET /nothing" + HOST + "\r\n"),
                Arguments.of(false, "POST /nothing" + HOST + "Content-Length: 2\r\n\r\n{}"),
                Arguments.of(false, "POST /nothing" + HOST + "Transfer-Encoding: chunked\r\n\r\n1\r\n\n\r\n0\r\n\r\n"),
                Arguments.of(true, "GET /q/metrics" + HOST + "\r\n"),
                Arguments.of(true, "GET /q/health" + HOST + "\r\n"));
    }

    @ParameterizedTest
    @MethodSource("floods")
    void requestsWhoseAnswersAreNotReadUseNoMemory(boolean management, String request)
            throws IOException, InterruptedException {
        try (var stripe = new StubStripe();
                var gangway = PackagedApplication.start(
                        PackagedApplication.settings(stripe.url()),
                        "-Xms128m",
                        "-Xmx128m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:MaxDirectMemorySize=64m")) {
            stripe.will(answers(200, StripeExamples.link(), "Request-Id", "req_1", "Content-Type", "application/json"));
            serves(gangway, 100);
            URI port = URI.create(management ? gangway.managementUrl() : gangway.url());
            long before = residentKib(gangway.pid());
            List<Socket> flood = new ArrayList<>();
            try {
                for (int i = 0; i < CONNECTIONS; i++) {
                    var socket = new Socket("localhost", port.getPort());
                    flood.add(socket);
                    byte[] requests = request.repeat(REQUESTS).getBytes(StandardCharsets.US_ASCII);
                    Thread.ofVirtual().start(() -> send(socket, requests));
                }
                serves(gangway, 100);

                assertThat(residentKib(gangway.pid()) - before).isLessThan(MAX_GROWTH_KIB);
            } finally {
                for (Socket socket : flood) {
                    socket.close();
                }
            }
        }
    }

    private static void serves(PackagedApplication gangway, int calls) throws InterruptedException {
        for (int i = 0; i < calls; i++) {
            given().baseUri(gangway.url())
                    .header("Authorization", "Bearer PLANTEDTOKENone")
                    .contentType("application/json")
                    .body("{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\"}")
                    .post("/v1/tenants/acme/onboarding-links")
                    .then()
                    .statusCode(201);
            given().baseUri(gangway.managementUrl())
                    .get("/q/health/ready")
                    .then()
                    .statusCode(200);
        }
    }

    /** Sends requests. Blocks when the server stops reading. */
    private static void send(Socket socket, byte[] requests) {
        try {
            socket.getOutputStream().write(requests);
        } catch (IOException closed) {
            // The test ended.
        }
    }

    /** Returns the resident memory of a process. */
    private static long residentKib(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
