package dev.gangway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.api.RawHttp;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that are not valid HTTP/1.1, against the packaged application: they get a 400, and no later request on the
 * connection is served. Quarkus's tests start the application without the handlers that do this.
 */
class MalformedRequestsIT {

    private static final String HOST = "\r\nHost: localhost\r\n";
    private static final String CHUNKED = "POST /v1/tenants/acme/onboarding-links HTTP/1.1" + HOST
            + "Authorization: Bearer PLANTEDTOKENone\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n";

    private static PackagedApplication gangway;

    @BeforeAll
    static void start() {
        gangway = PackagedApplication.start(PackagedApplication.settings("http://localhost:1"));
    }

    @AfterAll
    static void stop() {
        gangway.close();
    }

    static Stream<String> requests() {
        return Stream.of(
                "\0GET / HTTP/1.1" + HOST + "\r\n",
                "\013GET / HTTP/1.1" + HOST + "\r\n",
                " GET / HTTP/1.1" + HOST + "\r\n",
                "\r\n\0GET / HTTP/1.1" + HOST + "\r\n",
                "GET\0 / HTTP/1.1" + HOST + "\r\n",
                "GE\0T / HTTP/1.1" + HOST + "\r\n",
                "G(T / HTTP/1.1" + HOST + "\r\n",
                "GET / HTTP/3.0" + HOST + "\r\n",
                "GET / HTTP/2.0" + HOST + "\r\n",
                "GET / HTTP/1.11" + HOST + "\r\n",
                "GET / HTTP/1.2" + HOST + "\r\n",
                "GET / HTTP/0.9" + HOST + "\r\n",
                "GET / http/1.1" + HOST + "\r\n",
                "GET / HTTP/1.1\0" + HOST + "\r\n",
                "GET / FTP/1.1" + HOST + "\r\n",
                "GET /" + HOST + "\r\n",
                "GET\t/\tHTTP/1.1" + HOST + "\r\n",
                "GET  / HTTP/1.1" + HOST + "\r\n",
                "GET / x HTTP/1.1" + HOST + "\r\n",
                "GET / HTTP/1.1 " + HOST + "\r\n",
                "GET /\013 HTTP/1.1" + HOST + "\r\n",
                "GET / HTTP/1.1" + HOST + "X: \0\r\n\r\n",
                "GET / HTTP/1.1" + HOST + "X: a\013b\r\n\r\n",
                "GET / HTTP/1.1" + HOST + "X: a\rb\r\n\r\n",
                "GET / HTTP/1.1" + HOST + "X\0: a\r\n\r\n",
                "GET / HTTP/1.1" + HOST + "X : a\r\n\r\n",
                "GET / HTTP/1.1" + HOST + "X\r\n\r\n",
                "GET / HTTP/1.1\nHost: localhost\n\n",
                "GET / HTTP/1.1" + HOST + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n12",
                "GET / HTTP/1.1" + HOST + "Content-Length: +1\r\n\r\n1",
                "GET / HTTP/1.1" + HOST + "Content-Length: -1\r\n\r\n1",
                "GET / HTTP/1.1" + HOST + "Content-Length: 0x1\r\n\r\n1",
                "GET / HTTP/1.1" + HOST + "Content-Length: 1,1\r\n\r\n1",
                "GET / HTTP/1.1" + HOST + "Content-Length: 1.0\r\n\r\n1",
                "GET / HTTP/1.1" + HOST + "Content-Length: 1e1\r\n\r\n1",
                "GET / HTTP/1.1" + HOST + "Content-Length: 1 1\r\n\r\n1",
                "GET / HTTP/1.1" + HOST + "Content-Length: 1;\r\n\r\n1",
                "GET / HTTP/1.1" + HOST + "Content-Length: \r\n\r\n1",
                "GET / HTTP/1.1" + HOST + "Content-Length: 99999999999999999999\r\n\r\n1",
                "GET / HTTP/1.1" + HOST + "Host: b\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                CHUNKED + "x\r\n{}\r\n0\r\n\r\n",
                CHUNKED + "-1\r\n{}\r\n0\r\n\r\n",
                CHUNKED + "2\r\n{}{}\r\n0\r\n\r\n",
                CHUNKED + "2\n{}\n0\n\n",
                CHUNKED + "fffffffffffffffff\r\n{}\r\n0\r\n\r\n",
                CHUNKED + "2\r\n{}\r\nx\r\n\r\n",
                CHUNKED + "0x2\r\n{}\r\n0\r\n\r\n");
    }

