package dev.gangway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.gangway.api.stripe.StripeErrorRow;
import dev.gangway.api.stripe.StripePaths;
import dev.gangway.model.ErrorCode;
import dev.gangway.model.LinkField;
import dev.gangway.model.LinkType;
import dev.gangway.model.RequestFailure.NotSent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules for the API description that linters do not check. */
class ApiDescriptionTest {

    private static final ApiDescription API = ApiDescription.source();

    /** The format of real keys, tokens and links. */
    private static final Pattern SECRET =
            Pattern.compile("(sk|rk|pk)_(test|live|org)_|whsec_|alu_|eyJ[A-Za-z0-9]|(?i:bearer) [A-Za-z0-9._-]{16,}");

    /** A response of an operation with its status; {@code default} for all other statuses. */
    private record Answer(ApiDescription.Operation operation, String status, JsonNode node) {
        boolean isFailure() {
            return !status.startsWith("2");
        }

        @Override
        public String toString() {
            return operation + " " + status;
        }
    }

    static List<ApiDescription.Operation> operations() {
        return API.operations();
    }

    static List<Answer> answers() {
        return operations().stream()
                .flatMap(operation -> operation.node().path("responses").properties().stream()
                        .map(entry -> new Answer(operation, entry.getKey(), API.resolved(entry.getValue()))))
                .toList();
    }

    /** Returns all objects of the document. */
    private static Stream<JsonNode> objects(JsonNode node) {
        return Stream.concat(
                node.isObject() ? Stream.of(node) : Stream.empty(),
                node.valueStream().flatMap(ApiDescriptionTest::objects));
    }

    /** Returns the example values of a parameter, header or body. */
    private static List<JsonNode> examples(JsonNode node) {
        List<JsonNode> examples = new ArrayList<>();
        if (node.has("example")) {
            examples.add(node.get("example"));
        }
        node.path("examples").forEach(each -> examples.add(API.resolved(each).path("value")));
        return examples;
    }

