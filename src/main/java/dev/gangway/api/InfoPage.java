package dev.gangway.api;

import io.quarkus.vertx.http.ManagementInterface;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response.Status;

/** Disables {@code /q/info} if configured. Quarkus itself can disable the page only at build time. */
@Singleton
class InfoPage {

    private final InfoConfig config;

    InfoPage(InfoConfig config) {
        this.config = config;
    }

    void register(@Observes ManagementInterface management) {
        if (!config.enabled()) {
            // Runs after DateHeader and before the page itself.
            management.router().route("/q/info").order(Integer.MIN_VALUE + 1).handler(context -> context.response()
                    .setStatusCode(Status.NOT_FOUND.getStatusCode())
                    .end());
        }
    }
}
