package dev.gangway.bench;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.v2.core.AccountLink;
import com.stripe.param.v2.core.AccountLinkCreateParams;
import com.stripe.param.v2.core.AccountLinkCreateParams.UseCase;
import com.stripe.param.v2.core.AccountLinkCreateParams.UseCase.AccountOnboarding;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/**
 * The same function as a team would build it with the official SDK: one client for the process, a virtual thread for each
 * request, blocking calls, one tenant, one token for all callers. No policy, limiter, circuit breakers, metrics or audit.
 */
final class StripeJavaService {

    private final StripeClient stripe;
    private final String authorization;

    private StripeJavaService(StripeClient stripe, String token) {
        this.stripe = stripe;
        this.authorization = "Bearer " + token;
    }

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        var stripe = StripeClient.builder()
                .setApiKey("sk_test_ThisIsNotARealKey")
                .setApiBase(arguments[1])
                .setConnectTimeout(1_000)
                .setReadTimeout(3_000)
                .setMaxNetworkRetries(2)
                .build();
        var service = new StripeJavaService(stripe, arguments[2]);
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/onboarding-links", service::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            String account;
            try (var body = new InputStreamReader(exchange.getRequestBody(), StandardCharsets.UTF_8)) {
                account = JsonParser.parseReader(body).getAsJsonObject().get("account").getAsString();
            }
            answer(exchange, link(account));
        } catch (StripeException e) {
            exchange.sendResponseHeaders(502, -1);
        }
    }

    private AccountLink link(String account) throws StripeException {
        return stripe.v2()
                .core()
                .accountLinks()
                .create(AccountLinkCreateParams.builder()
                        .setAccount(account)
                        .setUseCase(UseCase.builder()
                                .setType(UseCase.Type.ACCOUNT_ONBOARDING)
                                .setAccountOnboarding(AccountOnboarding.builder()
                                        .addConfiguration(AccountOnboarding.Configuration.RECIPIENT)
                                        .setReturnUrl("https://app.example/done?account=" + account)
                                        .setRefreshUrl("https://app.example/refresh?account=" + account)
                                        .build())
                                .build())
                        .build());
    }

    private static void answer(HttpExchange exchange, AccountLink link) throws IOException {
        var json = new JsonObject();
        json.addProperty("account", link.getAccount());
        json.addProperty("url", link.getUrl());
        json.addProperty("expires_at", link.getExpiresAt().toString());
        json.addProperty("livemode", link.getLivemode());
        byte[] body = json.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(201, body.length);
        exchange.getResponseBody().write(body);
    }
}
