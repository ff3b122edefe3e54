package dev.gangway.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailedStartTest {

    /** With any handler other than Quarkus's own, dev mode ends when a class changes. */
    @ParameterizedTest
    @EnumSource(LaunchMode.class)
    void onlyProductionHasAnExitHandlerOfItsOwn(LaunchMode mode) {
        BiConsumer<Integer, Throwable> before = ApplicationLifecycleManager.getDefaultExitCodeHandler();
        try {
            FailedStart.awaitLog(mode);

            assertThat(ApplicationLifecycleManager.getDefaultExitCodeHandler() != before)
                    .isEqualTo(mode == LaunchMode.NORMAL);
        } finally {
            ApplicationLifecycleManager.setDefaultExitCodeHandler(before);
        }
    }
}
