package dev.gangway.tenant.file;

import dev.gangway.model.StripeKey;
import java.util.Map;

/** Parses a value; the message of its exception says which values are valid. */
@FunctionalInterface
interface ValueParser<T> {
    T parse(String text) throws IllegalArgumentException;

    /** Parses a value, and rejects it if it contains a Stripe key. */
    default T parseWithoutKey(String text) throws IllegalArgumentException {
        if (!mayNameSecrets() && StripeKey.isPastedIn(text)) {
            throw new IllegalArgumentException("has a Stripe key in it; remove it: stripe.api_key names the file or the"
                    + " environment variable that holds it");
        }
        return parse(text);
    }

    /** Returns the JSON Schema of the value, which editors use to validate files. */
    default Map<String, Object> schema() {
        return Map.of("type", "string");
    }

    /** Whether a value may look like a Stripe key, as it names a file or variable that contains one. */
    default boolean mayNameSecrets() {
        return false;
    }

    /** Returns the type of the value in YAML and JSON: string, integer or boolean. */
    default String type() {
        return schema().get("type") instanceof String type ? type : "string";
    }

    /** Returns the same parser with this schema. */
    default ValueParser<T> as(Map<String, Object> schema) {
        return new ValueParser<>() {
            @Override
            public T parse(String text) {
                return ValueParser.this.parse(text);
            }

            @Override
            public Map<String, Object> schema() {
                return schema;
            }

            @Override
            public boolean mayNameSecrets() {
                return ValueParser.this.mayNameSecrets();
            }
        };
    }

    /** Returns the same parser for values that may look like a Stripe key. */
    default ValueParser<T> namingSecrets() {
        return new ValueParser<>() {
            @Override
            public T parse(String text) {
                return ValueParser.this.parse(text);
            }

            @Override
            public Map<String, Object> schema() {
                return ValueParser.this.schema();
            }

            @Override
            public boolean mayNameSecrets() {
                return true;
            }
        };
    }
}
