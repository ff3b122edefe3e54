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

class LinkRequestReaderTest {

    private static LinkRequestReader.Result read(String body) {
        return LinkRequestReader.read(body.getBytes(StandardCharsets.UTF_8), BodyFormat.GANGWAY);
    }

    @Test
    void readsEveryMember() {
        var result = read("""
            {"account": "acct_1", "type": "account_update", "configurations": ["recipient", "x_1"],
             "collection_options": {"fields": "eventually_due", "future_requirements": "include"},
             "return_url": "anything", "refresh_url": "é\\u00e9"}
            """);

        assertThat(result.violations()).isEmpty();
        assertThat(result.request())
                .isEqualTo(new LinkRequest(
                        new AccountId("acct_1"),
                        new LinkParameters(Map.of(
                                LinkField.TYPE, LinkType.ACCOUNT_UPDATE,
                                LinkField.CONFIGURATIONS, List.of("recipient", "x_1"),
                                LinkField.COLLECTION_FIELDS, "eventually_due",
                                LinkField.FUTURE_REQUIREMENTS, "include",
                                LinkField.RETURN_URL, "anything",
                                LinkField.REFRESH_URL, "éé"))));
    }

    static Stream<Arguments> violations() {
        return Stream.of(
                Arguments.of("{}", "account invalid_request is required"),
                Arguments.of("[]", " invalid_request must be a JSON object"),
                Arguments.of("[{\"account\": \"acct_1\"}]", " invalid_request must be a JSON object"),
                Arguments.of("null", " invalid_request must be a JSON object"),
                Arguments.of("\"acct_1\"", " invalid_request must be a JSON object"),
                Arguments.of("", " invalid_json is empty; send a JSON object"),
                Arguments.of("   ", " invalid_json is empty; send a JSON object"),
                Arguments.of("{", " invalid_json is not valid JSON: see line 1, column 2"),
                Arguments.of("{\"account\": \"acct_1\"", " invalid_json is not valid JSON: see line 1, column 21"),
                Arguments.of("{\"account\": acct_1}", " invalid_json is not valid JSON: see line 1, column 13"),
                Arguments.of("{\"account\": \"acct_1\",}", " invalid_json is not valid JSON: see line 1, column 22"),
                Arguments.of(
                        "{\"account\": \"acct_1\"} {}",
                        " invalid_json has content after its JSON object: see line 1, column 24"),
                Arguments.of("{\"account\": \"acct_1\"} x", " invalid_json is not valid JSON: see line 1, column 23"),
                Arguments.of("account=acct_1", " invalid_json is not valid JSON: see line 1, column 1"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"colour\": 1}", "colour invalid_request is not a known member"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"colour\": {\"a\": [1]}}",
                        "colour invalid_request is not a known member"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"Account\": \"acct_1\"}",
                        "Account invalid_request is not a known member"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"account\": \"acct_2\"}",
                        "account invalid_request appears twice; send it once"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"acc\\u006funt\": \"acct_2\"}",
                        "account invalid_request appears twice; send it once"),
                Arguments.of("{\"account\": 1}", "account invalid_request must be a string"),
                Arguments.of("{\"account\": null}", "account invalid_request is required"),
                Arguments.of(
                        "{\"colour\": null, \"account\": \"acct_1\"}", "colour invalid_request is not a known member"),
                Arguments.of(
                        "{\"account\": null, \"account\": \"acct_1\"}",
                        "account invalid_request appears twice; send it once"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"type\": null, \"type\": null}",
                        "type invalid_request appears twice; send it once"),
                Arguments.of(
                        "{\"account\": \"\"}",
                        "account invalid_request must be the id of a connected account: acct_, followed by letters and digits"),
                Arguments.of(
                        "{\"account\": \"cus_1\"}",
                        "account invalid_request must be the id of a connected account: acct_, followed by letters and digits"),
                Arguments.of(
                        "{\"account\": \"acct_1/../2\"}",
                        "account invalid_request must be the id of a connected account: acct_, followed by letters and digits"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"type\": \"onboarding\"}",
                        "type invalid_request must be one of [account_onboarding, account_update]"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"type\": [\"account_update\"]}",
                        "type invalid_request must be a string"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"configurations\": \"recipient\"}",
                        "configurations invalid_request must be a list of configurations"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"configurations\": [null]}",
                        "configurations[0] invalid_request must be a string"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"configurations\":"
                                + " [\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\",\"l\",\"m\",\"n\",\"o\",\"p\",\"q\"]}",
                        "configurations invalid_request must have at most 16 configurations"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"configurations\": [1]}",
                        "configurations[0] invalid_request must be a string"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"configurations\": [[\"a\"], \"b\"]}",
                        "configurations[0] invalid_request must be a string"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"configurations\": [\"A b\"]}",
                        "configurations[0] invalid_request must be the name of a configuration, such as merchant or"
                                + " recipient"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"configurations\": [\"a\", \"a\"]}",
                        "configurations[1] invalid_request appears twice in the list; send it once"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"collection_options\": []}",
                        "collection_options invalid_request must be an object"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"collection_options\": {\"field\": 1}}",
                        "collection_options.field invalid_request is not a known member"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"collection_options\": {\"fields\": \"all\"}}",
                        "collection_options.fields invalid_request must be one of [currently_due, eventually_due]"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"collection_options\": {\"future_requirements\": true}}",
                        "collection_options.future_requirements invalid_request must be a string"),
                Arguments.of(
                        "{\"account\": \"acct_1\", \"refresh_url\": {}}",
                        "refresh_url invalid_request must be a string"));
    }

    @ParameterizedTest
    @MethodSource("violations")
    void reportsTheViolation(String body, String violation) {
        assertThat(read(body).violations()).singleElement().satisfies(each -> assertThat(
                        each.path() + " " + each.code() + " " + each.message())
                .isEqualTo(violation));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"type\": null",
                "\"configurations\": null",
                "\"configurations\": []",
                "\"collection_options\": null",
                "\"collection_options\": {}",
                "\"collection_options\": {\"fields\": null}",
                "\"collection_options\": {\"future_requirements\": null}",
                "\"return_url\": null",
                "\"refresh_url\": null"
            })
    void nullAndEmptyCountAsLeftOut(String member) {
        assertThat(read("{\"account\": \"acct_1\", " + member + "}")).isEqualTo(read("{\"account\": \"acct_1\"}"));
    }

    @Test
    void reportsAllViolationsAtOnceAndKeepsTheRest() {
        var result = read("""
            {"type": 1, "x": 2, "return_url": "https://a.example", "configurations": [3, "b", "b"], "y": [{}]}
            """);

        assertThat(result.violations().stream().map(each -> each.path()))
                .containsExactly("type", "x", "configurations[0]", "configurations[2]", "y", "account");
        assertThat(result.request().parameters().text(LinkField.RETURN_URL)).isEqualTo("https://a.example");
    }

    @Test
    void survivesWhatIsNotText() {
        assertThat(LinkRequestReader.read(
                                new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'}, BodyFormat.GANGWAY)
                        .isUnreadable())
                .isTrue();
        assertThat(read("[".repeat(8_000)).violations().getFirst().message()).contains("nested too deeply");
        assertThat(read("{\"configurations\": [" + "0,".repeat(7_000) + "0]}").violations())
                .hasSize(50);
        assertThat(read("{\"" + "n".repeat(15_000) + "\": 1}")
                        .violations()
                        .getFirst()
                        .path())
                .hasSizeLessThan(70);
    }
}
