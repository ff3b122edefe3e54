package dev.gangway.tenant.file;

import dev.gangway.model.StripeKey;
import java.util.Map;
import java.util.function.Function;

/**
 * Parses the values of a key.
 *
 * @param schema the JSON Schema of the value, which editors use to validate files
 * @param mayNameSecrets whether a value may look like a Stripe key, as it names a file or variable that contains one
 * @param function parses a text; the message of its {@link IllegalArgumentException} says which values are valid
 */
record ValueParser<T>(Map<String, Object> schema, boolean mayNameSecrets, Function<String, T> function) {

    /** Creates a parser for values that must not look like a Stripe key. */
    static <T> ValueParser<T> of(Map<String, Object> schema, Function<String, T> function) {
        return new ValueParser<>(schema, false, function);
    }

    /**
     * Parses a value.
     *
     * @throws IllegalArgumentException if the value is invalid or contains a Stripe key; the message says what to
     *     change
     */
    T parse(String text) {
        if (!mayNameSecrets && StripeKey.isPastedIn(text)) {
            throw new IllegalArgumentException("contains a Stripe key; remove it: stripe.api_key names the file or the"
                    + " environment variable that contains the key");
        }
        return function.apply(text);
    }

    /** Returns the type of the value in YAML and JSON: string, integer or boolean. */
    String type() {
        return schema.get("type") instanceof String type ? type : "string";
    }
}
