package dev.gangway.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP over a plain socket, for requests that no client would send. */
public final class RawHttp {

    /** A response; its body is empty if the request was a HEAD. */
    record Answer(int status, String head, String body) {}

    private static final Pattern STATUS = Pattern.compile("[A-Z]+/[\\d.]+ (\\d{3}) [^\r\n]*\r\n");
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");

    /** Longer than any call may take. */
    private static final int PATIENCE_MS = 15_000;

    private RawHttp() {}

    /**
     * Sends these bytes and reads until the server closes the connection. If the server does not, hangs up after a
     * timeout.
     *
     * @param whole whether these are complete requests, so that the server must respond, however long that takes;
     *     otherwise, it may wait for the rest
     * @throws SocketTimeoutException if the server neither responds nor closes the connection
     */
    static String exchange(byte[] bytes, boolean whole) throws IOException {
        return exchange(8081, bytes, whole);
    }

    /** Does the same at another port. */
    public static String exchange(int port, byte[] bytes, boolean whole) throws IOException {
        var received = new ByteArrayOutputStream();
        try (var socket = new Socket("localhost", port)) {
            write(socket, bytes);
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[8192];
            boolean hungUp = false;
            for (int n = 0; n >= 0; ) {
                boolean waits = hungUp || (whole && received.size() == 0);
                socket.setSoTimeout(waits ? PATIENCE_MS : whole ? 500 : 5);
                try {
                    n = in.read(buffer);
                    received.write(buffer, 0, Math.max(n, 0));
                } catch (SocketTimeoutException silent) {
                    if (waits) {
                        throw silent;
                    }
                    socket.shutdownOutput();
                    hungUp = true;
                }
            }
        } catch (SocketTimeoutException hangs) {
            throw hangs;
        } catch (IOException reset) {
            // Bytes that were unread when the server closed the connection cause a reset, which is a valid end.
        }
        return received.toString(StandardCharsets.ISO_8859_1);
    }

    /** Writes as much as the server accepts: it may respond and close before the end. */
    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException closed) {
            // The response is still to be read.
        }
    }

    /**
     * Splits what was received into the responses to requests with these methods.
     *
     * @throws IllegalArgumentException if it does not consist of complete responses, at most one for each request
     */
    static List<Answer> answers(String received, List<String> methods) {
        List<Answer> answers = new ArrayList<>();
        Matcher status = STATUS.matcher(received);
        int at = 0;
        while (at < received.length()) {
            int end = received.indexOf("\r\n\r\n", at) + 4;
            if (end < 4 || !status.find(at) || status.start() != at) {
                throw new IllegalArgumentException("not an answer: " + received.substring(at));
            }
            int code = Integer.parseInt(status.group(1));
            if (code == 101) {
                return answers;
            }
            if (code == 100) {
                at = end;
                continue;
            }
            if (answers.size() == methods.size()) {
                throw new IllegalArgumentException("more answers than requests: " + received.substring(at));
            }
            String head = received.substring(at, end);
            Matcher length = LENGTH.matcher(head);
            boolean hasBody = !methods.get(answers.size()).equals("HEAD") && length.find();
            at = hasBody ? end + Integer.parseInt(length.group(1)) : end;
            if (at > received.length()) {
                throw new IllegalArgumentException("cut short: " + received);
            }
            answers.add(new Answer(code, head, received.substring(end, at)));
        }
        return answers;
    }
}
