package dev.gangway.sandbox;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The newest {@value #MAX_LINKS} links of the fake Stripe. Each can be used once, until it expires. */
final class FakeLinks {

    private static final int MAX_LINKS = 10_000;

    private final String baseUrl;
    private final Duration lifetime;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, FakeLink> bySecret = new LinkedHashMap<>();

    /**
     * @param baseUrl prefix of the links
     * @param lifetime time until a link expires
     */
    FakeLinks(String baseUrl, Duration lifetime, Clock clock) {
        this.baseUrl = baseUrl;
        this.lifetime = lifetime;
        this.clock = clock;
    }

    /**
     * A link.
     *
     * @param secret the fragment of the URL, which reaches a server only when the page sends it
     * @param returnUrl where the user goes after finishing; null if the platform set none
     * @param refreshUrl where the user goes if the link can't be used
     */
    record FakeLink(
            String secret,
            String account,
            String type,
            @Nullable String returnUrl,
            String refreshUrl,
            String url,
            Instant created,
            Instant expires,
            boolean used) {
        private FakeLink spent() {
            return new FakeLink(secret, account, type, returnUrl, refreshUrl, url, created, expires, true);
        }
    }

    synchronized FakeLink make(String account, String type, @Nullable String returnUrl, String refreshUrl) {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        String secret = "alu_test_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var link = new FakeLink(
                secret,
                account,
                type,
                returnUrl,
                refreshUrl,
                baseUrl + "/" + account + "#" + secret,
                now,
                now.plus(lifetime),
                false);
        bySecret.put(secret, link);
        if (bySecret.size() > MAX_LINKS) {
            bySecret.remove(bySecret.keySet().iterator().next());
        }
        return link;
    }

    /** Returns the link with this secret; empty if there is none. */
    synchronized Optional<FakeLink> find(String secret) {
        return Optional.ofNullable(bySecret.get(secret));
    }

    /** Whether a link can still be used. */
    boolean isUsable(FakeLink link) {
        return !link.used() && clock.instant().isBefore(link.expires());
    }

    /** Marks a link as used. */
    synchronized void spend(FakeLink link) {
        bySecret.replace(link.secret(), link.spent());
    }
}
