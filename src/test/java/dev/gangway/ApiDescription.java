package dev.gangway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.restassured.http.Header;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** The OpenAPI description, and checks of responses against it. */
public final class ApiDescription {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete", "head", "options");

    /** HTTP's own headers, which an API description omits. */
    private static final Set<String> HTTP_HEADERS =
            Set.of("content-type", "content-length", "content-encoding", "transfer-encoding", "connection");

    private static final ApiDescription SOURCE = parse(read(Path.of("src/main/resources/META-INF/openapi.yaml")));

    private final JsonNode root;
    private final Map<JsonNode, JsonSchema> schemas = new ConcurrentHashMap<>();

    private ApiDescription(JsonNode root) {
        this.root = root;
    }

    /** One operation. The parameters include those of its path. */
    public record Operation(String method, String path, JsonNode node, List<JsonNode> parameters) {
        public String id() {
            return node.path("operationId").asText();
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** Returns the description from the source tree. */
    public static ApiDescription source() {
        return SOURCE;
    }

    /** Parses a description in YAML or JSON. */
    static ApiDescription parse(String text) {
        var load = new LoaderOptions();
        var dump = new DumperOptions();
        var yaml = new Yaml(new SafeConstructor(load), new Representer(dump), dump, load, new WithoutTimestamps());
        return new ApiDescription(JSON.valueToTree(yaml.load(text)));
    }

    /** OpenAPI uses JSON's scalars, so a value that looks like a time is a string. */
    private static final class WithoutTimestamps extends Resolver {
        @Override
        public void addImplicitResolver(Tag tag, Pattern pattern, String first, int limit) {
            if (!tag.equals(Tag.TIMESTAMP)) {
                super.addImplicitResolver(tag, pattern, first, limit);
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode root() {
        return root;
    }

    /** Returns the node itself, or the node that it refers to. */
    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? resolved(root.at(node.get("$ref").asText().substring(1))) : node;
    }

    /** Returns all operations, in the order of the document. */
    public List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        root.path("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(entry -> METHODS.contains(entry.getKey()))
                .forEach(entry -> operations.add(new Operation(
                        entry.getKey().toUpperCase(Locale.ROOT),
                        path.getKey(),
                        entry.getValue(),
                        Stream.of(path.getValue(), entry.getValue())
                                .flatMap(each -> each.path("parameters").valueStream())
                                .map(this::resolved)
                                .toList()))));
        return operations;
    }

    /** Returns the codes of the failures that a response documents, which are the names of its examples. */
    static Set<String> codes(JsonNode response) {
        Set<String> codes = new TreeSet<>();
        failureContent(response).path("examples").fieldNames().forEachRemaining(codes::add);
        return codes;
    }

    /** Returns the content of a failure, in this API's format or in Stripe's; missing if the response is none. */
    static JsonNode failureContent(JsonNode response) {
        JsonNode problem = response.at("/content/application~1problem+json");
        JsonNode error = response.at("/content/application~1json");
        return problem.isMissingNode() && error.at("/schema/$ref").asText().endsWith("/StripeError") ? error : problem;
    }

    /** Validates a value against a schema of this description and returns the violations. */
    List<String> violations(JsonNode schema, JsonNode value) {
        return schemas.computeIfAbsent(schema, this::compiled).validate(value).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    private JsonSchema compiled(JsonNode schema) {
        ObjectNode document = JSON.createObjectNode();
        document.set("components", root.get("components"));
        document.putArray("allOf").add(schema);
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        document.toString(),
                        InputFormat.JSON,
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build());
    }

    /** Checks that the operation documents the response: status, code, headers, type and body. */
    public Response assertDocuments(String operationId, Response answer) {
        Operation operation = operations().stream()
                .filter(each -> each.id().equals(operationId))
                .findFirst()
                .orElseThrow();
        String what = operation + " " + answer.statusCode() + " " + answer.contentType();
        JsonNode responses = operation.node().path("responses");
        JsonNode response = resolved(
                responses.path(responses.has("" + answer.statusCode()) ? "" + answer.statusCode() : "default"));
        assertThat(headersOf(answer)).as(what).allMatch(name -> headers(response, false)
                .contains(name));
        assertThat(headersOf(answer)).as(what).containsAll(headers(response, true));
        JsonNode content = response.path("content").path(answer.contentType().split(";", 2)[0]);
        assertThat(content).as(what).isNotInstanceOf(MissingNode.class);
        JsonNode body = json(answer.asString());
        assertThat(violations(content.path("schema"), body)).as(what).isEmpty();
        for (JsonNode code : List.of(body.path("code"), body.at("/error/gangway/code"))) {
            if (!code.isMissingNode()) {
                assertThat(codes(response)).as(what).contains(code.asText());
            }
        }
        return answer;
    }

    private static Set<String> headersOf(Response answer) {
        Set<String> names = new TreeSet<>();
        for (Header header : answer.headers()) {
            names.add(header.getName().toLowerCase(Locale.ROOT));
        }
        names.removeAll(HTTP_HEADERS);
        return names;
    }

    private Set<String> headers(JsonNode response, boolean required) {
        Set<String> names = new TreeSet<>();
        response.path("headers").properties().stream()
                .filter(header -> !required
                        || resolved(header.getValue()).path("required").asBoolean())
                .forEach(header -> names.add(header.getKey().toLowerCase(Locale.ROOT)));
        return names;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
