package dev.gangway.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.AccountId;
import dev.gangway.model.ApiVersion;
import dev.gangway.model.Credential;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.model.Mode;
import dev.gangway.model.Secret;
import dev.gangway.model.TenantId;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StripeRequestTest {

    private static final Credential CREDENTIAL = Credential.of(new Secret("sk_test_notAKey"), Optional.empty());

    private static StripeRequest request(
            String version, List<String> configurations, @Nullable String fields, @Nullable String returnUrl) {
        Map<LinkField, Object> values = new EnumMap<>(LinkField.class);
        values.put(LinkField.TYPE, LinkType.ACCOUNT_UPDATE);
        values.put(LinkField.CONFIGURATIONS, configurations);
        values.put(LinkField.REFRESH_URL, "https://a.example/r");
        values.put(LinkField.COLLECTION_FIELDS, fields);
        values.put(LinkField.RETURN_URL, returnUrl);
        values.values().removeIf(Objects::isNull);
        return StripeRequest.of(new AccountLinkCall(
                CREDENTIAL,
                ApiVersion.of(version).orElseThrow(),
                Mode.TEST,
                new AccountId("acct_1"),
                LinkType.ACCOUNT_UPDATE,
                new LinkParameters(values)));
    }

    @Test
    void hasConfigurationsBeforeTheyWereRemoved() {
        assertThat(request(
                                "2026-08-26.dahlia",
                                List.of("merchant", "recipient"),
                                "eventually_due",
                                "https://a.example/b")
                        .body())
                .isEqualTo("{\"account\":\"acct_1\",\"use_case\":{\"type\":\"account_update\",\"account_update\":{"
                        + "\"configurations\":[\"merchant\",\"recipient\"],"
                        + "\"collection_options\":{\"fields\":\"eventually_due\"},"
                        + "\"refresh_url\":\"https://a.example/r\",\"return_url\":\"https://a.example/b\"}}}");
    }

    @Test
    void leavesOutWhatIsNotSet() {
        assertThat(request("2026-09-30.endive", List.of("merchant"), null, null).body())
                .isEqualTo("{\"account\":\"acct_1\",\"use_case\":{\"type\":\"account_update\",\"account_update\":{"
                        + "\"refresh_url\":\"https://a.example/r\"}}}");
    }

    @Test
    void derivedIdempotencyKeysDifferWhereverTheCallsDo() {
        StripeRequest one = request("2026-08-26.dahlia", List.of("merchant"), null, null);
        StripeRequest other = request("2026-08-26.dahlia", List.of("recipient"), null, null);
        Set<String> keys = new HashSet<>();
        for (StripeRequest request : List.of(one, other)) {
            for (String caller : List.of("token:a", "token:b")) {
                for (String tenant : List.of("a", "b")) {
                    for (String key : List.of("1", "2")) {
                        keys.add(IdempotencyKey.derived(new TenantId(tenant), caller, key, request.body())
                                .value());
                    }
                }
            }
        }

        assertThat(keys).hasSize(16).allMatch(key -> key.matches("[A-Za-z0-9_-]{43}"));
        assertThat(IdempotencyKey.derived(new TenantId("a"), "token:a", "1", one.body()))
                .isEqualTo(IdempotencyKey.derived(new TenantId("a"), "token:a", "1", one.body()));
        assertThat(IdempotencyKey.random()).isNotEqualTo(IdempotencyKey.random());
    }

    @Test
    void nothingThatHoldsASecretPrintsIt() {
        StripeRequest request = request("2026-08-26.dahlia", List.of(), null, null);
        var link = new AccountLink(
                new Secret("https://a.example/#secret"),
                "",
                "",
                java.time.Duration.ZERO,
                false,
                null,
                new LinkJson(new byte[0]));

        assertThat(request.toString() + CREDENTIAL + link)
                .doesNotContain("notAKey", "#secret")
                .contains("***");
    }

    @Test
    void theFingerprintTellsKeysAndContextsApart() {
        var key = new Secret("sk_org_notAKey");

        assertThat(CREDENTIAL.fingerprint()).matches("[0-9a-f]{8}");
        assertThat(Credential.of(key, Optional.of("acct_a")).fingerprint())
                .isNotEqualTo(Credential.of(key, Optional.of("acct_b")).fingerprint());
    }
}
