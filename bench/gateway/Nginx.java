import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** nginx with one worker, as an upstream that is never the bottleneck, and as a plain reverse proxy. */
final class Nginx {

    private static final String FRAME = """
            daemon off;
            pid %1$s/nginx.pid;
            error_log stderr warn;
            worker_processes 1;
            %3$s
            events { worker_connections 4096; }
            http {
              access_log off;
              keepalive_requests 1000000000;
              client_body_temp_path %1$s/body;
              proxy_temp_path %1$s/proxy;
              fastcgi_temp_path %1$s/fastcgi;
              uwsgi_temp_path %1$s/uwsgi;
              scgi_temp_path %1$s/scgi;
              default_type application/json;
              %2$s
            }
            """;

    private static final String LINK = """
            {"object":"v2.core.account_link","account":"%s","created":"2026-11-24T08:00:00.000Z",\
            "expires_at":"2099-01-01T00:00:00.000Z","livemode":false,\
            "url":"https://accounts.stripe.com/r/%s#alu_test_ThisIsNotARealLink",\
            "use_case":{"type":"account_onboarding","account_onboarding":{"configurations":["recipient"],\
            "collection_options":{"fields":"currently_due"},\
            "refresh_url":"%s","return_url":"%s$padding"}}}"""
            .formatted(Settings.ACCOUNT, Settings.ACCOUNT, Settings.REFRESH_URL, Settings.RETURN_URL);

    /** The response to a large request has the padding of its return URL. */
    private static final String PADDING = """
            map $content_length $padding { ~^1[0-9][0-9][0-9]$ "%s"; default ""; }
            """.formatted(Settings.PADDING);

    private Nginx() {}

    /**
     * A substitute for Stripe.
     *
     * @param server the process; its URL is without TLS, for a measurement of this server itself
     * @param origin the origin for the servers in front of it
     */
    record Upstream(Server server, String origin) {}

    /** The directives to listen with TLS as well, for HTTP/2 and HTTP/1.1; empty without a certificate. */
    private static String listenSecurely(Optional<Certificate> certificate, int port) {
        return certificate
                .map(own -> "listen 127.0.0.1:%d ssl http2; ssl_certificate %s; ssl_certificate_key %s;"
                        .formatted(port, own.certificate(), own.key()))
                .orElse("");
    }

    private static Upstream upstream(Server server, Optional<Certificate> certificate, int securePort) {
        return new Upstream(
                server,
                certificate.isPresent()
                        ? "https://localhost:" + securePort
                        : server.origin().toString());
    }

    /** Answers every request at once, with the same link. */
    static Upstream upstream(Path directory, Optional<Certificate> certificate)
            throws IOException, InterruptedException {
        int port = Server.freePort();
        int securePort = Server.freePort();
        Server server = start("upstream", directory, port, "", PADDING + """
                server {
                  listen 127.0.0.1:%d;
                  %s
                  location / { add_header Request-Id req_bench; return 200 '%s'; }
                }
                """.formatted(port, listenSecurely(certificate, securePort), LINK));
        return upstream(server, certificate, securePort);
    }

    /** Answers every request after 100 to 200 ms, with the same link. */
    static Upstream slowUpstream(Path directory, Path modules, Optional<Certificate> certificate)
            throws IOException, InterruptedException {
        int port = Server.freePort();
        int securePort = Server.freePort();
        var locations = new StringBuilder();
        for (int millis = 100; millis <= 200; millis += 10) {
            locations.append("location /wait%1$d { internal; echo_sleep 0.%1$d; echo '%2$s'; }\n".formatted(millis, LINK));
        }
        var shares = new StringBuilder();
        for (int millis = 100; millis < 200; millis += 10) {
            shares.append("9% /wait%d;\n".replace("%d", String.valueOf(millis)));
        }
        Server server = start(
                "slow upstream",
                directory,
                port,
                "load_module " + modules.resolve("ngx_http_echo_module.so") + ";",
                PADDING + """
                split_clients "$request_id" $wait { %s * /wait200; }
                server {
                  listen 127.0.0.1:%d;
                  %s
                  location / { add_header Request-Id req_bench; echo_exec $wait; }
                  %s
                }
                """.formatted(shares, port, listenSecurely(certificate, securePort), locations));
        return upstream(server, certificate, securePort);
    }

    /** Forwards every request over persistent connections. */
    static Server proxy(Path directory, String upstream, Optional<Certificate> certificate)
            throws IOException, InterruptedException {
        int port = Server.freePort();
        URI origin = URI.create(upstream);
        String trust = certificate
                .map(own -> "proxy_ssl_verify on; proxy_ssl_name localhost; proxy_ssl_trusted_certificate "
                        + own.certificate() + ";")
                .orElse("");
        return start("nginx", directory, port, "", """
                upstream stripe { server %s; keepalive 256; keepalive_requests 1000000000; }
                server {
                  listen 127.0.0.1:%d;
                  %s
                  location / { proxy_pass %s://stripe; proxy_http_version 1.1; proxy_set_header Connection ""; }
                }
                """.formatted("127.0.0.1:" + origin.getPort(), port, trust, origin.getScheme()));
    }

    private static Server start(String name, Path directory, int port, String modules, String http)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path config = Files.writeString(directory.resolve("nginx.conf"), FRAME.formatted(directory, http, modules));
        return Server.start(
                name,
                List.of("nginx", "-c", config.toString()),
                Map.of(),
                port,
                Call.STRIPE,
                directory.resolve("nginx.log"));
    }
}
