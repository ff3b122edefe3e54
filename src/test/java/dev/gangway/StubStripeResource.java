package dev.gangway;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** Connects a test's application to a {@link StubStripe}, with the tenants of {@code src/test/tenants}. */
public final class StubStripeResource implements QuarkusTestResourceLifecycleManager {

    private final StubStripe stripe = new StubStripe();
    private Map<String, String> settings = Map.of();

    /** Settings that a test overrides. */
    @Override
    public void init(Map<String, String> arguments) {
        settings = arguments;
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> all = new HashMap<>(Map.of(
                // The same tests run against the packaged application, which has no defaults for tests.
                "quarkus.management.port", "9001",
                "quarkus.shutdown.delay", "0s",
                "gangway.audit.file", "target/audit.log",
                "gangway.stripe.base-url", stripe.url(),
                "gangway.tenants.directory", "src/test/tenants",
                "gangway.security.tokens-file", "src/test/tenants/tokens",
                // One attempt per call, and no failure affects the next call.
                "gangway.resilience.max-attempts", "1",
                "gangway.resilience.credential-breaker.window", "10000",
                "gangway.resilience.suspension.refusals", "10000",
                "gangway.resilience.endpoint-breaker.window", "10000"));
        all.put("gangway.refresh.keys-file", "src/test/tenants/refresh-keys");
        all.putAll(settings);
        return all;
    }

    @Override
    public void inject(TestInjector tests) {
        tests.injectIntoFields(stripe, new TestInjector.MatchesType(StubStripe.class));
    }

    @Override
    public void stop() {
        stripe.close();
    }
}
