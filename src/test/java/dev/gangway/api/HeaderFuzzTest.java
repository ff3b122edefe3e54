package dev.gangway.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.Fuzz;
import dev.gangway.Mutator;
import dev.gangway.model.AccountId;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.TenantId;
import dev.gangway.onboarding.LinkPlan;
import dev.gangway.onboarding.LinkPlanner;
import dev.gangway.onboarding.LinkRequest;
import dev.gangway.onboarding.OnboardingLinks;
import dev.gangway.security.Access;
import dev.gangway.stripe.StripeRequest;
import dev.gangway.telemetry.Meters;
import dev.gangway.telemetry.TestMeters;
import dev.gangway.tenant.Snapshot;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.TenantFixture;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Checks arbitrary headers and paths against the API's description. */
class HeaderFuzzTest {

    private static final Meters METERS = TestMeters.in(new SimpleMeterRegistry());

    private static final Snapshot SNAPSHOT = TenantFixture.snapshot(Map.of(
            "gateway.yaml", "mode: test\n",
            "tenants/acme.yaml", "callers: [\"token:checkout\"]\nstripe: {api_key: {env: A}}\n",
            "tenants/foreign.yaml", "callers: [\"token:other\"]\nstripe: {api_key: {env: B}}\n"));

    private static final Tenant ACME = TenantFixture.acme("", "", """
        defaults: {type: account_update, configurations: [recipient], refresh_url: "https://a.example"}
        policy: {redirect_origins: ["https://a.example"]}
        """);

    private static final LinkPlan PLAN =
            LinkPlanner.plan(ACME, new LinkRequest(new AccountId("acct_1"), LinkParameters.NONE));

    private static final StripeRequest REQUEST = StripeRequest.of(PLAN.call().orElseThrow());

    private static final List<String> DEADLINES = Mutator.words("""
        0¦1¦1500¦00000000000¦999999999999¦9999999999999¦9223372036854775807¦-5¦1e3¦ 5¦5ms¦+5¦٣¦\
        """);

    private static final List<String> KEYS = Mutator.words("key¦a b¦é¦~!¦\u007f¦", "x".repeat(255), "x".repeat(256));

    private static final List<String> PATHS = Mutator.words("""
        /v1/tenants/acme/onboarding-links¦/v1/tenants/foreign/onboarding-links¦\
        /v1/tenants/acme/onboarding-links/preview¦/v1/tenants/none/onboarding-links¦\
        /v1/tenants//onboarding-links¦/v1/tenants/acme/../foreign/onboarding-links¦\
        /v1/tenants/foreign%2f..%2facme/onboarding-links¦/v1/tenants¦/v1/tenants/¦/v1/tenants/acme¦*¦/¦\
        """);

    /** A request that has only a request line and headers. */
    private static HttpServerRequest request(String path, MultiMap headers) {
        return fake(HttpServerRequest.class, (_, method, arguments) -> switch (method.getName()) {
            case "path" -> path;
            case "method" -> HttpMethod.POST;
            case "headers" -> headers;
            case "getHeader" -> headers.get((CharSequence) arguments[0]);
            default -> throw new UnsupportedOperationException(method.getName());
        });
    }

    private static RequestContext call(HttpServerRequest request) {
        Map<Object, Object> data = new HashMap<>();
        return RequestContext.of(fake(RoutingContext.class, (self, method, arguments) -> switch (method.getName()) {
            case "get" -> data.get(arguments[0]);
            case "put" -> {
                data.put(arguments[0], arguments[1]);
                yield self;
            }
            case "request" -> request;
            default -> throw new UnsupportedOperationException(method.getName());
        }));
    }

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static String nasty(Mutator random, List<String> examples) {
        String example = random.among(examples);
        return switch (random.below(4)) {
            case 0 -> random.text();
            case 1 -> random.damaged(example);
            default -> example;
        };
    }

    @Test
    void headersAndPathsMeanWhatTheyShouldOrNothing() {
        Fuzz.run(getClass(), 20, Set.of("granted", "refused", "for operators", "no tenant's"), this::tryOne);
    }

