package dev.gangway.stripe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The body of a response that holds a link, as Stripe sent it. It contains the link's URL, so {@link #toString} hides
 * it.
 */
public final class LinkJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Rejects content after the JSON value, as in a body that is spliced from two others. */
    private static final ObjectReader STRICT = MAPPER.reader(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final byte[] bytes;

    LinkJson(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns the members of the link: those that were checked. */
    public JsonNode read() {
        try {
            return STRICT.readTree(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException("the link was read before", impossible);
        }
    }

    /** Returns the JSON text of a value, in UTF-8. */
    public static byte[] write(JsonNode value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public String toString() {
        return "LinkJson[***]";
    }
}
