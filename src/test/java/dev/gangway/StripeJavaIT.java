package dev.gangway;

import static dev.gangway.SdkFailure.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.stripe.StripeClient;
import com.stripe.exception.AuthenticationException;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.v2.core.AccountLink;
import com.stripe.net.RequestOptions;
import com.stripe.param.v2.core.AccountLinkCreateParams;
import com.stripe.param.v2.core.AccountLinkCreateParams.UseCase;
import dev.gangway.model.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stripe's SDK for Java, and the call with curl, against the packaged application. */
class StripeJavaIT {

    private static SdkApplication gangway;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() throws InterruptedException {
        gangway = new SdkApplication();
    }

    @AfterAll
    static void stop() {
        gangway.close();
    }

    /** A client that would retry, if the responses allowed it. */
    private static StripeClient.StripeClientBuilder client() {
        return StripeClient.builder().setApiBase(gangway.base().toString()).setMaxNetworkRetries(2);
    }

    private static AccountLinkCreateParams request(String account, Map<String, Object> fields) {
        var useCase = UseCase.builder().setType(UseCase.Type.ACCOUNT_ONBOARDING);
        if (!fields.isEmpty()) {
            useCase.setAccountOnboarding(
                    UseCase.AccountOnboarding.builder().putAllExtraParam(fields).build());
        }
        return AccountLinkCreateParams.builder()
                .setAccount(account)
                .setUseCase(useCase.build())
                .build();
    }

    private static AccountLink create(StripeClient client, String account, RequestOptions options)
            throws StripeException {
        return client.v2().core().accountLinks().create(request(account, Map.of()), options);
    }

    private static RequestOptions idempotencyKey(String key) {
        return RequestOptions.builder().setIdempotencyKey(key).build();
    }

    @Test
    void theSampleCallReturnsALink() throws StripeException {
        AccountLink link = client().setApiKey("acme~" + TOKEN)
                .build()
                .v2()
                .core()
                .accountLinks()
                .create(AccountLinkCreateParams.builder()
                        .setAccount("acct_sampleJava")
                        .setUseCase(UseCase.builder()
                                .setType(UseCase.Type.ACCOUNT_ONBOARDING)
                                .setAccountOnboarding(UseCase.AccountOnboarding.builder()
                                        .addConfiguration(UseCase.AccountOnboarding.Configuration.RECIPIENT)
                                        .setRefreshUrl("https://example.com/reauth")
                                        .setReturnUrl("https://example.com/return")
                                        .build())
                                .build())
                        .build());

        assertThat(link.getObject()).isEqualTo("v2.core.account_link");
        assertThat(link.getAccount()).isEqualTo("acct_sampleJava");
        assertThat(link.getUrl()).isEqualTo(StripeExamples.LINK_URL);
        assertThat(link.getExpiresAt()).isEqualTo(Instant.parse(StripeExamples.EXPIRES));
        assertThat(link.getUseCase().getAccountOnboarding().getRefreshUrl()).isEqualTo("https://example.com/reauth");
        assertThat(link.getLastResponse().requestId()).isEqualTo("req_1");
        assertThat(gangway.requestsFor("acct_sampleJava")).hasSize(1);
        assertThat(gangway.stripeRequestsFor("acct_sampleJava")).singleElement().satisfies(request -> assertThat(
                        request.headers())
                .containsEntry("authorization", "Bearer sk_test_PLANTEDKEYacmeThisIsNotARealKey")
                .doesNotContainKeys("x-stripe-client-user-agent", "x-stripe-client-telemetry"));
    }

    @ParameterizedTest
    @MethodSource("dev.gangway.SdkFailure#all")
    void aFailureIsOneRequestAndTheExceptionOfItsKind(SdkFailure failure) {
        StripeClient client = client().setApiKey(failure.key()).build();

        StripeException thrown = catchThrowableOfType(
                StripeException.class,
                () -> client.v2().core().accountLinks().create(request(failure.account(), failure.fields())));

        assertThat(thrown.getClass().getSimpleName()).as(thrown.getMessage()).isEqualTo(failure.exception().inJava);
        assertThat(thrown.getStatusCode()).isEqualTo(failure.status());
        assertThat(thrown.getCode()).isEqualTo(failure.stripeCode());
        assertThat(thrown.getMessage()).contains("(outcome ");
        assertThat(thrown.getRequestId()).isNotBlank();
        // The SDK keeps no body of a response with the type rate_limit.
        if (failure.exception() != SdkFailure.SdkException.RATE_LIMIT) {
            assertThat(thrown.getStripeError()
                            .getRawJsonObject()
                            .getAsJsonObject("error")
                            .getAsJsonObject("gangway")
                            .get("code")
                            .getAsString())
                    .isEqualTo(failure.code().toString());
        }
        assertThat(gangway.requestsFor(failure.account())).hasSize(1);
    }

