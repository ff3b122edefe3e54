package dev.gangway.replicas;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DefaultDnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsNameResolverException;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.UnixResolverDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Looks up pods in DNS, with the name servers and search domains of the host. Queries over UDP, and over TCP if the
 * response does not fit into a datagram. Nothing is cached, and no connection stays open.
 */
@Singleton
final class DnsLookups implements ReplicaLookup.Factory {

    private static final Logger LOG = Logger.getLogger(DnsLookups.class);

    private static final File RESOLV_CONF = new File("/etc/resolv.conf");

    /** Timeout of one query to one name server. */
    private static final long QUERY_MILLIS = 2_000;

    private final VertxInternal vertx;
    private final UnaryOperator<DnsNameResolverBuilder> servers;
    private final Supplier<Set<InetAddress>> own;

    @Inject
    DnsLookups(Vertx vertx) {
        this(vertx, DnsLookups::askServersOfTheHost, DnsLookups::ownAddresses);
    }

    /**
     * @param servers sets name servers and search domains
     * @param own addresses of this host
     */
    DnsLookups(Vertx vertx, UnaryOperator<DnsNameResolverBuilder> servers, Supplier<Set<InetAddress>> own) {
        this.vertx = (VertxInternal) vertx;
        this.servers = servers;
        this.own = own;
    }

    /** Reads the name servers once. Netty's default reads them again every five minutes, on an event loop. */
    private static DnsNameResolverBuilder askServersOfTheHost(DnsNameResolverBuilder builder) {
        try {
            return builder.nameServerProvider(new UnixResolverDnsServerAddressStreamProvider(RESOLV_CONF));
        } catch (IOException | IllegalArgumentException notUnix) {
            return builder.nameServerProvider(DefaultDnsServerAddressStreamProvider.INSTANCE);
        }
    }

    private static Set<InetAddress> ownAddresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException unreadable) {
            LOG.warn("The addresses of this host can't be read, so its share of the limits can't grow", unreadable);
            return Set.of();
        }
    }

    @Override
    public ReplicaLookup of(String service) {
        EventLoop loop = vertx.getEventLoopGroup().next();
        return new DnsLookup(
                resolver(loop, ResolvedAddressTypes.IPV4_ONLY),
                resolver(loop, ResolvedAddressTypes.IPV6_ONLY),
                service,
                own.get());
    }

    private DnsNameResolver resolver(EventLoop loop, ResolvedAddressTypes family) {
        return servers.apply(new DnsNameResolverBuilder(loop)
                        .resolvedAddressTypes(family)
                        .datagramChannelFactory(() -> vertx.transport().datagramChannel())
                        .socketChannelFactory(() -> (SocketChannel)
                                vertx.transport().channelFactory(false).newChannel())
                        .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                        .hostsFileEntriesResolver((_, _) -> null)
                        .resolveCache(NoopDnsCache.INSTANCE)
                        .cnameCache(NoopDnsCnameCache.INSTANCE)
                        .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
                        // Some servers reject or ignore a larger datagram; TCP works with all of them.
                        .optResourceEnabled(false)
                        .queryTimeoutMillis(QUERY_MILLIS))
                .build();
    }

    /** Queries each address family separately; otherwise, Netty would return addresses of one family only. */
    private record DnsLookup(DnsNameResolver ipv4, DnsNameResolver ipv6, String service, Set<InetAddress> own)
            implements ReplicaLookup {

        @Override
        public Uni<Listing> find() {
            return Uni.combine()
                    .all()
                    .unis(addresses(ipv4), addresses(ipv6))
                    .with((ofIpv4, ofIpv6) -> Listing.of(ofIpv4, ofIpv6, own))
                    .map(listing -> {
                        if (listing.pods() == 0) {
                            throw new LookupFailedException("the name has no address");
                        }
                        return listing;
                    });
        }

        private Uni<Set<InetAddress>> addresses(DnsNameResolver family) {
            return Uni.createFrom().emitter(emitter -> {
                Future<List<InetAddress>> answer = family.resolveAll(service);
                answer.addListener(_ -> {
                    try {
                        emitter.complete(answer.isSuccess() ? Set.copyOf(answer.getNow()) : noneOr(answer.cause()));
                    } catch (LookupFailedException failure) {
                        emitter.fail(failure);
                    }
                });
            });
        }

        /** Returns no address if the name has none of this family. An incomplete count would be too low. */
        private static Set<InetAddress> noneOr(Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof DnsNameResolverTimeoutException) {
                    throw new LookupFailedException("no answer in time");
                }
                if (cause instanceof DnsNameResolverException) {
                    throw new LookupFailedException("the name server can't be reached");
                }
                if (cause instanceof DnsErrorCauseException error
                        && !error.getCode().equals(DnsResponseCode.NXDOMAIN)) {
                    throw new LookupFailedException("the name server answered " + error.getCode());
                }
            }
            if (failure instanceof UnknownHostException) {
                return Set.of();
            }
            throw new LookupFailedException(
                    "the name server can't be asked: " + failure.getClass().getSimpleName());
        }

        @Override
        public void close() {
            ipv4.close();
            ipv6.close();
        }
    }
}
