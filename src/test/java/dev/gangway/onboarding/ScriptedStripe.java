package dev.gangway.onboarding;

import dev.gangway.stripe.VirtualStripe;
import dev.gangway.stripe.VirtualStripe.Reply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** Base of tests with one tenant in virtual time. Stripe gives the scripted replies first, then links. */
abstract class ScriptedStripe {

    static final Duration FAST = Duration.ofMillis(100);

    final Deque<Reply> replies = new ArrayDeque<>();

    /** @param settings further settings in the tenant's file, besides key, mode and defaults */
    VirtualGangway gangway(String settings) {
        return gangway(settings, Map.of());
    }

    VirtualGangway gangway(String settings, Map<String, String> process) {
        return new VirtualGangway(
                Map.of("acme", settings),
                process,
                1,
                account -> replies.isEmpty() ? VirtualStripe.link(account, FAST) : replies.removeFirst());
    }

    void next(Reply... next) {
        replies.addAll(List.of(next));
    }
}
