package dev.gangway.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InFlightTest {

    private final InFlight inFlight = new InFlight();

    @Test
    void letsInNoMoreThanMay() {
        assertThat(inFlight.tryEnter(2)).isTrue();
        assertThat(inFlight.tryEnter(2)).isTrue();
        assertThat(inFlight.tryEnter(2)).isFalse();
        assertThat(inFlight.count()).isEqualTo(2);

        inFlight.leave();

        assertThat(inFlight.tryEnter(2)).isTrue();
        assertThat(inFlight.tryEnter(3)).isTrue();
        assertThat(inFlight.count()).isEqualTo(3);
    }
}
