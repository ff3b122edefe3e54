package dev.gangway.api.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The key of a Stripe SDK: which tenant, which token, and the advice for a key that is not valid. */
class TenantKeyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Bearer acme~token | acme | Bearer token | no token that is valid here",
                "bearer  acme~token | acme | Bearer token | no token that is valid here",
                "Bearer acme~a.b.c | acme | Bearer a.b.c | no token that is valid here",
                "Bearer a-1~to~ken | a-1 | Bearer to~ken | two '~'",
                "Bearer acme~ | acme | 'Bearer ' | no token after '~'",
                "Bearer ~token | | | not a tenant id",
                "Bearer ACME~token | | | not a tenant id",
                "Bearer none~token | | | not a tenant id",
                "Bearer ac/me~token | | | not a tenant id",
                "Bearer token | | | no token that is valid here",
                "Bearer | | | is '<tenant>~<token>' here",
                "Basic YTpi | | | is '<tenant>~<token>' here",
                "acme~token | | | is '<tenant>~<token>' here",
                "Bearer acme~to ken | | | is '<tenant>~<token>' here",
            })
    void theFirstTildeSeparatesTenantAndToken(
            String header, @Nullable String tenant, @Nullable String authorization, String advice) {
        TenantKey key = TenantKey.of(List.of(header));

        assertThat(key.tenant().map(Object::toString)).isEqualTo(Optional.ofNullable(tenant));
        assertThat(key.authorization()).isEqualTo(Optional.ofNullable(authorization));
        assertThat(key.advice()).contains(advice).doesNotContain("token'.token").doesNotContain("acme");
    }

    @Test
    void noHeaderAndTwoHeadersHaveNoKey() {
        assertThat(TenantKey.of(List.of()).tenant()).isEmpty();
        assertThat(TenantKey.of(List.of()).advice()).contains("Send the header 'Authorization");
        assertThat(TenantKey.of(List.of("Bearer acme~a", "Bearer acme~a")).tenant())
                .isEmpty();
        assertThat(TenantKey.of(List.of("Bearer acme~a", "Bearer acme~a")).advice())
                .contains("once");
    }

    @Test
    void doesNotShowItsParts() {
        assertThat(TenantKey.of(List.of("Bearer acme~secret"))).hasToString("TenantKey[***]");
    }
}
