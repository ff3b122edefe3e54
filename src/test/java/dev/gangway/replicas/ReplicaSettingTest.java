package dev.gangway.replicas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.TestConfig;
import dev.gangway.resilience.LimitsConfig;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicaSettingTest {

    private static LimitsConfig config(String replicas, String max) {
        Map<String, String> settings = new HashMap<>(Map.of("gangway.limits.replicas", replicas));
        if (!max.isEmpty()) {
            settings.put("gangway.limits.max-replicas", max);
        }
        return TestConfig.of(LimitsConfig.class, settings);
    }

    @ParameterizedTest
    @CsvSource({
        "1, '', Fixed[count=1]",
        "10000, 3, Fixed[count=10000]",
        "dns:gangway-replicas, 8, Counted[service=gangway-replicas]",
        "dns:gangway-replicas.gangway.svc.cluster.local., 8,"
                + " Counted[service=gangway-replicas.gangway.svc.cluster.local.]",
    })
    void aNumberOrAServiceIsAccepted(String replicas, String max, String setting) {
        assertThat(ReplicaSetting.problems(config(replicas, max))).isEmpty();
        assertThat(ReplicaSetting.of(replicas).orElseThrow()).hasToString(setting);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "01",
                "1.5",
                "10001",
                "100000000000",
                "three",
                "dns:",
                "dns",
                "DNS:gangway",
                "dns: gangway",
                "dns:-gangway",
                "dns:gangway-",
                "dns:gang_way",
                "dns:a..b",
                "dns:.",
                "dns:gangway:53",
                "dns://gangway",
                "gangway-replicas"
            })
    void anythingElseIsNamed(String replicas) {
        assertThat(ReplicaSetting.of(replicas)).isEmpty();
        assertThat(ReplicaSetting.problems(config(replicas, "8")))
                .singleElement()
                .asString()
                .startsWith("gangway.limits.replicas must be a whole number from 1 to 10000, or dns:");
    }

    @ParameterizedTest
    @CsvSource({
        "dns:gangway, '', gangway.limits.max-replicas must be set where",
        "dns:gangway, 0, gangway.limits.max-replicas must be from 1 to 10000",
        "1, 10001, gangway.limits.max-replicas must be from 1 to 10000",
    })
    void theMaximumIsNamed(String replicas, String max, String problem) {
        assertThat(ReplicaSetting.problems(config(replicas, max)))
                .singleElement()
                .asString()
                .startsWith(problem);
    }
}
