package dev.gangway.stripe;

import java.util.Optional;
import org.jboss.logging.Logger;

/** Logs when a circuit breaker opens, with the failure that was the last, and when it closes again. */
final class BreakerLog {

    private static final Logger LOG = Logger.getLogger(BreakerLog.class);

    private BreakerLog() {}

    /**
     * A breaker has opened or closed.
     *
     * @param breaker which one, such as {@code circuit breaker of the endpoint}
     */
    static void changed(String breaker, boolean open, Optional<LastFailure> last) {
        if (open) {
            LOG.warnf(
                    "The %s is open, so calls fail without a request to Stripe. Last failure: %s. Probes follow by"
                            + " themselves",
                    breaker, last.map(LastFailure::toString).orElse("unknown"));
        } else {
            LOG.infof("The %s is closed again: requests go to Stripe", breaker);
        }
    }
}
