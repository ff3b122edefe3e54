import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.Principal;

/** Serves the page of docs/refresh.md, with the arguments that Quarkus gives it. The cookie `user` stands for a session. */
public class Server {

    public static void main(String[] arguments) throws IOException {
        var page = new RefreshPage();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/connect/refresh", exchange -> serve(page, exchange));
        server.start();
        System.out.println("serving on " + server.getAddress().getPort());
    }

    private static void serve(RefreshPage page, HttpExchange exchange) throws IOException {
        String cookie = exchange.getRequestHeaders().getFirst("Cookie");
        String purpose = exchange.getRequestHeaders().getFirst("Sec-Purpose");
        Principal user = cookie == null ? null : () -> cookie.substring("user=".length());
        String query = exchange.getRequestURI().getQuery();
        Response response;
        try {
            response = page.refresh(
                    query.substring("t=".length()).replaceFirst("&.*", ""),
                    purpose == null ? "" : purpose,
                    returning(Request.class, exchange.getRequestMethod()),
                    returning(SecurityContext.class, user));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        response.getHeaders().forEach((name, values) ->
                exchange.getResponseHeaders().put(name, values.stream().map(Object::toString).toList()));
        byte[] body = response.hasEntity() ? response.getEntity().toString().getBytes(StandardCharsets.UTF_8) : new byte[0];
        exchange.sendResponseHeaders(response.getStatus(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Returns an object whose methods all return the same value. */
    private static <T> T returning(Class<T> type, Object value) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> value));
    }
}
