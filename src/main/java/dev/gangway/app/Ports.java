package dev.gangway.app;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * Checks that the ports can be opened. Quarkus detects this too, but logs a stack trace that names neither the port nor
 * its setting.
 */
final class Ports {

    // Quarkus's defaults.
    private static final String ANY = "0.0.0.0";
    private static final int HTTP = 8080;
    private static final int HTTPS = 8443;
    private static final int MANAGEMENT = 9000;

    private Ports() {}

    /**
     * A port to listen on.
     *
     * @param setting the name of its setting
     * @param host the address to listen on
     * @param port the number of the port; 0 for any free port
     */
    record Port(String setting, String host, int port) {}

    /** The ports that the settings open. */
    static List<Port> of(Config config) {
        if (flag(config, "quarkus.http.so-reuse-port", false)) {
            // Other processes may listen on the same port.
            return List.of();
        }
        List<Port> ports = new ArrayList<>();
        if (flag(config, "quarkus.http.host-enabled", true)) {
            String host = text(config, "quarkus.http.host", ANY);
            if (!text(config, "quarkus.http.insecure-requests", "enabled").equalsIgnoreCase("disabled")) {
                ports.add(port(config, "quarkus.http.port", host, HTTP));
            }
            if (!text(config, "quarkus.http.tls-configuration-name", "").isEmpty()) {
                ports.add(port(config, "quarkus.http.ssl-port", host, HTTPS));
            }
        }
        if (flag(config, "quarkus.management.host-enabled", true)) {
            ports.add(
                    port(config, "quarkus.management.port", text(config, "quarkus.management.host", ANY), MANAGEMENT));
        }
        return ports;
    }

    /**
     * Returns a sentence for each port that can't be opened. All ports are open at the same time, to find duplicates.
     */
    static List<String> problems(List<Port> ports) {
        List<ServerSocketChannel> open = new ArrayList<>();
        try {
            return ports.stream().flatMap(port -> problem(port, open).stream()).toList();
        } finally {
            open.forEach(Ports::close);
        }
    }

    private static Optional<String> problem(Port port, List<ServerSocketChannel> open) {
        try {
            var address = new InetSocketAddress(port.host(), port.port());
            // Like Netty: a channel for both address families would require that the port is free on IPv6 too.
            ServerSocketChannel channel = address.getAddress() instanceof Inet4Address
                    ? ServerSocketChannel.open(StandardProtocolFamily.INET)
                    : ServerSocketChannel.open();
            open.add(channel);
            channel.bind(address);
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            String reason = e.getMessage();
            return Optional.of("Port " + port.port() + " (" + port.setting() + ") "
                    + ("Address already in use".equals(reason)
                            ? "is already in use; set another port, or stop the process that uses it"
                            : "can't be opened on " + port.host() + ": "
                                    + (reason == null ? e.getClass().getSimpleName() : reason)));
        }
    }

    private static void close(ServerSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException ignored) {
            // The attempt to open the port has already shown whether it is free.
        }
    }

    private static Port port(Config config, String setting, String host, int standard) {
        return new Port(
                setting, host, config.getOptionalValue(setting, Integer.class).orElse(standard));
    }

    private static boolean flag(Config config, String name, boolean standard) {
        return config.getOptionalValue(name, Boolean.class).orElse(standard);
    }

    private static String text(Config config, String name, String standard) {
        return config.getOptionalValue(name, String.class).orElse(standard);
    }
}