    private String tryOne(Mutator random) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (int i = random.below(3); i > 0; i--) {
            headers.add(DeadlineHeader.NAME, nasty(random, DEADLINES));
            headers.add(IdempotencyHeader.NAME, nasty(random, KEYS));
            headers.add("X-Request-Id", nasty(random, KEYS));
        }
        String path = nasty(random, PATHS);
        random.made(path + "\n" + headers);
        HttpServerRequest request = request(path, headers);

        checkDeadline(headers.getAll(DeadlineHeader.NAME), DeadlineHeader.of(request, METERS));
        checkKey(headers.getAll(IdempotencyHeader.NAME), IdempotencyHeader.of(request), random);
        RequestContext call = call(request);
        checkRequestId(headers.get("X-Request-Id"), call.requestId());
        return checkPath(path, call);
    }

    private static void checkDeadline(List<String> sent, Optional<Duration> read) {
        boolean wellFormed = sent.size() == 1
                && !sent.getFirst().isEmpty()
                && sent.getFirst().length() <= 12
                && sent.getFirst().chars().allMatch(c -> c >= '0' && c <= '9');
        long millis = wellFormed ? Long.parseLong(sent.getFirst()) : 0;
        assertThat(read).isEqualTo(millis == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millis)));
        assertThat(OnboardingLinks.deadline(ACME, read)).isBetween(Duration.ofMillis(1), Duration.ofSeconds(10));
    }

    private static boolean isVisible(String text, int most) {
        return !text.isEmpty() && text.length() <= most && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static void checkKey(List<String> sent, IdempotencyHeader read, Mutator random) {
        if (sent.size() == 1 && isVisible(sent.getFirst(), 255)) {
            assertThat(read.value()).contains(sent.getFirst());
            assertThat(read.violations()).isEmpty();
            checkStripesKey(sent.getFirst(), random.damaged(sent.getFirst()));
        } else {
            assertThat(read.value()).isEmpty();
            assertThat(read.violations()).hasSize(sent.isEmpty() ? 0 : 1);
        }
    }

    private static void checkStripesKey(String one, String other) {
        assertThat(stripesKey(one)).matches("[A-Za-z0-9_-]{43}").isEqualTo(stripesKey(one));
        if (isVisible(other, 255) && !other.equals(one)) {
            assertThat(stripesKey(one)).isNotEqualTo(stripesKey(other));
        }
    }

    private static String stripesKey(String callers) {
        return new OnboardingLinks.Click("token:checkout", Optional.of(callers))
                .keyFor(PLAN, REQUEST)
                .value();
    }

    private static void checkRequestId(String sent, String used) {
        if (sent != null && isVisible(sent, 128)) {
            assertThat(used).isEqualTo(sent);
        } else {
            assertThat(used).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        }
    }

    private static String checkPath(String path, RequestContext call) {
        if (call.action().isForOperators()) {
            String[] parts = path.split("/", -1);
            assertThat(parts).hasSizeBetween(3, 4);
            assertThat(call.tenantName()).isEqualTo(parts.length == 4 ? Optional.of(parts[3]) : Optional.empty());
            return "for operators";
        }
        if (call.tenantName().isEmpty()) {
            assertThat(path).doesNotMatch("(?s)/v1/tenants/[^/]+/[^\\r\\n\\u0085\\u2028\\u2029]+");
            return "no tenant's";
        }
        String name = call.tenantName().get();
        assertThat(path).startsWith("/v1/tenants/" + name + "/");
        Optional<TenantId> id = TenantId.of(name);
        assertThat(id.isPresent())
                .isEqualTo(!name.isEmpty()
                        && name.length() <= 63
                        && name.charAt(0) != '-'
                        && name.chars().allMatch(c -> "abcdefghijklmnopqrstuvwxyz0123456789-".indexOf(c) >= 0)
                        && !Set.of("none", "other").contains(name));
        Access access = Access.decide(SNAPSHOT, name, "token:checkout");
        assertThat(access instanceof Access.Granted).isEqualTo(path.startsWith("/v1/tenants/acme/"));
        return access instanceof Access.Granted ? "granted" : "refused";
    }
}
