package dev.gangway.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gangway.StripeExamples;
import dev.gangway.model.AccountId;
import dev.gangway.model.ApiVersion;
import dev.gangway.model.Credential;
import dev.gangway.model.LinkType;
import dev.gangway.model.Mode;
import dev.gangway.model.Secret;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {

    private static final AccountLinkCall CALL = new AccountLinkCall(
            Credential.of(new Secret("sk_test_notAKey"), Optional.empty()),
            ApiVersion.of("2026-08-26.dahlia").orElseThrow(),
            Mode.TEST,
            new AccountId(StripeExamples.ACCOUNT),
            LinkType.ACCOUNT_ONBOARDING,
            List.of("recipient"),
            null,
            null,
            "https://a.example/r",
            null);

    private static AttemptFailure failure(int status, Buffer body, Map<String, String> headers) {
        var answer = new Answer(status, headers::get, body);
        return catchThrowableOfType(AttemptFailedException.class, () -> new AnswerReader(_ -> true).read(CALL, answer))
                .failure();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
    void whatIsCutShortInMidCharacterIsNoLink(String charset) {
        byte[] link = StripeExamples.link().strip().getBytes(Charset.forName(charset));

        assertThat(failure(200, Buffer.buffer(link).slice(0, link.length - 1), Map.of()))
                .isInstanceOf(AttemptFailure.InvalidAnswer.class);
    }

    @Test
    void aSecretInTheWrongPlaceIsLeftOut() {
        String key = "sk_test_PLANTEDKEYfuzz";
        String body = """
                {"error": {"code": "%s", "applied_configurations": ["%s", "recipient"]}}
                """.formatted(key, key);
        Map<String, String> headers = Map.of("Request-Id", "alu_test_PLANTEDLINK", "Stripe-Rate-Limited-Reason", key);

        StripeError error = failure(400, Buffer.buffer(body.getBytes(StandardCharsets.UTF_8)), headers)
                .error();

        assertThat(error).isEqualTo(new StripeError(400, null, null, null, List.of("recipient"), null, null, null));
    }
}
