package dev.gangway.model;

import java.util.regex.Pattern;

/** Recognizes loopback hosts. */
public final class Loopback {

    private static final Pattern IPV4 = Pattern.compile("127(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");

    private Loopback() {}

    /** Whether a host from a URL, in lower case, is {@code localhost}, in 127.0.0.0/8, or {@code [::1]}. */
    public static boolean is(String host) {
        return host.equals("localhost")
                || host.equals("[::1]")
                || IPV4.matcher(host).matches();
    }
}
