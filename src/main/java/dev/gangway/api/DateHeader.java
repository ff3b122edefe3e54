package dev.gangway.api;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Sets {@code Date} in every answer of both ports (RFC 9110, section 6.6.1). */
@Singleton
class DateHeader {

    private static final long MILLIS_PER_SECOND = 1000;

    /** RFC 9110, section 5.6.7. The JDK's RFC_1123_DATE_TIME writes days below ten with one digit. */
    private static final DateTimeFormatter IMF_FIXDATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    /** The header's text for one second; shared by all event loops, of which each may replace it. */
    private static volatile Text current = new Text(-1, "");

    private record Text(long second, String date) {}

    void register(@Observes Router router) {
        onEveryAnswer(router);
    }

    void registerManagement(@Observes ManagementInterface management) {
        onEveryAnswer(management.router());
    }

    private static void onEveryAnswer(Router router) {
        router.route().order(Integer.MIN_VALUE).handler(context -> {
            set(context.response());
            context.next();
        });
    }

    /** Sets the header in an answer that is sent before the route's handler runs. */
    static void set(HttpServerResponse answer) {
        long second = System.currentTimeMillis() / MILLIS_PER_SECOND;
        Text text = current;
        if (text.second() != second) {
            text = new Text(second, text(Instant.ofEpochSecond(second)));
            current = text;
        }
        answer.putHeader(HttpHeaders.DATE, text.date());
    }

    /** The header's value for a moment. */
    static String text(Instant moment) {
        return IMF_FIXDATE.format(moment.atOffset(ZoneOffset.UTC));
    }
}
