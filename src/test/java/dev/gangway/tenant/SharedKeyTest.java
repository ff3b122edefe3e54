package dev.gangway.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.CredentialLimits;
import dev.gangway.model.TenantId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tenants with the same Stripe key: who must agree, and what holds for all of them. */
class SharedKeyTest extends SnapshotFixture {

    @Test
    void aKeyIsUsedOnlyWhereAllOfItsTenantsAgree() {
        with("tenants/a.yaml", VALID);
        with("tenants/b.yaml", VALID.replace("{api_key", "{shared: true, api_key"));
        with("tenants/c.yaml", VALID.replace("KEY_A", "KEY_C"));

        Snapshot snapshot = snapshot();

        assertThat(problems(snapshot))
                .isEqualTo(
                        "tenants/a.yaml:2: stripe.shared: must be true, because the key is shared with [b], whose callers can act"
                                + " on the same accounts; set it to true, or use another key");
        assertThat(snapshot.find(new TenantId("b")).orElseThrow().problems()).isEqualTo(snapshot.problems());
        assertThat(snapshot.servedCount()).isOne();
    }

    @Test
    void theSmallestLimitsOfACredentialHoldAndDifferencesAreTold() {
        String shared = "mode: test\nstripe: {api_key: {env: KEY_A}, shared: true}\n";
        with("tenants/a.yaml", shared + "limits: {requests_per_second: 40, burst: 2}\n");
        with("tenants/b.yaml", shared + "limits: {requests_per_second: 10, burst: 9, max_in_flight: 7}\n");

        Snapshot snapshot = snapshot();

        for (String id : List.of("a", "b")) {
            assertThat(snapshot.find(new TenantId(id))
                            .flatMap(TenantEntry::tenant)
                            .orElseThrow()
                            .credentialLimits())
                    .isEqualTo(new CredentialLimits(10, 2, Optional.of(7)));
        }
        assertThat(snapshot.warnings())
                .contains(
                        "The tenants [a, b] use the same Stripe credential with different limits; the smallest limits apply: 10"
                                + " requests per second, burst 2, 7 in flight");
    }

    @Test
    void nobodyElseCanAgreeForATenantThatItsKeyIsShared() {
        with("gateway.yaml", "mode: test\nstripe: {api_key: {env: KEY_A}}\n");
        with("tenants/a.yaml", "stripe: {shared: true}\n");
        with("tenants/b.yaml", "stripe: {shared: true}\n");

        assertThat(snapshot().servedCount()).isEqualTo(2);
        assertThat(snapshot().warnings())
                .contains("The tenants [a, b] use the same Stripe key: callers of one can act on the accounts of"
                        + " all");
        with("gateway.yaml", "mode: test\nstripe: {api_key: {env: KEY_A}, shared: true}\n");
        assertThat(problems(snapshot())).contains("gateway.yaml:2: stripe.shared: is not a valid key here");
    }

    @Test
    void aTenantWithMistakesOfItsOwnTakesNobodyElsesKeyAway() {
        with("tenants/a.yaml", VALID);
        with("tenants/b.yaml", VALID + "colour: green\n");

        assertThat(snapshot().find(new TenantId("a")).orElseThrow()).isInstanceOf(TenantEntry.Valid.class);
    }
}
