package dev.gangway.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests times from Stripe with a machine clock that is right, ahead, behind, or far off. */
class StripeClockTest {

    /** {@code Sun, 01 Mar 2026 12:00:00 GMT}. */
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static StripeResponse answer(@Nullable String date) {
        return new StripeResponse(
                200, name -> name.equals("Date") ? date : null, InputStream.nullInputStream(), () -> {});
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-03-01T12:00:00Z | Sun, 01 Mar 2026 12:00:00 GMT  | 2026-03-01T12:00:00Z | 0",
                "2026-03-01T12:11:00Z | Sun, 01 Mar 2026 12:00:00 GMT  | 2026-03-01T12:00:00Z | 660",
                "2026-03-01T11:49:00Z | Sun, 01 Mar 2026 12:00:00 GMT  | 2026-03-01T12:00:00Z | -660",
                "2026-03-01T12:11:00Z | Sunday, 01-Mar-26 12:00:00 GMT | 2026-03-01T12:00:00Z | 660",
                "2026-03-01T12:11:00Z | Sun Mar  1 12:00:00 2026       | 2026-03-01T12:00:00Z | 660",
                "2026-03-02T12:00:00Z | Sun, 01 Mar 2026 12:00:00 GMT  | 2026-03-01T12:00:00Z | 86400",
                "2026-03-02T12:00:01Z | Sun, 01 Mar 2026 12:00:00 GMT  | 2026-03-02T12:00:01Z | 86401",
                "2026-03-01T12:00:00Z | Thu, 01 Jan 1970 00:00:00 GMT  | 2026-03-01T12:00:00Z | 1772366400",
                "2026-03-01T12:11:00Z |                                | 2026-03-01T12:11:00Z | 0",
                "2026-03-01T12:11:00Z | ''                             | 2026-03-01T12:11:00Z | 0",
                "2026-03-01T12:11:00Z | yesterday                      | 2026-03-01T12:11:00Z | 0",
                "2026-03-01T12:11:00Z | 2026-03-01T12:00:00Z           | 2026-03-01T12:11:00Z | 0"
            })
    void anAnswersDateCountsWhereItIsWithinADay(Instant machine, @Nullable String date, Instant sent, double skew) {
        var clock = new StripeClock(() -> machine);

        assertThat(clock.sent(answer(date))).isEqualTo(sent);
        assertThat(clock.skewSeconds()).isEqualTo(skew);
    }

    @Test
    void anAnswerWithoutADateLeavesTheSkewAsItIs() {
        var clock = new StripeClock(() -> NOON.plusSeconds(660));
        clock.sent(answer("Sun, 01 Mar 2026 12:00:00 GMT"));

        clock.sent(answer(null));

        assertThat(clock.skewSeconds()).isEqualTo(660);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0                              | 0",
                "7                              | 7",
                "' 7 '                          | 7",
                "000000000000007                | 7",
                "1000000                        | 1000000",
                "9999999                        | 9999999",
                "31536000                       | 31536000",
                "31536001                       | 31536000",
                "999999999                      | 31536000",
                "1000000000                     | 31536000",
                "99999999999999999999999999     | 31536000",
                "Sun, 01 Mar 2026 12:00:30 GMT  | 30",
                "Sunday, 01-Mar-26 12:00:30 GMT | 30",
                "Sun Mar  1 12:00:30 2026       | 30",
                "Sun, 01 Mar 2026 11:59:59 GMT  | 0",
                "Thu, 01 Jan 1970 00:00:00 GMT  | 0",
                "Fri, 31 Dec 9999 23:59:59 GMT  | 31536000",
                "''                             |",
                "' '                            |",
                "-1                             |",
                "+1                             |",
                "1.5                            |",
                "1e3                            |",
                "0x10                           |",
                "٧                              |",
                "7 s                            |",
                "soon                           |",
                "Sun, 01 Mar                    |",
                "2026-03-01T12:00:30Z           |"
            })
    void aRetryAfterIsSecondsOrADate(String text, @Nullable Long seconds) {
        assertThat(StripeClock.retryAfter(text, NOON)).isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
    }

    @Test
    void withoutARetryAfterThereIsNone() {
        assertThat(StripeClock.retryAfter(null, NOON)).isNull();
    }
}
