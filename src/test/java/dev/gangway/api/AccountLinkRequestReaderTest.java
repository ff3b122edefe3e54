package dev.gangway.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.AccountId;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkParameters;
import dev.gangway.model.LinkType;
import dev.gangway.onboarding.LinkRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests in Stripe's own format. */
class AccountLinkRequestReaderTest {

    private static LinkRequestReader.Result read(String body) {
        return LinkRequestReader.read(body.getBytes(StandardCharsets.UTF_8), BodyFormat.STRIPE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                {"account": "acct_1", "use_case": {"type": "account_update", "account_update": {
                 "configurations": ["recipient", "x_1"],
                 "collection_options": {"fields": "eventually_due", "future_requirements": "include"},
                 "return_url": "https://a.example/1", "refresh_url": "https://a.example/2"}}}""",
                // The order of members, escaped slashes and null members differ between SDKs.
                """
                {"use_case":{"account_onboarding":null,"account_update":{"refresh_url":"https:\\/\\/a.example\\/2","return_url":
                "https:\\/\\/a.example\\/1","collection_options":{"future_requirements":"include","fields":"eventually_due"},
                "configurations":["recipient","x_1"]},"type":"account_update"},"account":"acct_1"}""",
                // The only use case determines the type.
                """
                {"account": "acct_1", "use_case": {"type": null, "account_update": {
                 "configurations": ["recipient", "x_1"],
                 "collection_options": {"fields": "eventually_due", "future_requirements": "include"},
                 "return_url": "https://a.example/1", "refresh_url": "https://a.example/2"}}}""",
            })
    void readsEveryMember(String body) {
        var result = read(body);

        assertThat(result.violations()).isEmpty();
        assertThat(result.request())
                .isEqualTo(new LinkRequest(
                        new AccountId("acct_1"),
                        new LinkParameters(Map.of(
                                LinkField.TYPE, LinkType.ACCOUNT_UPDATE,
                                LinkField.CONFIGURATIONS, List.of("recipient", "x_1"),
                                LinkField.COLLECTION_FIELDS, "eventually_due",
                                LinkField.FUTURE_REQUIREMENTS, "include",
                                LinkField.RETURN_URL, "https://a.example/1",
                                LinkField.REFRESH_URL, "https://a.example/2"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"account\": \"acct_1\"}",
                "{\"account\": \"acct_1\", \"use_case\": null}",
                "{\"account\": \"acct_1\", \"use_case\": {}}",
                "{\"account\": \"acct_1\", \"use_case\": {\"type\": null, \"account_update\": null}}",
            })
    void allButTheAccountMayBeMissing(String body) {
        assertThat(read(body))
                .isEqualTo(new LinkRequestReader.Result(
                        new LinkRequest(new AccountId("acct_1"), LinkParameters.NONE), null, null, List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"account\": \"acct_1\", \"use_case\": {\"type\": \"account_onboarding\"}}",
                "{\"account\": \"acct_1\", \"use_case\": {\"type\": \"account_onboarding\", \"account_onboarding\": {}}}",
                "{\"account\": \"acct_1\", \"use_case\": {\"type\": \"account_onboarding\", \"account_onboarding\":"
                        + " {\"configurations\": null, \"collection_options\": null, \"return_url\": null}}}",
                "{\"account\": \"acct_1\", \"use_case\": {\"type\": \"account_onboarding\", \"account_onboarding\":"
                        + " {\"configurations\": [], \"collection_options\": {\"fields\": null}}}}",
            })
    void theTypeAloneIsEnough(String body) {
        assertThat(read(body))
                .isEqualTo(new LinkRequestReader.Result(
                        new LinkRequest(
                                new AccountId("acct_1"),
                                new LinkParameters(Map.of(LinkField.TYPE, LinkType.ACCOUNT_ONBOARDING))),
                        null,
                        null,
                        List.of()));
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                Arguments.of("{}", "account is required"),
                Arguments.of("{\"account\": \"acct_1\", \"use_case\": []}", "use_case must be an object"),
                Arguments.of(useCase("\"account_onboarding\""), "use_case must be an object"),
                Arguments.of(
                        useCase("{\"type\": \"login\"}"),
                        "use_case.type must be one of [account_onboarding, account_update]"),
                Arguments.of(useCase("{\"type\": 1}"), "use_case.type must be a string"),
                Arguments.of(
                        useCase("{\"type\": \"account_onboarding\", \"account_update\": {}}"),
                        "use_case.account_update is not the use case of this type (account_onboarding); leave it out"),
                Arguments.of(
                        useCase(
                                "{\"account_update\": {\"return_url\": \"x\"}, \"type\": \"account_onboarding\", \"account_onboarding\": {}}"),
                        "use_case.account_update is not the use case of this type (account_onboarding); leave it out"),
                Arguments.of(
                        useCase("{\"account_update\": {}, \"account_onboarding\": {}}"),
                        "use_case.type is required in a request with more than one use case"),
                Arguments.of(
                        useCase("{\"type\": \"account_onboarding\", \"account_onboarding\": \"x\"}"),
                        "use_case.account_onboarding must be an object"),
                Arguments.of(
                        useCase("{\"type\": \"account_onboarding\", \"refresh_url\": \"https://a.example\"}"),
                        "use_case.refresh_url is not a known member"),
                Arguments.of("{\"account\": \"acct_1\", \"refresh_url\": \"x\"}", "refresh_url is not a known member"),
                Arguments.of("{\"account\": \"acct_1\", \"type\": \"account_update\"}", "type is not a known member"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"use_case.type\": \"account_update\"}",
                        "use_case.type is not a known member"),
                Arguments.of(
                        onboarding("\"type\": \"account_onboarding\""),
                        "use_case.account_onboarding.type is not a known member"),
                Arguments.of(
                        onboarding("\"refresh_url\": 7"), "use_case.account_onboarding.refresh_url must be a string"),
                Arguments.of(
                        onboarding("\"configurations\": [\"recipient\", 1]"),
                        "use_case.account_onboarding.configurations[1] must be a string"),
                Arguments.of(
                        onboarding("\"collection_options\": {\"fields\": \"all\"}"),
                        "use_case.account_onboarding.collection_options.fields must be one of [currently_due, eventually_due]"),
                Arguments.of(
                        onboarding("\"collection_options\": {\"future\": \"omit\"}"),
                        "use_case.account_onboarding.collection_options.future is not a known member"),
                Arguments.of(
                        onboarding("\"return_url\": \"a\", \"return_url\": \"b\""),
                        "use_case.account_onboarding.return_url appears twice; send it once"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"account_onboarding\": {}}",
                        "account_onboarding is not a known member"));
    }

    private static String useCase(String useCase) {
        return "{\"account\": \"acct_1\", \"use_case\": " + useCase + "}";
    }

    private static String onboarding(String members) {
        return useCase("{\"type\": \"account_onboarding\", \"account_onboarding\": {" + members + "}}");
    }

    @ParameterizedTest
    @MethodSource
    void violations(String body, String expected) {
        assertThat(read(body).violations())
                .extracting(violation -> violation.path() + " " + violation.message())
                .containsExactly(expected);
    }

    @Test
    void nothingOfAnotherUseCaseIsTaken() {
        var result = read(useCase("{\"account_update\": {\"return_url\": \"x\"}, \"type\": \"account_onboarding\"}"));

        assertThat(result.request().parameters().values())
                .isEqualTo(Map.of(LinkField.TYPE, LinkType.ACCOUNT_ONBOARDING));
    }
}
