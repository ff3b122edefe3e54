package dev.gangway.api;

import dev.gangway.Mutator;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A request whose beginning and end are unambiguous, so that the server must respond; anything else may be malformed.
 */
record NastyRequest(String method, Buffer bytes) {

    private static final List<String> METHODS = Mutator.words("""
            GET¦HEAD¦PUT¦DELETE¦OPTIONS¦PATCH¦TRACE¦CONNECT¦post¦FOO""");

    private static final List<String> TENANTS = Mutator.words("""
            acme¦locked¦endive¦bare¦foreign¦absent¦broken¦disabled¦¦none¦ACME¦acme%20¦acme;x=y¦%61cme¦\
            ..¦acme%2f..%2fforeign¦-acme""");

    private static final List<String> RESOURCES = Mutator.words("""
            /onboarding-links/preview¦/onboarding-links/¦\
            /¦¦/onboarding-links?x=y¦/onboarding-links/preview/x¦/../foreign/onboarding-links¦\
            /onboarding-links%00¦/%zz""");

    private static final List<String> WORDS = Mutator.words("""
            acct_1¦acct_1Nv0FGQ9RKHgCVdK¦account_update¦recipient¦merchant¦eventually_due¦include¦\
            https://example.com/x¦https://EXAMPLE.com:443¦https://example.com@evil.example¦https://evil.example""");

    private static final String BODY = """
            {"account": "acct_1Nv0FGQ9RKHgCVdK", "type": "account_onboarding", "configurations": ["recipient"],
             "collection_options": {"fields": "currently_due"}, "refresh_url": "https://example.com/again"}
            """;

    private static final List<String> VALUES = Mutator.words("""
            Bearer wrong¦Basic x¦fuzz-1¦fuzz-2¦0¦1¦300¦99999999999¦-1¦x¦¦application/json¦text/plain¦\
            application/json; charset=utf-16¦*/*¦gzip¦chunked¦identity¦100-continue¦h2c¦websocket¦trailers¦\
            bytes=0-1¦00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01¦http://evil.example¦127.0.0.1¦\
            W/"x"¦a=b; c=d""", "Bearer " + ApiCalls.TOKEN);

    private static final List<String> NAMES = Mutator.words("""
            Authorization¦Content-Type¦Idempotency-Key¦X-Request-Id¦traceparent¦tracestate¦baggage¦Accept¦\
            Accept-Encoding¦Content-Encoding¦Cookie¦Origin¦Referer¦Range¦If-None-Match¦Forwarded¦\
            X-Forwarded-For¦X-Forwarded-Proto¦X-Forwarded-Prefix¦X-HTTP-Method-Override¦Upgrade¦HTTP2-Settings¦\
            TE¦Trailer¦Via¦Host¦Access-Control-Request-Method¦Sec-WebSocket-Key¦Max-Forwards¦Date""", DeadlineHeader.NAME);

    /** @param last whether the connection should be closed after its response */
    static NastyRequest one(Mutator random, boolean last) {
        String method = random.oneIn(8) ? random.among(METHODS) : "POST";
        byte[] body = body(random);
        var head = new StringBuilder(method + " " + path(random) + " " + version(random) + "\r\nHost: localhost\r\n");
        if (!random.oneIn(20)) {
            head.append("Authorization: Bearer ")
                    .append(ApiCalls.TOKEN)
                    .append("\r\nContent-Type: application/json\r\n");
        }
        if (last) {
            head.append("Connection: close\r\n");
        }
        for (int more = random.below(4); more > 0; more--) {
            head.append(header(random));
        }
        if (random.oneIn(60)) {
            head.append(header(random).repeat(1 + random.below(400)));
        }
        boolean chunked = random.oneIn(5);
        head.append(chunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: " + body.length + "\r\n\r\n");
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(chunked ? chunks(body, random) : body);
        return new NastyRequest(method, Buffer.buffer(bytes.toByteArray()));
    }

    private static String version(Mutator random) {
        return random.oneIn(20)
                ? random.among("HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "http/1.1", "HTTP/1.1.1", "FTP/1.0")
                : "HTTP/1.1";
    }

    private static String path(Mutator random) {
        String tenant = random.oneIn(3) ? random.among(TENANTS) : "acme";
        String path = "/v1/tenants/" + tenant + (random.oneIn(4) ? random.among(RESOURCES) : "/onboarding-links");
        return switch (random.below(20)) {
            case 0 ->
                random.among(
                        "/",
                        "*",
                        "/v1/tenants",
                        "/q/openapi",
                        "/q/swagger-ui",
                        "/q/metrics",
                        "http://evil.example/",
                        "//",
                        "/x?" + "y".repeat(5_000));
            case 1 -> random.damaged(path).replaceAll("[\\s\\p{Cntrl}]", "_");
            default -> path;
        };
    }

    private static String header(Mutator random) {
        String name = random.oneIn(10) ? random.text() : random.among(NAMES);
        String value = random.oneIn(4) ? random.text() : random.among(VALUES);
        // A line end would move the end of the head, and another length or connection header the end of the request.
        String line = (name + ": " + value).replaceAll("[\\r\\n]", " ");
        return line.toLowerCase(Locale.ROOT)
                        .matches("(?s)\\s*(content-length|transfer-encoding|connection|expect)\\s*:.*")
                ? ""
                : line + "\r\n";
    }

    private static byte[] body(Mutator random) {
        return switch (random.below(12)) {
            case 0 -> new byte[0];
            case 1 -> random.text().getBytes(StandardCharsets.UTF_8);
            case 2, 3, 4 -> ApiCalls.ACCOUNT.getBytes(StandardCharsets.UTF_8);
            default -> random.encoded(random.json(BODY, WORDS));
        };
    }

    private static byte[] chunks(byte[] body, Mutator random) {
        var bytes = new ByteArrayOutputStream();
        for (int at = 0; at < body.length; ) {
            int end = Math.min(body.length, at + 1 + random.below(random.oneIn(3) ? 10 : 5_000));
            String size = Integer.toHexString(end - at) + random.among("", "", ";x=y", " ") + "\r\n";
            bytes.writeBytes(size.getBytes(StandardCharsets.UTF_8));
            bytes.writeBytes(Arrays.copyOfRange(body, at, end));
            bytes.writeBytes(new byte[] {'\r', '\n'});
            at = end;
        }
        bytes.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }
}
