import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * A Stripe that always answers the same, on loopback alone: a link for every account, but for those whose ids say
 * otherwise. To serve until it is ended: {@code java docker/FixedStripe.java <port>}.
 */
final class FixedStripe implements AutoCloseable {

    static final String REFUSED = "acct_refused";
    static final String BROKEN = "acct_broken";

    private static final Pattern ACCOUNT = Pattern.compile("\"account\":\"(acct_\\w+)\"");
    private static final Map<String, Integer> FAILURES = Map.of(REFUSED, 404, BROKEN, 500);

    private final HttpServer server;
    private final String scheme;

    private FixedStripe(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v2/core/account_links", FixedStripe::answer);
        server.start();
    }

    static FixedStripe plain(int port) throws IOException {
        return new FixedStripe(HttpServer.create(loopback(port), 0), "http");
    }

    static FixedStripe secure(SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(loopback(0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new FixedStripe(server, "https");
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    String url() {
        return scheme + "://localhost:" + server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Matcher found = ACCOUNT.matcher(request);
        String account = found.find() ? found.group(1) : "";
        Integer failure = FAILURES.get(account);
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String body = failure == null
                ? """
                {"object": "v2.core.account_link", "account": "%1$s", "created": "%2$s", "expires_at": "%3$s",
                 "livemode": false, "url": "https://accounts.stripe.com/r/%1$s#alu_test_ThisIsNotARealLink",
                 "use_case": {"type": "account_onboarding", "account_onboarding": {}}}
                """.formatted(account, now, now.plusSeconds(600))
                : """
                {"error": {"code": "not_found", "message": "This answer is always the same."}}
                """;
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Request-Id", "req_fixed");
        exchange.sendResponseHeaders(failure == null ? 200 : failure, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    public static void main(String[] arguments) throws IOException {
        System.out.println(plain(Integer.parseInt(arguments[0])).url());
    }
}
