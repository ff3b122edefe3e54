package dev.gangway.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortsTest {

    private static final String HOST = "127.0.0.1";

    private static Ports.Port port(int number) {
        return new Ports.Port("quarkus.http.port", HOST, number);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | http 0.0.0.0:8080, management 0.0.0.0:9000",
                "quarkus.http.port=1 quarkus.management.port=2 | http 0.0.0.0:1, management 0.0.0.0:2",
                "quarkus.http.host=a quarkus.management.host=b | http a:8080, management b:9000",
                "quarkus.http.tls-configuration-name=x quarkus.http.insecure-requests=disabled"
                        + " | ssl 0.0.0.0:8443, management 0.0.0.0:9000",
                "quarkus.http.tls-configuration-name=x quarkus.http.insecure-requests=enabled quarkus.http.ssl-port=3"
                        + " | http 0.0.0.0:8080, ssl 0.0.0.0:3, management 0.0.0.0:9000",
                "quarkus.http.host-enabled=false | management 0.0.0.0:9000",
                "quarkus.management.host-enabled=false | http 0.0.0.0:8080",
                "quarkus.http.so-reuse-port=true | ''",
            })
    void thePortsAreThoseOfTheSettings(String settings, String ports) {
        Map<String, String> values = Arrays.stream(settings.split(" ", -1))
                .filter(setting -> !setting.isEmpty())
                .collect(Collectors.toMap(
                        setting -> setting.substring(0, setting.indexOf('=')),
                        setting -> setting.substring(setting.indexOf('=') + 1)));
        var config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(values, "test", 100))
                .build();

        assertThat(Ports.of(config).stream()
                        .map(port -> port.setting()
                                        .replace("quarkus.", "")
                                        .replace("http.ssl-port", "ssl")
                                        .replace(".port", "")
                                + " " + port.host() + ":" + port.port())
                        .collect(Collectors.joining(", ")))
                .isEqualTo(ports);
    }

    @Test
    void aPortThatIsInUseIsNamedWithItsSetting() throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.problems(List.of(port(0), port(other.getLocalPort()))))
                    .containsExactly(
                            "Port " + other.getLocalPort()
                                    + " (quarkus.http.port) is already in use; set another port, or stop the process that uses it");
        }
    }

    @Test
    void aPortIsFreeAgainAfterTheCheck() throws IOException {
        int free;
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = other.getLocalPort();
        }

        assertThat(Ports.problems(List.of(port(free)))).isEmpty();
        assertThat(Ports.problems(List.of(port(free), port(free)))).hasSize(1);
        assertThat(Ports.problems(List.of(port(free)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1, 0", "nowhere.invalid, 0", "127.0.0.1, 70000"})
    void anAddressThatCannotBeOpenedIsNamed(String host, int port) {
        assertThat(Ports.problems(List.of(new Ports.Port("quarkus.management.port", host, port))))
                .singleElement()
                .asString()
                .startsWith("Port " + port + " (quarkus.management.port) can't be opened on " + host + ": ");
    }
}
