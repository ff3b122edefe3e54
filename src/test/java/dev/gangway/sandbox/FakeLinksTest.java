package dev.gangway.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class FakeLinksTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static FakeLinks linksAt(Instant now) {
        return new FakeLinks("http://localhost/x", Duration.ofMinutes(10), Clock.fixed(now, ZoneOffset.UTC));
    }

    @Test
    void aLinkWorksOnceAndUntilItExpires() {
        FakeLinks links = linksAt(START);
        FakeLinks.FakeLink link = links.make("acct_1", "account_onboarding", null, "https://a.example");

        assertThat(links.isUsable(link)).isTrue();
        assertThat(linksAt(START.plusSeconds(599)).isUsable(link)).isTrue();
        assertThat(linksAt(START.plusSeconds(600)).isUsable(link)).isFalse();
        links.spend(link);
        assertThat(links.find(link.secret()))
                .hasValueSatisfying(spent -> assertThat(links.isUsable(spent)).isFalse());
    }

    @Test
    void onlySoManyLinksAreRemembered() {
        FakeLinks links = linksAt(START);
        FakeLinks.FakeLink first = links.make("acct_1", "account_onboarding", null, "https://a.example");
        for (int i = 0; i < 10_000; i++) {
            links.make("acct_2", "account_onboarding", null, "https://a.example");
        }

        assertThat(links.find(first.secret())).isEmpty();
    }
}
