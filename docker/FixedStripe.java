import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PfxOptions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fake Stripe with fixed responses, on loopback only: a link for every account, except for accounts whose ids select
 * a failure. To start it: {@code java -cp 'target/quarkus-app/lib/main/*' docker/FixedStripe.java <port>}.
 */
final class FixedStripe implements AutoCloseable {

    static final String REFUSED = "acct_refused";
    static final String BROKEN = "acct_broken";

    private static final Pattern ACCOUNT = Pattern.compile("\"account\":\"(acct_\\w+)\"");
    private static final Map<String, Integer> FAILURES = Map.of(REFUSED, 404, BROKEN, 500);

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final String scheme;

    private FixedStripe(HttpServerOptions options) {
        scheme = options.isSsl() ? "https" : "http";
        server = vertx.createHttpServer(options.setHost("localhost"))
                .requestHandler(request -> request.body().onSuccess(body -> respond(request.response(), body.toString())))
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    /** Serves HTTP/1.1. */
    static FixedStripe plain(int port) {
        return new FixedStripe(new HttpServerOptions().setPort(port));
    }

    /** Serves HTTP/2 and HTTP/1.1 over TLS on any port, as Stripe does. */
    static FixedStripe secure(PfxOptions key) {
        return new FixedStripe(new HttpServerOptions()
                .setPort(0)
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(key));
    }

    String url() {
        return scheme + "://localhost:" + server.actualPort();
    }

    private static void respond(HttpServerResponse response, String request) {
        Matcher found = ACCOUNT.matcher(request);
        String account = found.find() ? found.group(1) : "";
        Integer failure = FAILURES.get(account);
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        response.setStatusCode(failure == null ? 200 : failure)
                .putHeader("Content-Type", "application/json")
                .putHeader("Request-Id", "req_fixed")
                .end(failure == null
                        ? """
                        {"object": "v2.core.account_link", "account": "%1$s", "created": "%2$s", "expires_at": "%3$s",
                         "livemode": false, "url": "https://accounts.stripe.com/r/%1$s#alu_test_ThisIsNotARealLink",
                         %4$s}
                        """.formatted(account, now, now.plusSeconds(600), useCase(request))
                        : """
                        {"error": {"code": "not_found", "message": "This response is always the same."}}
                        """);
    }

    /** The last member of Gangway's request, which Stripe repeats in its response. */
    private static String useCase(String request) {
        int start = request.indexOf("\"use_case\"");
        return start < 0 ? "\"use_case\": {}" : request.substring(start, request.length() - 1);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    public static void main(String[] arguments) {
        System.out.println(plain(Integer.parseInt(arguments[0])).url());
    }
}
