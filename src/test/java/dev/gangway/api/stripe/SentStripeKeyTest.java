package dev.gangway.api.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys of Stripe's that callers send by mistake. */
class SentStripeKeyTest {

    static Stream<String> prefixes() {
        return SentStripeKey.PREFIXES.stream();
    }

    @ParameterizedTest
    @MethodSource("prefixes")
    void everyKindOfKeyIsFoundWhereverItStands(String prefix) {
        String key = prefix + "NotARealKey";
        String basic = Base64.getEncoder().encodeToString((key + ":").getBytes(StandardCharsets.US_ASCII));

        for (String header : List.of(
                "Bearer " + key,
                "bearer  " + key,
                key,
                "Bearer acme~" + key,
                "Bearer \"" + key + "\"",
                "Basic " + basic,
                "basic " + basic,
                "Bearer " + key.toUpperCase(java.util.Locale.ROOT))) {
            assertThat(SentStripeKey.prefix(List.of(header))).as(header).contains(prefix);
        }
        assertThat(SentStripeKey.prefix(List.of("Bearer x", "Bearer " + key))).contains(prefix);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "Bearer token",
                "Bearer acme~token",
                "Bearer task_live_1",
                "Bearer rk_gw_1",
                "Bearer eyJhbGciOi.eyJzdWIi.c2tfbGl2ZV8",
                "Basic c2tf!",
                "Basic ",
                "''",
            })
    void anythingElseIsNot(@Nullable String header) {
        assertThat(SentStripeKey.prefix(header == null ? List.of() : List.of(header)))
                .isEqualTo(Optional.empty());
    }
}
