package dev.gangway;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Lets a test's application talk to a {@link StubStripe}, with the tenants of {@code src/test/tenants}. */
public final class StubStripeResource implements QuarkusTestResourceLifecycleManager {

    private final StubStripe stripe = new StubStripe();

    @Override
    public Map<String, String> start() {
        return Map.of(
                "gangway.stripe.base-url", stripe.url(),
                "gangway.tenants.directory", "src/test/tenants",
                "gangway.security.tokens-file", "src/test/tenants/tokens");
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
