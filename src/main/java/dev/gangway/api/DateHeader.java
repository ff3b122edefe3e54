package dev.gangway.api;

import dev.gangway.api.connection.HttpDate;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Sets {@code Date} in every response of both ports (RFC 9110, section 6.6.1). */
@Singleton
class DateHeader {

    void register(@Observes Router router) {
        onEveryResponse(router);
    }

    void registerManagement(@Observes ManagementInterface management) {
        onEveryResponse(management.router());
    }

    private static void onEveryResponse(Router router) {
        router.route().order(Integer.MIN_VALUE).handler(context -> {
            set(context.response());
            context.next();
        });
    }

    /** Sets the header in a response that is sent before the route's handler runs. */
    static void set(HttpServerResponse response) {
        response.putHeader(HttpHeaders.DATE, HttpDate.now());
    }
}