    private static void assertRefused(String received) {
        assertThat(received).matches("(?s)HTTP/1\\.[01] 400 .*");
        assertThat(received.split("HTTP/1\\.[01] ", -1)).as(received).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void isRefusedOnBothPorts(String request) throws IOException, InterruptedException {
        String tail = "GET /q/openapi HTTP/1.1" + HOST + "\r\n";
        byte[] bytes = (request + tail).getBytes(StandardCharsets.ISO_8859_1);

        assertRefused(RawHttp.exchange(URI.create(gangway.url()).getPort(), bytes, true));
        if (!request.startsWith(CHUNKED)) {
            assertRefused(RawHttp.exchange(URI.create(gangway.managementUrl()).getPort(), bytes, true));
        }
    }

    static Stream<String> bodies() {
        return Stream.of(
                "Content-Length: 1\r\n\r\n1",
                "Content-Length: 10000000\r\n\r\n1",
                "Transfer-Encoding: chunked\r\n\r\n1\r\n1\r\n0\r\n\r\n",
                "Transfer-Encoding: xchunked\r\n\r\n",
                "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
                "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000\r\n\r\n--b\r\n"
                        + "Content-Disposition: form-data; name=\"a\"; filename=\"a\"\r\n\r\n1");
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void theManagementPortAcceptsNoBodies(String body) throws IOException, InterruptedException {
        String request = "POST /q/health/live HTTP/1.1" + HOST + body;

        String received = RawHttp.exchange(
                URI.create(gangway.managementUrl()).getPort(), request.getBytes(StandardCharsets.US_ASCII), true);

        assertThat(received).startsWith("HTTP/1.1 413 ").containsIgnoringCase("\r\nConnection: close\r\n");
        assertThat(received.split("HTTP/1\\.[01] ", -1)).as(received).hasSize(2);
    }

    @Test
    void malformedRequestsLeaveNothingInTheLog() throws IOException, InterruptedException {
        byte[] request = ("GET /x%zz HTTP/1.1" + HOST + "\r\n").getBytes(StandardCharsets.US_ASCII);
        for (String url : new String[] {gangway.url(), gangway.managementUrl()}) {
            String received = RawHttp.exchange(URI.create(url).getPort(), request, true);

            assertThat(received).matches("(?s)HTTP/1\\.[01] 400 .*").containsIgnoringCase("\r\nDate: ");
        }
        assertThat(gangway.output()).doesNotContain("\"level\":\"ERROR\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {414, 431})
    void aHeadThatIsTooLargeHasItsOwnStatus(int status) throws IOException, InterruptedException {
        String request = status == 414
                ? "GET /" + "a".repeat(9_000) + " HTTP/1.1" + HOST + "\r\n"
                : "GET / HTTP/1.1" + HOST + "X: " + "a".repeat(20_000) + "\r\n\r\n";
        for (String url : new String[] {gangway.url(), gangway.managementUrl()}) {
            String received =
                    RawHttp.exchange(URI.create(url).getPort(), request.getBytes(StandardCharsets.US_ASCII), true);

            assertThat(received).matches("(?s)HTTP/1\\.[01] " + status + " .*").containsIgnoringCase("\r\nDate: ");
        }
    }

    static Stream<String> http2() {
        return Stream.of(
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "GET /q/health HTTP/1.1" + HOST
                        + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("http2")
    void http2IsNotSpokenWithoutTls(String request) throws IOException, InterruptedException {
        for (String url : new String[] {gangway.url(), gangway.managementUrl()}) {
            String received =
                    RawHttp.exchange(URI.create(url).getPort(), request.getBytes(StandardCharsets.US_ASCII), true);

            assertThat(received).startsWith("HTTP/1.1 ").doesNotStartWith("HTTP/1.1 101 ");
        }
    }
}