    private static void assertExamples(String what, JsonNode node) {
        assertThat(examples(node)).as(what).isNotEmpty().allSatisfy(example -> assertThat(
                        API.violations(node.path("schema"), example))
                .isEmpty());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void anOperationIsDescribed(ApiDescription.Operation operation) {
        Set<String> tags = API.root()
                .path("tags")
                .valueStream()
                .map(tag -> tag.path("name").asText())
                .collect(Collectors.toSet());
        JsonNode node = operation.node();

        assertThat(operation.id()).matches("[a-z][A-Za-z]+");
        assertThat(node.path("tags").valueStream().map(JsonNode::asText).toList())
                .hasSize(1)
                .isSubsetOf(tags);
        assertThat(node.path("summary").asText()).isNotBlank();
        assertThat(node.path("description").asText()).isNotBlank();
        assertThat(operation.parameters()).allSatisfy(parameter -> {
            assertThat(parameter.path("description").asText()).isNotBlank();
            assertExamples(parameter.path("name").asText(), parameter);
        });
        assertThat(operation.parameters().stream().map(each -> each.path("name").asText()))
                .contains("X-Request-Id", "traceparent", "tracestate");
        assertThat(node.path("responses").properties().stream()
                        .map(entry -> entry.getKey().substring(0, 1)))
                .contains("2", "4", "5");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void aBodyOfARequestHasValidExamples(ApiDescription.Operation operation) {
        if (operation.node().has("requestBody")) {
            JsonNode body = API.resolved(operation.node().path("requestBody"));
            assertThat(body.path("description").asText()).isNotBlank();
            assertExamples(operation.toString(), body.at("/content/application~1json"));
            assertThat(operation.parameters().stream()
                            .map(each -> each.path("name").asText()))
                    .contains("Idempotency-Key", "x-envoy-expected-rq-timeout-ms");
        } else {
            assertThat(operation.toString()).matches("GET .*|POST /v1/tenants/\\{tenant}/probe");
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerHasHeadersAndValidExamples(Answer answer) {
        assertThat(answer.node().path("description").asText()).isNotBlank();
        assertThat(answer.node().path("headers").properties()).allSatisfy(header -> {
            JsonNode node = API.resolved(header.getValue());
            assertThat(node.path("description").asText()).isNotBlank();
            assertExamples(header.getKey(), node);
        });
        assertThat(answer.node().path("headers").fieldNames())
                .toIterable()
                .contains("X-Request-Id", "Date", "Cache-Control");
        JsonNode success = answer.node().at("/content/application~1json");
        assertExamples(answer.toString(), answer.isFailure() ? ApiDescription.failureContent(answer.node()) : success);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void aFailureHasTheCodesOfItsStatus(Answer answer) {
        Set<String> codes = ApiDescription.codes(answer.node());
        assertThat(codes.isEmpty()).isEqualTo(!answer.isFailure());
        JsonNode examples = ApiDescription.failureContent(answer.node()).path("examples");
        for (String name : codes) {
            ErrorCode code = ErrorCode.valueOf(name.toUpperCase(Locale.ROOT));
            JsonNode body = API.resolved(examples.path(name)).path("value");
            boolean stripes = body.has("error");
            int status = stripes ? assertStripeError(code, body.path("error")) : assertProblem(code, body);
            assertThat(answer.status()).isIn("default", String.valueOf(status));
            JsonNode members = stripes ? body.at("/error/gangway") : body;
            assertThat(members.path("code").asText()).isEqualTo(name);
            assertThat(members.path("retryable").asBoolean()).isEqualTo(code.retryable());
            Set<String> headers = new TreeSet<>();
            answer.node().path("headers").fieldNames().forEachRemaining(headers::add);
            if (members.has("retry_after_ms")) {
                assertThat(headers).contains("Retry-After");
            }
            if (members.has("attempts")) {
                assertThat(headers).contains("Gangway-Attempts");
            }
            if (members.has("stripe_request_id")) {
                assertThat(headers).contains("Stripe-Request-Id");
            }
            if (code.status() == 401) {
                assertThat(headers).contains("WWW-Authenticate");
            }
            if (stripes) {
                assertThat(headers).contains("Request-Id", "Stripe-Should-Retry");
            }
        }
    }

    /** Checks the members of a problem that its code determines, and returns its status. */
    private static int assertProblem(ErrorCode code, JsonNode problem) {
        assertThat(problem.path("type").asText()).isEqualTo("urn:gangway:problem:" + code);
        assertThat(problem.path("title").asText()).isEqualTo(code.title());
        assertThat(problem.path("status").asInt()).isEqualTo(code.status());
        return code.status();
    }

    /** Checks the members of an error in Stripe's format that its code determines, and returns its status. */
    private static int assertStripeError(ErrorCode code, JsonNode error) {
        StripeErrorRow row = StripeErrorRow.of(new NotSent(code, ""));
        if (code != ErrorCode.STRIPE_REJECTED) {
            assertThat(error.path("code").asText()).isEqualTo(row.code());
        }
        assertThat(error.path("type").asText(null)).isEqualTo(row.type());
        assertThat(error.path("message").asText()).contains("(outcome ");
        return row.status();
    }

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void everyCodeIsThatOfSomeOperation(ErrorCode code) {
        assertThat(answers().stream()
                        .map(Answer::node)
                        .map(ApiDescription::codes)
                        .flatMap(Collection::stream))
                .contains(code.toString());
    }

    /**
     * From {@code uniqueItems}, generators create Set types. Without {@code additionalProperties}, they create clients
     * that reject new members.
     */
    @Test
    void generatedClientsTakeListsAndNewMembers() {
        assertThat(objects(API.root())).noneMatch(node -> node.has("uniqueItems"));
        API.root().at("/components/schemas").properties().stream()
                .filter(schema -> schema.getValue().path("type").asText().equals("object"))
                .forEach(schema -> assertThat(
                                schema.getValue().path("additionalProperties").asText())
                        .as(schema.getKey())
                        .isEqualTo(String.valueOf(!schema.getKey().endsWith("Request")
                                || schema.getKey().equals("StripeRequest"))));
    }

    @ParameterizedTest
    @EnumSource(LinkField.class)
    void everyFieldIsInTheRequestAndInTheAnswer(LinkField field) {
        List<JsonNode> requested = new ArrayList<>(List.of(member("OnboardingLinkRequest", field.path())));
        List<JsonNode> answered = new ArrayList<>(List.of(member("OnboardingLink", field.path())));
        for (LinkType type : LinkType.values()) {
            requested.add(member("AccountLinkRequest", StripePaths.of(field, type)));
            answered.add(member("AccountLink", StripePaths.of(field, type)));
        }

        assertThat(answered).noneMatch(JsonNode::isMissingNode);
        assertThat(requested).noneMatch(JsonNode::isMissingNode);
        if (field.kind() == LinkField.Kind.CHOICE) {
            assertThat(requested).allSatisfy(member -> assertThat(
                            member.path("enum").valueStream().map(JsonNode::textValue))
                    .containsExactlyElementsOf(field.documented()));
        }
    }

    private static JsonNode member(String schema, String path) {
        JsonNode node = API.root().at("/components/schemas/" + schema);
        for (String name : path.split("\\.", -1)) {
            node = API.resolved(node.path("properties").path(name));
        }
        return node;
    }

    @Test
    void noExampleLooksLikeASecret() {
        assertThat(SECRET.matcher("sk_test_notAKey").find()).isTrue();
        assertThat(objects(API.root())
                        .flatMap(JsonNode::valueStream)
                        .filter(TextNode.class::isInstance)
                        .map(JsonNode::asText)
                        .filter(text -> SECRET.matcher(text).find()))
                .isEmpty();
    }

    @Test
    void anInvalidExampleIsFound() {
        JsonNode schema = API.root().at("/components/schemas/OnboardingLinkRequest");

        assertThat(API.violations(schema, API.root().at("/components/examples/created/value")))
                .isNotEmpty();
    }
}
