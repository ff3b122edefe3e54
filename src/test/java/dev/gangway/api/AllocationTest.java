package dev.gangway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.gangway.onboarding.LinkPlan;
import dev.gangway.onboarding.LinkPlanner;
import dev.gangway.stripe.StripeRequest;
import dev.gangway.tenant.Tenant;
import dev.gangway.tenant.TenantFixture;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Measures the memory that a request allocates before anything is sent. Bytes are comparable on any machine. */
class AllocationTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int REQUESTS = 10_000;

    /** A quarter more than was measured, to allow for variation in JIT compilation. */
    private static final long BUDGET_BYTES = 7_200;

    private static final Tenant ACME = TenantFixture.acme("", "", """
            defaults:
              type: account_onboarding
              configurations: [recipient]
              collection_options: {fields: currently_due}
              return_url: https://app.example/done?account={account}
              refresh_url: https://app.example/refresh?account={account}
            policy: {locked: [configurations], redirect_origins: ["https://app.example"]}
            """);

    private static final byte[] BODY = "{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\"}".getBytes(StandardCharsets.UTF_8);

    private static long bytesPerPlan() {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < REQUESTS; i++) {
            LinkPlan plan = LinkPlanner.plan(
                    ACME, LinkRequestReader.read(BODY, BodyFormat.GANGWAY).request());
            StripeRequest.of(plan.call().orElseThrow());
        }
        return (THREADS.getCurrentThreadAllocatedBytes() - before) / REQUESTS;
    }

    @Test
    void planningARequestStaysWithinItsBudget() {
        bytesPerPlan();

        assertThat(bytesPerPlan()).isPositive().isLessThanOrEqualTo(BUDGET_BYTES);
    }
}
