package dev.gangway.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.TenantId;
import dev.gangway.stripe.CredentialState;
import dev.gangway.tenant.Snapshot;
import dev.gangway.tenant.TenantFixture;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks the health of tenants in the list: one word for whether calls for a tenant can succeed. */
class TenantHealthTest {

    private final Snapshot snapshot = TenantFixture.snapshot(Map.of(
            "gateway.yaml", "mode: test",
            "tenants/acme.yaml", "stripe: {api_key: {env: ONE}}",
            "tenants/off.yaml", "stripe: {api_key: {env: TWO}}\nstate: disabled",
            "tenants/broken.yaml", "stripe: {api_key: {env: THREE}}\ncolour: red"));

    @ParameterizedTest
    @CsvSource({
        "closed, closed, closed, healthy",
        "closed, open, closed, suspended",
        "closed, half_open, closed, suspended",
        "open, open, open, suspended",
        "open, closed, closed, unavailable",
        "half_open, closed, closed, unavailable",
        "closed, closed, open, unavailable"
    })
    void breakersDecideForAnActiveTenantOnly(String credential, String suspension, String endpoint, String health) {
        var state = new CredentialState(1, Optional.empty(), 0, credential, suspension, endpoint, Optional.empty());

        assertThat(health("acme", state)).isEqualTo(health);
        assertThat(health("off", state)).isEqualTo("disabled");
        assertThat(health("broken", state)).isEqualTo("quarantined");
    }

    private String health(String tenant, CredentialState state) {
        return TenantList.healthOf(snapshot.find(new TenantId(tenant)).orElseThrow(), _ -> state);
    }
}
