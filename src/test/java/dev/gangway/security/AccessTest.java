package dev.gangway.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.tenant.Snapshot;
import dev.gangway.tenant.TenantFixture;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTest {

    private static final Snapshot SNAPSHOT = TenantFixture.snapshot(Map.of(
            "gateway.yaml", "mode: test\ncallers: ['token:all']\n",
            "tenants/open.yaml", "stripe: {api_key: {env: A}}\n",
            "tenants/home.yaml",
                    "stripe: {api_key: {env: E}}\ncallers: [{principal: token:home, default: true}, token:guest]\n",
            "tenants/own.yaml", "stripe: {api_key: {env: B}}\ncallers: ['token:own']\n",
            "tenants/nobody.yaml", "stripe: {api_key: {env: C}}\ncallers: []\n",
            "tenants/off.yaml", "stripe: {api_key: {env: D}}\nstate: disabled\n",
            "tenants/broken.yaml", "colour: green\n"));

    @ParameterizedTest
    @CsvSource({
        "open, token:all, Granted",
        "open, token:own, Denied",
        "own, token:own, Granted",
        "home, token:home, Granted",
        "home, token:guest, Granted",
        "home, token:all, Denied",
        "own, token:all, Denied",
        "nobody, token:all, Denied",
        "off, token:all, Disabled",
        "off, token:own, Denied",
        "broken, token:all, Unavailable",
        "broken, token:own, Denied",
        "absent, token:all, Denied",
        "OPEN, token:all, Denied",
        "open/, token:all, Denied",
        "../open, token:all, Denied",
        "'', token:all, Denied",
        "open, TOKEN:ALL, Denied",
        "open, all, Denied",
    })
    void decides(String tenant, String caller, String answer) {
        assertThat(Access.decide(SNAPSHOT, tenant, caller).getClass().getSimpleName())
                .isEqualTo(answer);
    }
}
