import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Locale;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.web.util.UriComponentsBuilder;

/** Serves the page of docs/refresh.md, with the arguments that Spring MVC gives it. The cookie `user` stands for a session. */
public class Server {

    public static void main(String[] arguments) throws IOException {
        var texts = new ResourceBundleMessageSource();
        texts.setBasename("messages");
        var page = new RefreshPage(texts);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/connect/refresh", exchange -> serve(page, exchange));
        server.start();
        System.out.println("serving on " + server.getAddress().getPort());
    }

    private static void serve(RefreshPage page, HttpExchange exchange) throws IOException {
        String cookie = exchange.getRequestHeaders().getFirst("Cookie");
        String purpose = exchange.getRequestHeaders().getFirst("Sec-Purpose");
        Principal user = cookie == null ? null : () -> cookie.substring("user=".length());
        ResponseEntity<String> response = page.refresh(
                UriComponentsBuilder.fromUri(exchange.getRequestURI()).build().getQueryParams().getFirst("t"),
                purpose == null ? "" : purpose,
                HttpMethod.valueOf(exchange.getRequestMethod()),
                user,
                Locale.ROOT);
        response.getHeaders().forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
        byte[] body = response.getBody() == null ? new byte[0] : response.getBody().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(response.getStatusCode().value(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
