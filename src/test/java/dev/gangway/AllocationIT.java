package dev.gangway;

import static dev.gangway.StubStripe.answers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The memory that one link allocates in total. It is measured in bytes, because bytes do not depend on the machine's
 * speed.
 */
class AllocationIT {

    private static final int AT_A_TIME = 20;
    private static final int CALLS = 4_000;

    /** 10% more than measured. */
    private static final long BUDGET_BYTES = 60_000;

    @TempDir
    Path directory;

    private Map<String, String> settings(String stripeUrl) throws IOException {
        Files.createDirectories(directory.resolve("tenants"));
        Files.writeString(directory.resolve("gateway.yaml"), "mode: test\n");
        Files.writeString(directory.resolve("key"), "sk_test_ThisIsNotARealKey");
        Files.writeString(directory.resolve("tenants/acme.yaml"), """
                stripe: {api_key: {file: key}}
                callers: ["token:checkout"]
                defaults:
                  type: account_onboarding
                  configurations: [recipient]
                  return_url: https://app.example/done?account={account}
                  refresh_url: https://app.example/refresh?account={account}
                policy: {locked: [configurations], redirect_origins: ["https://app.example"]}
                limits: {requests_per_second: 10000, burst: 10000}
                """);
        Map<String, String> settings = new HashMap<>(PackagedApplication.settings(stripeUrl));
        settings.put("GANGWAY_TENANTS_DIRECTORY", directory.toString());
        settings.put("GANGWAY_AUDIT_FILE", directory.resolve("audit.log").toString());
        return settings;
    }

    private static long bytesPerLink(LoadCaller caller, ThreadMXBean threads) {
        long before = threads.getTotalThreadAllocatedBytes();
        for (int i = 0; i < CALLS / AT_A_TIME; i++) {
            List<CompletableFuture<String>> calls = new ArrayList<>();
            for (int j = 0; j < AT_A_TIME; j++) {
                calls.add(caller.call("acme"));
            }
            assertThat(calls).allMatch(call -> call.join().equals("created"));
        }
        return (threads.getTotalThreadAllocatedBytes() - before) / CALLS;
    }

    // The JMX peer is a process that this test started.
    @SuppressWarnings("BanJNDI")
    @Test
    void makingALinkStaysWithinItsBudget() throws IOException, InterruptedException, AttachNotSupportedException {
        assumeThat(PackagedApplication.isNative())
                .as("only a JVM tells what it allocates")
                .isFalse();
        try (var stripe = new StubStripe()) {
            stripe.will(answers(200, StripeExamples.link()));
            try (PackagedApplication gangway =
                            PackagedApplication.start(settings(stripe.url()), "-XX:TieredStopAtLevel=4");
                    var caller = new LoadCaller(gangway.url())) {
                VirtualMachine jvm = VirtualMachine.attach(String.valueOf(gangway.pid()));
                var agent = new JMXServiceURL(jvm.startLocalManagementAgent());
                jvm.detach();
                try (var beans = JMXConnectorFactory.connect(agent)) {
                    ThreadMXBean threads = ManagementFactory.newPlatformMXBeanProxy(
                            beans.getMBeanServerConnection(), ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
                    // Warm-up: loads classes and compiles code.
                    bytesPerLink(caller, threads);

                    assertThat(bytesPerLink(caller, threads)).isPositive().isLessThanOrEqualTo(BUDGET_BYTES);
                }
            }
        }
    }
}
