package dev.gangway.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus.Series;
import org.springframework.http.MediaType;
import reactor.core.publisher.Mono;

/**
 * The same function as a team would configure it: a route with a circuit breaker, retries, a Stripe key for each tenant,
 * and a default for the body. No authentication of callers, policy, rate limiter, check of the response, metrics or audit.
 */
@SpringBootApplication
public class SpringCloudGateway {

    /** Starts the gateway. */
    public static void main(String[] arguments) {
        SpringApplication.run(SpringCloudGateway.class, arguments);
    }

    @Bean
    RouteLocator routes(RouteLocatorBuilder builder, @Value("${stripe.origin}") String stripe) {
        return builder.routes()
                .route("account-links", route -> route.path("/v1/tenants/{tenant}/account_links")
                        .filters(filters -> filters.circuitBreaker(breaker -> breaker.setName("stripe"))
                                .retry(retry -> retry.setRetries(2)
                                        .setMethods(HttpMethod.POST)
                                        .setSeries(Series.SERVER_ERROR))
                                .setPath("/v2/core/account_links")
                                .filter(stripeKey())
                                .modifyRequestBody(
                                        Map.class,
                                        Map.class,
                                        MediaType.APPLICATION_JSON_VALUE,
                                        (_, body) -> Mono.just(withDefault(body))))
                        .uri(stripe))
                .build();
    }

    /** Replaces the caller's Authorization header with the tenant's key. */
    private static GatewayFilter stripeKey() {
        return (exchange, chain) -> {
            String tenant = ServerWebExchangeUtils.getUriTemplateVariables(exchange).get("tenant");
            return chain.filter(exchange.mutate()
                    .request(request -> request.headers(
                            headers -> headers.setBearerAuth("sk_test_ThisIsNotARealKeyOf-" + tenant)))
                    .build());
        };
    }

    /** The body with the use case that Gangway's tenants have as their default. */
    private static Map<String, Object> withDefault(Map<?, ?> body) {
        Map<String, Object> complete = new LinkedHashMap<>();
        body.forEach((name, value) -> complete.put(String.valueOf(name), value));
        complete.putIfAbsent(
                "use_case",
                Map.of(
                        "type", "account_onboarding",
                        "account_onboarding",
                                Map.of(
                                        "configurations", List.of("recipient"),
                                        "return_url", "https://app.example/done",
                                        "refresh_url", "https://app.example/refresh")));
        return complete;
    }
}
