package dev.gangway.sandbox;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The newest {@value #MAX_SESSIONS} sessions of the sample platform. */
final class PlatformSessions {

    private static final int MAX_SESSIONS = 1_000;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, PlatformUser> users = new LinkedHashMap<>();

    /** Starts a session and returns its secret id. */
    synchronized String start(PlatformUser user) {
        byte[] bytes = new byte[24];
        random.nextBytes(bytes);
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        users.put(id, user);
        if (users.size() > MAX_SESSIONS) {
            users.remove(users.keySet().iterator().next());
        }
        return id;
    }

    /** Returns the user of a session; empty if there is no such session. */
    synchronized Optional<PlatformUser> user(String id) {
        return Optional.ofNullable(users.get(id));
    }

    synchronized void end(String id) {
        users.remove(id);
    }
}
