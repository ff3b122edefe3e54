package dev.gangway.stripe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.gangway.model.LinkField;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The HTTP request that creates an account link: {@code POST} {@value #PATH}.
 *
 * @param call the content of the request; its credential goes into {@code Authorization} and {@code Stripe-Context},
 *     its API version into {@code Stripe-Version}
 * @param body the JSON text
 */
public record StripeRequest(AccountLinkCall call, String body) {

    /** The path below Stripe's base URL. */
    public static final String PATH = "/v2/core/account_links";

    private static final ObjectWriter JSON = new ObjectMapper().writer();

    /** The order is fixed, because idempotency keys depend on the order of the members. */
    private static final List<LinkField> ORDER = Arrays.stream(LinkField.values())
            .sorted(Comparator.comparing(LinkField::kind).thenComparing(LinkField::path))
            .toList();

    private static final List<LinkField> WITHOUT_CONFIGURATIONS =
            ORDER.stream().filter(field -> field != LinkField.CONFIGURATIONS).toList();

    /** Creates the request for a call, in the format of its API version. */
    public static StripeRequest of(AccountLinkCall call) {
        Map<String, Object> useCase = new LinkedHashMap<>();
        useCase.put("type", call.type().toString());
        useCase.put(
                call.type().toString(),
                call.parameters().members(call.apiVersion().hasConfigurations() ? ORDER : WITHOUT_CONFIGURATIONS));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("account", call.account().value());
        body.put("use_case", useCase);
        try {
            return new StripeRequest(call, JSON.writeValueAsString(body));
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
