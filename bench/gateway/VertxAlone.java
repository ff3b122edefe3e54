import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;

/**
 * Forwards every request with Vert.x's server and client, and does nothing else: the minimum cost of a gateway on these
 * libraries. Arguments: its port, the upstream's origin, and the certificate to trust if the origin is https.
 */
final class VertxAlone extends AbstractVerticle {

    private final int port;
    private final RequestOptions target;
    private HttpClient client;

    private final HttpClientOptions options = new HttpClientOptions();

    private VertxAlone(int port, URI upstream, String certificate) {
        this.port = port;
        if (!certificate.isEmpty()) {
            options.setProtocolVersion(HttpVersion.HTTP_2)
                    .setUseAlpn(true)
                    .setSsl(true)
                    .setTrustOptions(new PemTrustOptions().addCertPath(certificate));
        }
        this.target = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(upstream.getHost())
                .setPort(upstream.getPort())
                .setURI("/v2/core/account_links");
    }

    public static void main(String[] arguments) {
        int loops = Runtime.getRuntime().availableProcessors();
        Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(loops))
                .deployVerticle(
                        () -> new VertxAlone(
                                Integer.parseInt(arguments[0]),
                                URI.create(arguments[1]),
                                arguments.length > 2 ? arguments[2] : ""),
                        new DeploymentOptions().setInstances(loops));
    }

    @Override
    public void start() {
        client = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(512));
        vertx.createHttpServer().requestHandler(this::forward).listen(port, "127.0.0.1");
    }

    private void forward(HttpServerRequest request) {
        request.body()
                .compose(body -> client.request(target).compose(call -> call.putHeader("Content-Type", "application/json")
                        .send(body)))
                .compose(answer -> answer.body().map(body -> request.response()
                        .setStatusCode(201)
                        .putHeader("Content-Type", "application/json")
                        .end(body)))
                .onFailure(failure -> request.response().setStatusCode(502).end());
    }
}
