package dev.gangway.stripe;

import java.util.Optional;
import org.jboss.logging.Logger;

/** Logs when a circuit breaker opens, with the address and the last failure, and when it closes again. */
final class CircuitBreakerLog {

    private static final Logger LOG = Logger.getLogger(CircuitBreakerLog.class);

    private final String address;

    /** @param config contains the address of Stripe's API */
    CircuitBreakerLog(StripeConfig config) {
        this.address = StripeAddress.of(config);
    }

    /**
     * Logs that a breaker has opened or closed.
     *
     * @param breaker name of the breaker, such as {@code circuit breaker of the endpoint}
     */
    void changed(String breaker, boolean open, Optional<LastFailure> last) {
        if (open) {
            LOG.warnf(
                    "The %s is open, so calls fail without a request to %s. Last failure: %s. Gangway sends"
                            + " probes automatically",
                    breaker, address, last.map(LastFailure::toString).orElse("unknown"));
        } else {
            LOG.infof("The %s is closed again: requests go to %s", breaker, address);
        }
    }
}
