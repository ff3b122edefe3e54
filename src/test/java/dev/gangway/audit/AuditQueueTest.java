package dev.gangway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.audit.AuditQueue.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuditQueueTest {

    private final AuditQueue queue = new AuditQueue(8, 100);

    private boolean add(String text, boolean authenticated) {
        return queue.add(new Line(text, authenticated), null);
    }

    private void writeAll() throws InterruptedException {
        List<Line> lines = new ArrayList<>();
        queue.take(lines, 100);
        queue.done(lines);
    }

    @Test
    void aReservedEventHasRoomInAFullQueue() {
        AuditReservation reservation = queue.reserve().orElseThrow();
        while (add("x", true)) {
            assertThat(queue.usage()).isLessThanOrEqualTo(1);
        }

        assertThat(queue.reserve()).isEmpty();
        assertThat(queue.add(new Line("x", true), reservation)).isTrue();
        assertThat(queue.events()).isEqualTo(8);
    }

    @Test
    void aReservationIsUsedOrReleasedOnce() throws InterruptedException {
        AuditReservation used = queue.reserve().orElseThrow();
        assertThat(queue.add(new Line("x", true), used)).isTrue();
        used.release();
        assertThat(queue.events()).isEqualTo(1);

        AuditReservation released = queue.reserve().orElseThrow();
        released.release();
        released.release();
        assertThat(queue.events()).isEqualTo(1);

        writeAll();
        assertThat(queue.events()).isZero();
        assertThat(queue.usage()).isZero();
    }

    @Test
    void aReservationWithoutAPlaceIsNoneInAFullQueue() {
        assertThat(queue.add(new Line("x", true), AuditReservation.withoutPlace()))
                .isTrue();
        while (add("x", true)) {
            assertThat(queue.usage()).isLessThanOrEqualTo(1);
        }
        assertThat(queue.add(new Line("x", true), AuditReservation.withoutPlace()))
                .isFalse();
    }

    @Test
    void unauthenticatedRequestsUseAQuarter() throws InterruptedException {
        assertThat(add("x", false)).isTrue();
        assertThat(add("x", false)).isTrue();
        assertThat(add("x", false)).isFalse();
        assertThat(queue.usage()).isEqualTo(0.25);
        assertThat(add("x", true)).isTrue();

        writeAll();
        assertThat(add("x", false)).isTrue();
    }

    @Test
    void unauthenticatedRequestsThatFindAFullQueueGiveTheirShareBack() throws InterruptedException {
        while (add("x", true)) {
            assertThat(queue.usage()).isLessThanOrEqualTo(1);
        }
        for (int i = 0; i < 10; i++) {
            assertThat(add("x", false)).isFalse();
        }
        writeAll();
        assertThat(add("x", false)).isTrue();
    }

    @Test
    void nothingIsReservedBeyondTheMaximumOfCharacters() throws InterruptedException {
        assertThat(add("x".repeat(100), true)).isTrue();
        assertThat(queue.usage()).isEqualTo(1);
        assertThat(queue.reserve()).isEqualTo(Optional.empty());
        assertThat(add("x", true)).isFalse();

        writeAll();
        assertThat(queue.reserve()).isPresent();
    }

    @Test
    void eventsThatAreBeingWrittenKeepTheirPlaces() throws InterruptedException {
        assertThat(add("x", true)).isTrue();
        List<Line> writing = new ArrayList<>();
        queue.take(writing, 10);
        assertThat(queue.events()).isEqualTo(1);
    }
}
