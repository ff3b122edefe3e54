package dev.gangway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AcceptFailuresTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new IOException("Too many open files"), "Too many open files"),
                Arguments.of(new IOException("accept(..) failed: Too many open files"), "Too many open files"),
                Arguments.of(
                        new IOException("accept(..) failed: Too many open files in system"), "Too many open files"),
                Arguments.of(
                        new IOException("accept(..) failed: No buffer space available"), "No buffer space available"),
                Arguments.of(new IOException("accept(..) failed: Cannot allocate memory"), "Cannot allocate memory"),
                Arguments.of(new IOException("Connection reset by peer"), ""),
                Arguments.of(new IOException(), ""),
                // Netty repeats the header in this message.
                Arguments.of(new IllegalArgumentException("a header with Too many open files"), ""),
                Arguments.of(null, ""));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void onlyFailuresToAcceptAreReported(@Nullable Throwable failure, String reason) {
        assertThat(AcceptFailures.reason(failure).orElse("")).isEqualTo(reason);
    }
}
