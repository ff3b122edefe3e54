package dev.gangway.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenFilesTest {

    @ParameterizedTest
    @CsvSource({
        "200, 50",
        "1024, 256",
        "4096, 3328",
        "4863, 4095",
        "4864, 4096",
        "1048576, 4096",
        "9223372036854775807, 4096",
    })
    void connectionsLeaveRoomForOtherFiles(long limit, long connections) {
        assertThat(OpenFiles.connections(limit)).isEqualTo(connections);
    }

    @Test
    void aLimitThatConnectionsMayUseUpIsWarnedOf() {
        assertThat(OpenFiles.warning(4864, 4096)).isEmpty();
        assertThat(OpenFiles.warning(Long.MAX_VALUE, 4096)).isEmpty();
        assertThat(OpenFiles.warning(4863, 4096)).hasValueSatisfying(text -> assertThat(text)
                .contains("4863", "4096", "(ulimit -n) to 4864", "or lower"));
    }

    @Test
    void theLimitOfThisProcessIsKnown() {
        assertThat(OpenFiles.limit()).isBetween(64L, Long.MAX_VALUE);
    }
}
