package dev.gangway.replicas;

import java.net.InetAddress;
import java.util.Collections;
import java.util.Set;

/**
 * The ready pods that DNS lists.
 *
 * @param pods number of pods
 * @param self whether this process is one of them
 */
public record Listing(int pods, boolean self) {

    /**
     * Counts pods by their addresses. A pod has at most one address of each family, so a pod with both counts once.
     *
     * @param own the addresses of this host
     */
    static Listing of(Set<InetAddress> ipv4, Set<InetAddress> ipv6, Set<InetAddress> own) {
        return new Listing(
                Math.max(ipv4.size(), ipv6.size()),
                !Collections.disjoint(ipv4, own) || !Collections.disjoint(ipv6, own));
    }
}
