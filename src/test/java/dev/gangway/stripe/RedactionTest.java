package dev.gangway.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {

    @ParameterizedTest
    @CsvSource({
        "'No such key: sk_test_abc.', 'No such key: [masked]'",
        "'rk_live_***abc was refused', '[masked] was refused'",
        "'(sk_org_1) and pk_test_2;', '([masked]) and [masked];'",
        "'Use https://accounts.stripe.com/r/acct_1#alu_test_1 now', 'Use [url] now'",
        "'%20sk_live_abc token=%22sk_test_x x_rk_test_y', '%20[masked] token=%22[masked] x_[masked]'",
        "'HTTP://A.EXAMPLE', '[url]'",
        "'See 1https://a.example/ and x_https://a.example/ or (https://a.example)', 'See [url] and [url] or [url]'",
        "'secret alu_test_61 here', 'secret [masked] here'",
        "'the account acct_1 is fine', 'the account acct_1 is fine'",
    })
    void masks(String message, String shown) {
        assertThat(Redaction.masked(message)).isEqualTo(shown);
    }

    @Test
    void boundsAndCleans() {
        assertThat(Redaction.masked("x".repeat(100_000))).hasSize(500);
        assertThat(Redaction.masked("a\r\nb\u0000c")).isEqualTo("a  b c");
        assertThat(Redaction.masked("a\ud83d\ude00b\ud83dc\u2028")).isEqualTo("a\ud83d\ude00b c ");
        assertThat(Redaction.masked("x".repeat(499) + "\ud83d\ude00")).isEqualTo("x".repeat(499) + " ");
        // A secret that begins before the cut is removed completely.
        assertThat(Redaction.masked("y".repeat(495) + " sk_test_secret")).doesNotContain("sk_t");
    }
}
