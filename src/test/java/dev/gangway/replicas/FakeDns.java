package dev.gangway.replicas;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A name server on a port of the loopback interface, over UDP and TCP. Only names that a test sets exist. */
final class FakeDns implements AutoCloseable {

    static final int SERVFAIL = 2;
    static final int NXDOMAIN = 3;

    private static final int A = 1;
    private static final int AAAA = 28;

    /** Maximum size of an answer over UDP. */
    private static final int DATAGRAM = 512;

    private static final int TRUNCATED = 0x0200;

    /** A response to a question that asked for recursion. */
    private static final int RESPONSE = 0x8180;

    /** The name at the position after the header. */
    private static final int NAME_OF_THE_QUESTION = 0xC00C;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final InetSocketAddress address;
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();

    private sealed interface Reply {}

    private record Addresses(List<byte[]> ipv4, List<byte[]> ipv6) implements Reply {}

    private record Code(int code) implements Reply {}

    private record Silence(int family) implements Reply {}

    FakeDns() throws IOException {
        DatagramSocket datagrams = null;
        ServerSocket server = null;
        while (datagrams == null) {
            server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
            try {
                datagrams = new DatagramSocket(server.getLocalPort(), InetAddress.getLoopbackAddress());
            } catch (BindException taken) {
                server.close();
            }
        }
        udp = datagrams;
        tcp = server;
        address = (InetSocketAddress) udp.getLocalSocketAddress();
        Thread.ofPlatform().daemon().start(this::answerDatagrams);
        Thread.ofPlatform().daemon().start(this::answerConnections);
    }

    InetSocketAddress address() {
        return address;
    }

    /** Number of connections so far. */
    int connections() {
        return connections.get();
    }

    /** Sets the addresses of a name, of both families. */
    void lists(String name, List<String> addresses) {
        List<byte[]> bytes = addresses.stream().map(FakeDns::bytes).toList();
        replies.put(
                name,
                new Addresses(
                        bytes.stream().filter(each -> each.length != 16).toList(),
                        bytes.stream().filter(each -> each.length == 16).toList()));
    }

    /** Gives a name an address with too few bytes. */
    void listsHalfAnAddress(String name) {
        replies.put(name, new Addresses(List.of(new byte[2]), List.of()));
    }

    void fails(String name, int code) {
        replies.put(name, new Code(code));
    }

    /** Answers no question about a name. */
    void isSilent(String name) {
        replies.put(name, new Silence(0));
    }

    /** Answers no question about the IPv6 addresses of a name, and with one address of IPv4. */
    void isSilentAboutIpv6(String name) {
        replies.put(name, new Silence(AAAA));
    }

    private static byte[] bytes(String address) {
        return InetAddress.ofLiteral(address).getAddress();
    }

    private void answerDatagrams() {
        try {
            while (true) {
                var packet = new DatagramPacket(new byte[DATAGRAM], DATAGRAM);
                udp.receive(packet);
                byte[] answer = answer(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()), DATAGRAM);
                if (answer.length > 0) {
                    udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException closed) {
            // The test has ended.
        }
    }

    private void answerConnections() {
        try {
            while (true) {
                try (Socket connection = tcp.accept()) {
                    connections.incrementAndGet();
                    var in = new DataInputStream(connection.getInputStream());
                    var out = new DataOutputStream(connection.getOutputStream());
                    byte[] question = new byte[in.readUnsignedShort()];
                    in.readFully(question);
                    byte[] answer = answer(ByteBuffer.wrap(question), Short.MAX_VALUE);
                    out.writeShort(answer.length);
                    out.write(answer);
                    out.flush();
                    in.read();
                }
            }
        } catch (IOException closed) {
            // The test has ended.
        }
    }

    /** Returns the answer; nothing for a name that this server is silent about. */
    private byte[] answer(ByteBuffer question, int max) {
        short id = question.getShort(0);
        var name = new StringBuilder();
        int end = 12;
        for (int length = question.get(end); length > 0; length = question.get(end)) {
            byte[] label = new byte[length];
            question.get(end + 1, label);
            name.append(new String(label, StandardCharsets.US_ASCII)).append('.');
            end += 1 + length;
        }
        int family = question.getShort(end + 1);
        byte[] asked = new byte[end + 5 - 12];
        question.get(12, asked);
        Reply reply = replies.getOrDefault(name.toString().toLowerCase(Locale.ROOT), new Code(NXDOMAIN));
        return switch (reply) {
            case Code code -> message(id, RESPONSE | code.code(), asked, family, List.of());
            case Silence silence ->
                silence.family() == 0 || silence.family() == family
                        ? new byte[0]
                        : message(id, RESPONSE, asked, family, List.of(bytes("10.0.0.1")));
            case Addresses addresses -> {
                List<byte[]> found =
                        family == A ? addresses.ipv4() : family == AAAA ? addresses.ipv6() : List.<byte[]>of();
                byte[] whole = message(id, RESPONSE, asked, family, found);
                yield whole.length <= max ? whole : message(id, RESPONSE | TRUNCATED, asked, family, List.of());
            }
        };
    }

    private static byte[] message(short id, int flags, byte[] asked, int family, List<byte[]> addresses) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            for (int field :
                    Stream.of((int) id, flags, 1, addresses.size(), 0, 0).toList()) {
                out.writeShort(field);
            }
            out.write(asked);
            for (byte[] address : addresses) {
                out.writeShort(NAME_OF_THE_QUESTION);
                out.writeShort(family);
                out.writeShort(1);
                out.writeInt(5);
                out.writeShort(address.length);
                out.write(address);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
