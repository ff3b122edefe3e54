package dev.gangway.model;

import java.util.regex.Pattern;

/** Which hosts are this machine itself. */
public final class Loopback {

    private static final Pattern IPV4 = Pattern.compile("127(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");

    private Loopback() {}

    /** Whether a host in lower case, as a URL spells it, is {@code localhost}, in 127.0.0.0/8, or {@code [::1]}. */
    public static boolean is(String host) {
        return host.equals("localhost")
                || host.equals("[::1]")
                || IPV4.matcher(host).matches();
    }
}
