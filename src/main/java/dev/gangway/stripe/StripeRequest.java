package dev.gangway.stripe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP request that makes an account link, as it goes to Stripe: {@code POST} {@value #PATH}.
 *
 * @param call what it asks for; its credential goes into {@code Authorization} and {@code Stripe-Context}, its API version
 *     into {@code Stripe-Version}
 * @param body the JSON text
 */
public record StripeRequest(AccountLinkCall call, String body) {

    /** The path below Stripe's base URL. */
    public static final String PATH = "/v2/core/account_links";

    private static final JsonFactory JSON = new JsonFactory();

    /** The request for a call, in the shape that its API version asks for. */
    public static StripeRequest of(AccountLinkCall call) {
        var text = new StringWriter(512);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(call, json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new StripeRequest(call, text.toString());
    }

    private static void write(AccountLinkCall call, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("account", call.account().value());
        json.writeObjectFieldStart("use_case");
        json.writeStringField("type", call.type().toString());
        json.writeObjectFieldStart(call.type().toString());
        if (call.apiVersion().hasConfigurations() && !call.configurations().isEmpty()) {
            json.writeArrayFieldStart("configurations");
            for (String configuration : call.configurations()) {
                json.writeString(configuration);
            }
            json.writeEndArray();
        }
        if (call.collectionFields() != null || call.futureRequirements() != null) {
            json.writeObjectFieldStart("collection_options");
            writeIfSet(json, "fields", call.collectionFields());
            writeIfSet(json, "future_requirements", call.futureRequirements());
            json.writeEndObject();
        }
        json.writeStringField("refresh_url", call.refreshUrl());
        writeIfSet(json, "return_url", call.returnUrl());
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writeIfSet(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }
}
