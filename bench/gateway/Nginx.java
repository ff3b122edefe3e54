import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** nginx with one worker, as the other side that never is the bottleneck, and as a plain reverse proxy. */
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
            "refresh_url":"https://app.example/refresh","return_url":"https://app.example/done"}}}"""
            .formatted(Settings.ACCOUNT, Settings.ACCOUNT);

    private Nginx() {}

    /** Answers every request with the same link at once. */
    static Server upstream(Path directory) throws IOException, InterruptedException {
        int port = Server.freePort();
        return start("upstream", directory, port, "", """
                server {
                  listen 127.0.0.1:%d;
                  location / { add_header Request-Id req_bench; return 200 '%s'; }
                }
                """.formatted(port, LINK));
    }

    /** Answers every request with the same link, after 100 to 200 ms. */
    static Server slowUpstream(Path directory, Path modules) throws IOException, InterruptedException {
        int port = Server.freePort();
        var locations = new StringBuilder();
        for (int millis = 100; millis <= 200; millis += 10) {
            locations.append("location /wait%1$d { internal; echo_sleep 0.%1$d; echo '%2$s'; }\n".formatted(millis, LINK));
        }
        var shares = new StringBuilder();
        for (int millis = 100; millis < 200; millis += 10) {
            shares.append("9% /wait%d;\n".replace("%d", String.valueOf(millis)));
        }
        return start(
                "slow upstream",
                directory,
                port,
                "load_module " + modules.resolve("ngx_http_echo_module.so") + ";",
                """
                split_clients "$request_id" $wait { %s * /wait200; }
                server {
                  listen 127.0.0.1:%d;
                  location / { add_header Request-Id req_bench; echo_exec $wait; }
                  %s
                }
                """.formatted(shares, port, locations));
    }

    /** Passes every request on, over connections that it keeps. */
    static Server proxy(Path directory, URI upstream) throws IOException, InterruptedException {
        int port = Server.freePort();
        return start("nginx", directory, port, "", """
                upstream stripe { server %s; keepalive 256; keepalive_requests 1000000000; }
                server {
                  listen 127.0.0.1:%d;
                  location / { proxy_pass http://stripe; proxy_http_version 1.1; proxy_set_header Connection ""; }
                }
                """.formatted(upstream.getAuthority(), port));
    }

    private static Server start(String name, Path directory, int port, String modules, String http)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path config = Files.writeString(directory.resolve("nginx.conf"), FRAME.formatted(directory, http, modules));
        return Server.start(
                name,
                List.of("nginx", "-c", config.toString()),
                Map.of(),
                URI.create("http://127.0.0.1:" + port + "/v2/core/account_links"),
                directory.resolve("nginx.log"));
    }
}
