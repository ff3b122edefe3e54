package dev.gangway;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** Lets a test's application talk to a {@link StubStripe}, with the tenants of {@code src/test/tenants}. */
public final class StubStripeResource implements QuarkusTestResourceLifecycleManager {

    private final StubStripe stripe = new StubStripe();
    private Map<String, String> settings = Map.of();

    /** Settings that a test wants to be others. */
    @Override
    public void init(Map<String, String> arguments) {
        settings = arguments;
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> all = new HashMap<>(Map.of(
                // The packaged application, which the same tests run against, has no defaults for tests.
                "quarkus.management.port", "9001",
                "quarkus.shutdown.delay", "0s",
                "gangway.audit.file", "target/audit.log",
                "gangway.stripe.base-url", stripe.url(),
                "gangway.tenants.directory", "src/test/tenants",
                "gangway.security.tokens-file", "src/test/tenants/tokens",
                // One attempt for each call, and no failure makes the next call another one.
                "gangway.resilience.max-attempts", "1",
                "gangway.resilience.credential-breaker.window", "100000",
                "gangway.resilience.suspension.refusals", "100000",
                "gangway.resilience.endpoint-breaker.window", "100000"));
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
