package dev.gangway.api.connection;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The value of a {@code Date} header. */
public final class HttpDate {

    private static final long MILLIS_PER_SECOND = 1000;

    /** RFC 9110, section 5.6.7. The JDK's RFC_1123_DATE_TIME writes days below ten with one digit. */
    private static final DateTimeFormatter IMF_FIXDATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    /** The text of the last requested second. All event loops share it, and any of them may replace it. */
    private static volatile Text current = new Text(-1, "");

    private record Text(long second, String date) {}

    private HttpDate() {}

    /** The value for the current second. */
    public static String now() {
        long second = System.currentTimeMillis() / MILLIS_PER_SECOND;
        Text text = current;
        if (text.second() != second) {
            text = new Text(second, of(Instant.ofEpochSecond(second)));
            current = text;
        }
        return text.date();
    }

    /** The value for an instant. */
    public static String of(Instant moment) {
        return IMF_FIXDATE.format(moment.atOffset(ZoneOffset.UTC));
    }
}