    @Test
    void anotherCallOfStripesApiFailsOnce() {
        StripeClient client = client().setApiKey("acme~" + TOKEN).build();

        InvalidRequestException thrown = catchThrowableOfType(
                InvalidRequestException.class, () -> client.v1().customers().create());

        assertThat(thrown.getStatusCode()).isEqualTo(404);
        assertThat(thrown.getMessage()).contains("Gangway only creates account links");
        assertThat(gangway.requestsTo("/v1/customers")).hasSize(1);
    }

    @Test
    void anAuthenticatorSuppliesTheTokenOfEachCall() throws StripeException {
        Iterator<String> tokens = List.of(TOKEN, "PLANTEDTOKENtwo", "expired").iterator();
        StripeClient client = client().setAuthenticator(
                        request -> request.withAdditionalHeader("Authorization", "Bearer acme~" + tokens.next()))
                .build();

        create(client, "acct_rotationJava", RequestOptions.getDefault());
        create(client, "acct_rotationJava", RequestOptions.getDefault());
        assertThatThrownBy(() -> create(client, "acct_rotationJava", RequestOptions.getDefault()))
                .isInstanceOf(AuthenticationException.class);

        assertThat(gangway.requestsFor("acct_rotationJava"))
                .extracting(request -> request.headers().get("authorization"))
                .containsExactly("Bearer acme~" + TOKEN, "Bearer acme~PLANTEDTOKENtwo", "Bearer acme~expired");
        assertThat(gangway.stripeRequestsFor("acct_rotationJava")).hasSize(2);
    }

    @Test
    void aCallForAnotherAccountIsRejected() {
        StripeClient client = client().setApiKey("acme~" + TOKEN).build();
        RequestOptions context =
                RequestOptions.builder().setStripeContext("acct_1").build();

        InvalidRequestException thrown =
                catchThrowableOfType(InvalidRequestException.class, () -> create(client, "acct_contextJava", context));

        assertThat(thrown.getCode()).isEqualTo("invalid_fields");
        assertThat(thrown.getParam()).isEqualTo("Stripe-Context");
        assertThat(gangway.requestsFor("acct_contextJava")).hasSize(1);
        assertThat(gangway.stripeRequestsFor("acct_contextJava")).isEmpty();
    }

    @Test
    void callsWithOneIdempotencyKeyAreOneClick() throws StripeException {
        StripeClient client = client().setApiKey("acme~" + TOKEN).build();

        create(client, "acct_clickJava", idempotencyKey("click-java"));
        create(client, "acct_clickJava", idempotencyKey("click-java"));
        create(client, "acct_clickJava", idempotencyKey("click-java-2"));
        IdempotencyException thrown = catchThrowableOfType(
                IdempotencyException.class, () -> create(client, "acct_otherClickJava", idempotencyKey("click-java")));

        assertThat(gangway.stripeRequestsFor("acct_clickJava").stream()
                        .map(request -> request.headers().get("idempotency-key"))
                        .distinct())
                .hasSize(2);
        assertThat(thrown.getCode()).isEqualTo("idempotency_conflict");
    }

    @Test
    void theSnippetOfTheDocumentReturnsALink() throws IOException {
        String code = SdkSnippets.of("java", gangway.base(), "acct_snippetJava");
        List<String> imports =
                code.lines().filter(line -> line.startsWith("import ")).toList();
        List<String> statements =
                code.lines().filter(line -> !line.startsWith("import ")).toList();
        Path source = directory.resolve("Snippet.java");
        Files.writeString(
                source,
                String.join("\n", imports)
                        + "\nclass Snippet { public static void main(String[] arguments) throws Exception {\n"
                        + String.join("\n", statements) + "\n}}");

        String printed =
                ClientTools.runJava(source, SdkSnippets.ENVIRONMENT, StripeClient.class, com.google.gson.Gson.class);

        assertThat(printed.strip()).endsWith(StripeExamples.LINK_URL);
        assertThat(gangway.requestsFor("acct_snippetJava")).hasSize(1);
    }

    @Test
    void theCurlCommandOfTheDocumentReturnsALink() {
        ClientTools.needProgram("curl", "Debian and Ubuntu: apt-get install curl");
        String command = SdkSnippets.of("sh", gangway.base(), "acct_snippetCurl");

        String printed = ClientTools.run(directory, SdkSnippets.ENVIRONMENT, List.of("sh", "-c", command))
                .expectSuccess();

        assertThat(printed).contains(StripeExamples.LINK_URL);
        assertThat(gangway.requestsFor("acct_snippetCurl")).hasSize(1);
    }

    @Test
    void everyCodeButThoseOfOtherEndpointsIsTested() {
        var ofOtherEndpoints = EnumSet.of(
                ErrorCode.TENANT_NOT_FOUND,
                ErrorCode.REFRESH_TOKEN_INVALID,
                ErrorCode.REFRESH_SUBJECT_MISMATCH,
                ErrorCode.REFRESH_LOOP,
                ErrorCode.REFRESH_PLAN_CHANGED,
                ErrorCode.REFRESH_TOKEN_EXPIRED);

        assertThat(SdkFailure.ALL)
                .extracting(SdkFailure::code)
                .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(ofOtherEndpoints));
    }
}
