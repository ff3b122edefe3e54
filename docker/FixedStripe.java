import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * A fake Stripe with fixed responses, on loopback only: a link for every account, except for accounts whose ids select
 * a failure. To start it: {@code java docker/FixedStripe.java <port>}. It uses plain sockets, because the JDK's own
 * server delays small responses and closes idle connections.
 */
final class FixedStripe implements AutoCloseable {

    static final String REFUSED = "acct_refused";
    static final String BROKEN = "acct_broken";

    private static final Pattern ACCOUNT = Pattern.compile("\"account\":\"(acct_\\w+)\"");
    private static final Map<String, String> FAILURES =
            Map.of(REFUSED, "404 Not Found", BROKEN, "500 Internal Server Error");
    private static final int BACKLOG = 1024;

    private final ServerSocket server;
    private final String url;

    private FixedStripe(ServerSocket server, String scheme) {
        this.server = server;
        this.url = scheme + "://localhost:" + server.getLocalPort();
        Thread.ofPlatform().start(this::accept);
    }

    static FixedStripe plain(int port) throws IOException {
        return new FixedStripe(new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress()), "http");
    }

    static FixedStripe secure(SSLContext tls) throws IOException {
        return new FixedStripe(
                tls.getServerSocketFactory().createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()), "https");
    }

    String url() {
        return url;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                int length = 0;
                for (String header = line(in); !header.isEmpty(); header = line(in)) {
                    if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                        length = Integer.parseInt(header.substring(header.indexOf(':') + 1).strip());
                    }
                }
                String response = response(new String(in.readNBytes(length), StandardCharsets.UTF_8));
                connection.getOutputStream().write(response.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException gone) {
            // The other side has closed the connection.
        }
    }

    private static String response(String request) {
        Matcher found = ACCOUNT.matcher(request);
        String account = found.find() ? found.group(1) : "";
        String failure = FAILURES.get(account);
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String body = failure == null
                ? """
                {"object": "v2.core.account_link", "account": "%1$s", "created": "%2$s", "expires_at": "%3$s",
                 "livemode": false, "url": "https://accounts.stripe.com/r/%1$s#alu_test_ThisIsNotARealLink",
                 %4$s}
                """.formatted(account, now, now.plusSeconds(600), useCase(request))
                : """
                {"error": {"code": "not_found", "message": "This response is always the same."}}
                """;
        return "HTTP/1.1 " + (failure == null ? "200 OK" : failure) + "\r\nContent-Type: application/json\r\n"
                + "Request-Id: req_fixed\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** The last member of Gangway's request, which Stripe repeats in its response. */
    private static String useCase(String request) {
        int start = request.indexOf("\"use_case\"");
        return start < 0 ? "\"use_case\": {}" : request.substring(start, request.length() - 1);
    }

    private static String line(InputStream in) throws IOException {
        var text = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            text.append((char) next);
        }
        return text.toString().strip();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void main(String[] arguments) throws IOException {
        System.out.println(plain(Integer.parseInt(arguments[0])).url());
    }
}
