package dev.gangway.api.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.ApiVersion;
import dev.gangway.model.Violation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API version and the account context that a Stripe SDK sends. */
class StripeHeadersTest {

    private static final ApiVersion DAHLIA = ApiVersion.of("2026-08-26.dahlia").orElseThrow();
    private static final ApiVersion ENDIVE = ApiVersion.of("2026-10-28.endive").orElseThrow();

    private static StripeHeaders read(Map<String, List<String>> headers, String... context) {
        return StripeHeaders.of(
                name -> headers.getOrDefault(name, List.of()),
                DAHLIA,
                List.of(context).stream().findFirst());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-09-29.dahlia, true",
        "2026-09-30.endive, false",
        "2026-10-28.endive, false",
        "2031-01-01.somethingnew, false",
        "2026-10-28.preview, false",
        "2026-08-26.preview, true",
        "2024-06-20, true",
        "2024-06-20; some_beta=v1, true",
        "2026-10-28.endive; some_beta=v1, false",
    })
    void theCallersVersionDeterminesTheFormatOfTheResponse(String version, boolean hasConfigurations) {
        assertThat(read(Map.of("Stripe-Version", List.of(version))))
                .isEqualTo(new StripeHeaders(Optional.of(version), hasConfigurations, List.of()));
    }

    @Test
    void withoutVersionTheTenantsAppliesToTheFormat() {
        assertThat(StripeHeaders.of(_ -> List.of(), DAHLIA, Optional.empty()).hasConfigurations())
                .isTrue();
        assertThat(StripeHeaders.of(_ -> List.of(), ENDIVE, Optional.empty()).hasConfigurations())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dahlia",
                "2026-08-26.",
                "2026-08-26.Dahlia",
                "2026-13-01.dahlia",
                "2026-02-30",
                "2026-08-26.dahlia; ä=v1",
                "latest",
                "2026-8-26"
            })
    void anIllFormedVersionIsAViolation(String version) {
        assertThat(read(Map.of("Stripe-Version", List.of(version))).violations())
                .extracting(Violation::path)
                .containsExactly("Stripe-Version");
    }

    @Test
    void anEndlessVersionAndTwoVersionsAreViolations() {
        assertThat(read(Map.of("Stripe-Version", List.of("2026-08-26.dahlia;" + " ".repeat(200))))
                        .violations())
                .hasSize(1);
        assertThat(read(Map.of("Stripe-Version", List.of("2026-08-26.dahlia", "2026-08-26.dahlia")))
                        .violations())
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Stripe-Context", "Stripe-Account"})
    void anotherContextThanTheTenantsIsAViolation(String header) {
        assertThat(read(Map.of(header, List.of("acct_1"))).violations())
                .extracting(Violation::path)
                .containsExactly(header);
        assertThat(read(Map.of(header, List.of("acct_1")), "acct_2").violations())
                .hasSize(1);
        assertThat(read(Map.of(header, List.of("acct_2", "acct_1")), "acct_2").violations())
                .hasSize(1);
        assertThat(read(Map.of(header, List.of("")), "acct_2").violations()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Stripe-Context", "Stripe-Account"})
    void theTenantsOwnContextIsAccepted(String header) {
        assertThat(read(Map.of(header, List.of("acct_2")), "acct_2").violations())
                .isEmpty();
    }
}
