package dev.gangway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.stripe.http.Http1Upstream;
import dev.gangway.stripe.http.Http2Upstream;
import dev.gangway.stripe.http.Upstream;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many calls of three tenants for one account, while every tenth response of Stripe is faulty. No caller receives a
 * link of another call, and the other calls succeed. {@code -Dgangway.test.hammer=100000} sets the number of calls.
 */
class CrossedLinksIT {

    private static final int CALLS = Integer.getInteger("gangway.test.hammer", 6_000);
    private static final int AT_A_TIME = 32;
    private static final List<String> TENANTS = List.of("one", "two", "three");
    private static final Pattern NUMBER = Pattern.compile("/done\\?n=(\\d+)");
    private static final Pattern LINK = Pattern.compile("#alu_test_(\\w+)_(\\d+)\"");
    private static final Pattern KEY = Pattern.compile("Bearer sk_test_notAKey_(\\w+)");

    @TempDir
    Path directory;

    /** Numbers of the calls that received a faulty response. */
    private final Set<Integer> harmed = ConcurrentHashMap.newKeySet();

    private final AtomicInteger misbehaved = new AtomicInteger();

    private Map<String, String> settings(Upstream upstream) throws IOException {
        Files.createDirectories(directory.resolve("tenants"));
        Files.createDirectories(directory.resolve("groups"));
        Files.writeString(directory.resolve("gateway.yaml"), """
                mode: test
                defaults: {type: account_onboarding, configurations: [recipient]}
                limits: {requests_per_second: 10000, burst: 10000}
                """);
        for (String tenant : TENANTS) {
            Files.writeString(directory.resolve(tenant + ".key"), "sk_test_notAKey_" + tenant);
            Files.writeString(directory.resolve("tenants/" + tenant + ".yaml"), """
                    stripe: {api_key: {file: %1$s.key}}
                    defaults: {refresh_url: "https://%1$s.example/refresh"}
                    policy: {redirect_origins: ["https://%1$s.example"]}
                    callers: ["token:checkout"]
                    """.formatted(tenant));
        }
        Map<String, String> settings = new HashMap<>(PackagedApplication.settings(upstream.url()));
        settings.put("GANGWAY_TENANTS_DIRECTORY", directory.toString());
        return settings;
    }

    /** Responds like Stripe, except to one request in ten. */
    private Upstream.Script script(boolean echoesKey) {
        return (request, reply) -> {
            Matcher number = NUMBER.matcher(request.body());
            Matcher key = KEY.matcher(request.authorization());
            if (!number.find() || !key.find()) {
                reply.whole(400, "{}");
                return;
            }
            String link = link(request, key.group(1), number.group(1));
            String[] headers = echoesKey
                    ? new String[] {"Request-Id", "req_1", "Idempotency-Key", request.idempotencyKey()}
                    : new String[] {"Request-Id", "req_1"};
            var random = ThreadLocalRandom.current();
            if (random.nextInt(10) > 0) {
                reply.whole(200, link, headers);
                return;
            }
            harmed.add(Integer.valueOf(number.group(1)));
            misbehaved.incrementAndGet();
            switch (random.nextInt(10)) {
                case 0, 1 -> {
                    reply.interim(102 + random.nextInt(50));
                    Thread.sleep(random.nextInt(100));
                    reply.whole(200, link, headers);
                }
                case 2, 3, 4 -> {
                    reply.whole(200, link, headers);
                    Thread.sleep(random.nextInt(5));
                    reply.surplus(link, headers);
                }
                case 5, 6 -> reply.reset();
                case 7 -> {
                    reply.head(200, link.length(), headers);
                    reply.part(link.substring(0, 100));
                    reply.reset();
                }
                case 8 -> reply.whole(200, link.replace("acct_1", "acct_2"), headers);
                // The end of an HTTP/2 connection also fails the other requests on it, so it has to be rare.
                default -> {
                    if (random.nextInt(10) == 0) {
                        reply.closeConnection();
                    } else {
                        reply.whole(307, link, "Location", "https://elsewhere.example/");
                    }
                }
            }
        };
    }

