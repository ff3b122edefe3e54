package dev.gangway.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gangway.replicas.ReplicaLookup.LookupFailedException;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Asks a name server on the loopback interface, with the JDK's sockets and with those of the system. */
class DnsLookupsTest {

    private static final String SERVICE = "gangway-replicas";

    /** As the second search domain completes it. */
    private static final String NAME = SERVICE + ".pay.svc.test.";

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private FakeDns dns;

    @BeforeEach
    void start() throws IOException {
        dns = new FakeDns();
    }

    @AfterEach
    void stop() throws IOException {
        dns.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private ReplicaLookup lookup(Vertx loops, String service) {
        Set<InetAddress> own = Set.of(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("fd00::1"));
        return new DnsLookups(
                        loops,
                        builder -> builder.nameServerProvider(
                                        new SingletonDnsServerAddressStreamProvider(dns.address()))
                                .searchDomains(List.of("other.test", "pay.svc.test"))
                                .ndots(2)
                                .queryTimeoutMillis(200),
                        () -> own)
                .of(service);
    }

    private Listing find() {
        return lookup(vertx, SERVICE).find().await().atMost(LONG);
    }

    private static List<String> many(String prefix, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> prefix + i).toList();
    }

    static Stream<Arguments> listings() {
        return Stream.of(
                arguments("this pod alone", List.of("10.0.0.1"), 1, true),
                arguments("three pods", many("10.0.0.", 3), 3, true),
                arguments("other pods only", List.of("10.0.0.2", "10.0.0.3"), 2, false),
                arguments("an address twice", List.of("10.0.0.1", "10.0.0.1", "10.0.0.2"), 2, true),
                arguments("IPv6", many("fd00::", 3), 3, true),
                arguments("other pods of IPv6", List.of("fd00::2", "fd00::3"), 2, false),
                arguments("dual stack", concat(many("10.0.0.", 4), many("fd00::", 4)), 4, true),
                arguments("dual stack in part", concat(many("10.0.0.", 3), many("fd00::", 1)), 3, true),
                arguments("50 pods", many("10.0.0.", 50), 50, true),
                arguments("50 pods of dual stack", concat(many("10.0.0.", 50), many("fd00::", 50)), 50, true));
    }

    private static List<String> concat(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("listings")
    void podsAreCountedOnce(String what, List<String> addresses, int pods, boolean self) {
        dns.lists(NAME, addresses);

        assertThat(find()).isEqualTo(new Listing(pods, self));
        assertThat(dns.connections() > 0)
                .as("an answer that does not fit into 512 bytes comes over TCP")
                .isEqualTo(pods == 50);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bothKindsOfSocketsWork(boolean systems) {
        Vertx loops = Vertx.vertx(new VertxOptions().setPreferNativeTransport(systems));
        dns.lists(NAME, many("10.0.0.", 50));

        assertThat(lookup(loops, SERVICE).find().await().atMost(LONG).pods()).isEqualTo(50);
        loops.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @ValueSource(strings = {SERVICE, SERVICE + ".pay.svc.test", SERVICE + ".pay.svc.test."})
    void aShortNameAndAFullNameAreTheSame(String service) {
        dns.lists(NAME, List.of("10.0.0.1"));

        assertThat(lookup(vertx, service).find().await().atMost(LONG).pods()).isEqualTo(1);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                failure("NXDOMAIN", "the name has no address", server -> {}),
                failure("no data", "the name has no address", server -> server.lists(NAME, List.of())),
                failure("SERVFAIL", "the name server answered ServFail", server -> {
                    server.fails(NAME, FakeDns.SERVFAIL);
                    server.fails(SERVICE + ".", FakeDns.SERVFAIL);
                }),
                failure("silence", "no answer in time", server -> server.isSilent(NAME)),
                failure("silence about one family", "no answer in time", server -> server.isSilentAboutIpv6(NAME)),
                failure("half an address", "the name has no address", server -> server.listsHalfAnAddress(NAME)),
                failure("closed port", "", server -> {
                    try {
                        server.close();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }));
    }

    private static Arguments failure(String what, String reason, Consumer<FakeDns> server) {
        return arguments(what, reason, server);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void aFailureHasAReason(String what, String reason, Consumer<FakeDns> server) {
        server.accept(dns);

        assertThatThrownBy(this::find).isInstanceOf(LookupFailedException.class).hasMessageStartingWith(reason);
    }

    /**
     * @param fleet the pods that DNS lists at each look-up; 0 for NXDOMAIN, t for no answer
     * @param counts after each of them
     */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a fleet starts        | 3 3 3       | 8 3 3",
                "pods join             | 1 1 2 3 50  | 8 1 2 3 50",
                "pods leave            | 8 6 6 2 2   | 8 8 6 6 2",
                "a pod comes and goes  | 3 3 4 3 4 3 | 8 3 4 4 4 4",
                "the name disappears   | 3 3 0 0 3   | 8 3 3 3 3",
                "the server is silent  | 3 3 t t 4   | 8 3 3 3 4",
                "never an answer       | t 0 t       | 8 8 8",
            })
    void theCountFollowsDns(String what, String fleet, String counts) {
        ReplicaCount count = ReplicaCount.of(8, 0);
        List<String> seen = new ArrayList<>();
        long now = 0;
        for (String pods : fleet.split(" ", -1)) {
            switch (pods) {
                case "0" -> dns.fails(NAME, FakeDns.NXDOMAIN);
                case "t" -> dns.isSilent(NAME);
                default -> dns.lists(NAME, many("10.0.0.", Integer.parseInt(pods)));
            }
            try {
                count = count.after(find(), now);
            } catch (LookupFailedException failed) {
                count = count.afterFailure();
            }
            seen.add(String.valueOf(count.count()));
            now += INTERVAL.toNanos();
        }

        assertThat(String.join(" ", seen)).isEqualTo(counts);
    }
}
