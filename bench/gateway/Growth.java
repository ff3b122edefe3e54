import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Checks for memory growth: prints the allocation per call and the heap usage after a collection for each minute, with 10
 * and with 5,000 tenants in turn. Arguments: the quarkus-app directory, minutes, then the JVM's options.
 */
final class Growth {

    private static final int CONNECTIONS = 32;
    private static final double MIB = 1024.0 * 1024;

    private record Gangway(
            Server server, int tenants, JMXConnector connector, ThreadMXBean threads, MemoryMXBean memory) {

        /** The heap usage after a forced collection, in MiB. */
        double heap() {
            memory.gc();
            return memory.getHeapMemoryUsage().getUsed() / MIB;
        }
    }

    private Growth() {}

    public static void main(String[] arguments)
            throws IOException, InterruptedException, AttachNotSupportedException {
        Path work = Files.createTempDirectory("gangway-growth");
        List<Server> running = new ArrayList<>();
        try {
            Certificate certificate = Certificate.make(work);
            Nginx.Upstream upstream = Nginx.upstream(work.resolve("upstream"), Optional.of(certificate));
            running.add(upstream.server());
            List<Gangway> both = new ArrayList<>();
            for (int tenants : new int[] {10, 5000}) {
                Server server = start(work.resolve("t" + tenants), tenants, upstream.origin(), certificate, arguments);
                running.add(server);
                both.add(watch(server, tenants));
            }
            for (Gangway each : both) {
                Wrk.run(each.server(), each.tenants(), CONNECTIONS, 30, work);
            }
            int minutes = Integer.parseInt(arguments[1]);
            System.out.println("| minute | tenants | calls | allocated per call | heap after a collection |");
            System.out.println("|---:|---:|---:|---:|---:|");
            for (int minute = 1; minute <= minutes; minute++) {
                for (Gangway each : both) {
                    long before = each.threads().getTotalThreadAllocatedBytes();
                    Wrk calls = Wrk.run(each.server(), each.tenants(), CONNECTIONS, 29, work);
                    double bytes = each.threads().getTotalThreadAllocatedBytes() - before;
                    System.out.printf(
                            "| %d | %,d | %,d | %,.0f bytes | %.1f MiB |%n",
                            minute, each.tenants(), calls.requests(), bytes / calls.requests(), each.heap());
                }
            }
            for (Gangway each : both) {
                each.connector().close();
            }
        } finally {
            running.reversed().forEach(Server::close);
            try (var files = Files.walk(work)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
    }

    private static Server start(
            Path directory, int tenants, String upstream, Certificate certificate, String[] arguments)
            throws IOException, InterruptedException {
        Settings.write(directory, tenants);
        int port = Server.freePort();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(certificate.trust());
        command.addAll(List.of(Arrays.copyOfRange(arguments, 2, arguments.length)));
        command.addAll(List.of("-jar", Path.of(arguments[0], "quarkus-run.jar").toString()));
        return Server.start(
                tenants + " tenants",
                command,
                Settings.environment(directory, upstream, port, Server.freePort()),
                port,
                Call.NATIVE,
                directory.resolve("log"));
    }

    private static Gangway watch(Server server, int tenants) throws IOException, AttachNotSupportedException {
        VirtualMachine jvm = VirtualMachine.attach(String.valueOf(server.process().pid()));
        JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(jvm.startLocalManagementAgent()));
        jvm.detach();
        MBeanServerConnection beans = connector.getMBeanServerConnection();
        return new Gangway(
                server,
                tenants,
                connector,
                ManagementFactory.newPlatformMXBeanProxy(
                        beans, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class),
                ManagementFactory.newPlatformMXBeanProxy(
                        beans, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class));
    }
}