    private static String link(Upstream.Request request, String tenant, String number) {
        return StripeExamples.echoing(
                request.body(),
                StripeExamples.link()
                        .replace(StripeExamples.ACCOUNT, "acct_1")
                        .replace(StripeExamples.LINK_SECRET, tenant + "_" + number));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The semaphore signals when all calls are done.
    private void hammer(Upstream upstream, Map<String, String> more, boolean echoesKey) throws Exception {
        upstream.will(script(echoesKey));
        Map<String, String> settings = settings(upstream);
        settings.putAll(more);
        Map<String, AtomicInteger> results = new ConcurrentHashMap<>();
        ConcurrentLinkedQueue<String> crossed = new ConcurrentLinkedQueue<>();
        var failedInnocent = new AtomicInteger();
        var free = new Semaphore(AT_A_TIME);
        try (PackagedApplication gangway = PackagedApplication.start(settings);
                HttpClient client = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            String url = gangway.url();
            for (int i = 0; i < CALLS; i++) {
                int call = i;
                String tenant = TENANTS.get(i % TENANTS.size());
                free.acquire();
                client.sendAsync(request(url, tenant, call), HttpResponse.BodyHandlers.ofString())
                        .whenComplete((answer, _) -> {
                            free.release();
                            Matcher link = LINK.matcher(answer == null ? "" : answer.body());
                            boolean created = link.find();
                            if (created && isOfAnother(link, tenant, call, echoesKey)) {
                                crossed.add(tenant + " " + call + " got " + answer.body());
                            }
                            if (!created && !harmed.contains(call)) {
                                failedInnocent.incrementAndGet();
                            }
                            String result = answer == null ? "none" : String.valueOf(answer.statusCode());
                            results.computeIfAbsent(result, _ -> new AtomicInteger())
                                    .incrementAndGet();
                        });
            }
            free.acquire(AT_A_TIME);
        } finally {
            upstream.close();
        }
        System.out.println(CALLS + " calls: " + results + ", " + misbehaved + " requests answered wrongly, "
                + failedInnocent + " innocent calls failed, " + crossed.size() + " links crossed");

        assertThat(crossed).isEmpty();
        assertThat(misbehaved).hasValueGreaterThan(CALLS / 20);
        assertThat(failedInnocent).hasValueLessThanOrEqualTo(CALLS / 1_000);
    }

    /**
     * If Stripe does not echo the key, a response cannot be distinguished from one to another request of the same
     * tenant for the same account. Such a response is equally valid.
     */
    private static boolean isOfAnother(Matcher link, String tenant, int call, boolean echoesKey) {
        boolean sameCall = link.group(2).equals(String.valueOf(call));
        return !link.group(1).equals(tenant) || (echoesKey && !sameCall);
    }

    private static HttpRequest request(String url, String tenant, int call) {
        return HttpRequest.newBuilder(URI.create(url + "/v1/tenants/" + tenant + "/onboarding-links"))
                .header("Authorization", "Bearer PLANTEDTOKENone")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"account\": \"acct_1\", \"return_url\": \"https://%s.example/done?n=%d\"}"
                                .formatted(tenant, call)))
                .build();
    }

    @Test
    void noLinkCrossesOnHttp1() throws Exception {
        hammer(Http1Upstream.plain(), Map.of(), true);
    }

    @Test
    void noLinkCrossesBetweenTenantsOnHttp1WithoutAnEchoOfTheKey() throws Exception {
        hammer(Http1Upstream.plain(), Map.of(), false);
    }

    @Test
    void noLinkCrossesOnHttp2() throws Exception {
        TestCertificate certificate = TestCertificate.make();
        Path trust = Files.writeString(directory.resolve("ca.pem"), certificate.certificatePem());
        hammer(
                new Http2Upstream(certificate, Http2Settings.defaultSettings()),
                Map.of("GANGWAY_STRIPE_TRUST", trust.toString()),
                true);
    }
}
