package dev.gangway.api;

import static dev.gangway.StubStripe.answers;
import static dev.gangway.api.ApiCalls.ACCOUNT;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.gangway.ApiDescription;
import dev.gangway.StripeExamples;
import dev.gangway.StubStripe;
import dev.gangway.StubStripeResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks the status of each endpoint for each kind of caller; an endpoint that is not in the table fails the test. */
@Tag("application")
@QuarkusTest
@WithTestResource(
        value = StubStripeResource.class,
        initArgs = @ResourceArg(name = "gangway.security.operators", value = "token:somebody-else"))
class AccessMatrixTest {

    /** The statuses for no token, a caller of the tenant, a caller of another tenant and an operator. */
    private static final Map<String, List<Integer>> API = Map.of(
            "POST /v1/tenants/{tenant}/onboarding-links", List.of(401, 201, 403, 403),
            "POST /v1/tenants/{tenant}/onboarding-links/preview", List.of(401, 200, 403, 403),
            "POST /v2/core/account_links", List.of(401, 200, 403, 403),
            // The body has no refresh token.
            "POST /v1/tenants/{tenant}/onboarding-links/refresh", List.of(401, 400, 403, 403),
            "GET /v1/tenants", List.of(401, 403, 403, 200),
            "GET /v1/tenants/{tenant}", List.of(401, 403, 403, 200),
            "POST /v1/tenants/{tenant}/probe", List.of(401, 403, 403, 200));

    private static final List<String> TOKENS = List.of("", "PLANTEDTOKENone", "PLANTEDTOKENone", "PLANTEDTOKENelse");
    private static final List<String> TENANTS = List.of("acme", "acme", "foreign", "acme");

    /** Routes beside the API that are public, or that exist only in this build. */
    private static final Set<String> OTHER_ROUTES = Set.of(
            "/q/openapi",
            "/q/openapi.json",
            "/q/openapi.yaml",
            "/q/openapi.yml",
            "/q/swagger-ui",
            "/q/swagger-ui/",
            "/q/swagger-ui/*",
            "/sandbox",
            "/sandbox/links/:account",
            "/sandbox/links/finish",
            "/sandbox/links/leave",
            "/sandbox/links/open",
            "/sandbox/platform",
            "/sandbox/platform/login",
            "/sandbox/platform/logout",
            "/sandbox/platform/onboarding",
            "/sandbox/platform/refresh",
            "/sandbox/recipes",
            "/sandbox/v2/core/account_links");

    StubStripe stripe;

    @Inject
    Router router;

    /** A request to a path, which names the tenant; in Stripe's format, the token names it. */
    private static RequestSpecification as(int caller, String path) {
        RequestSpecification request = given().contentType("application/json");
        String tenant = path.startsWith("/v2/") ? TENANTS.get(caller) + "~" : "";
        return TOKENS.get(caller).isEmpty()
                ? request
                : request.header("Authorization", "Bearer " + tenant + TOKENS.get(caller));
    }

    @Test
    void everyEndpointAnswersEachCallerAsTheTableSays() {
        stripe.will(answers(200, StripeExamples.link(), "Request-Id", "req_1", "Content-Type", "application/json"));
        Map<String, List<Integer>> found = new TreeMap<>();
        API.keySet().forEach(endpoint -> {
            String[] parts = endpoint.split(" ", 2);
            found.put(
                    endpoint,
                    Stream.of(0, 1, 2, 3)
                            .map(caller -> {
                                String path = parts[1].replace("{tenant}", TENANTS.get(caller));
                                RequestSpecification request = as(caller, path);
                                return parts[0].equals("POST")
                                        ? request.body(ACCOUNT).post(path).statusCode()
                                        : request.get(path).statusCode();
                            })
                            .toList());
        });

        assertThat(found).isEqualTo(new TreeMap<>(API));
    }

    @Test
    void theTableHasEveryEndpoint() {
        Set<String> endpoints = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.gangway").stream()
                        .filter(type -> type.isAnnotatedWith(Path.class) && !type.isInterface())
                        .flatMap(type -> type.getMethods().stream())
                        .flatMap(AccessMatrixTest::endpoint)
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(endpoints).isNotEmpty().isEqualTo(new TreeSet<>(API.keySet()));
        assertThat(ApiDescription.source().operations())
                .extracting(Object::toString)
                .containsExactlyInAnyOrderElementsOf(endpoints);
    }

    private static Stream<String> endpoint(JavaMethod method) {
        return Stream.of(method.reflect().getAnnotations())
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(Objects::nonNull)
                .map(verb -> {
                    Path path = method.reflect().getAnnotation(Path.class);
                    return verb.value() + " "
                            + method.getOwner().getAnnotationOfType(Path.class).value()
                            + (path == null ? "" : path.value());
                });
    }

    private static Stream<String> paths(Router router, String prefix) {
        return router.getRoutes().stream().flatMap(route -> {
            String path = prefix + Objects.requireNonNullElse(route.getPath(), "");
            return route.getSubRouter() == null
                    ? Stream.of(path)
                    : paths(route.getSubRouter(), path.replaceFirst("/$", ""));
        });
    }

    @Test
    void theRouterServesNothingElse() {
        Set<String> routes = paths(router, "")
                .filter(path -> !path.isEmpty() && !path.equals("/") && !path.equals("/*"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(OTHER_ROUTES).containsAll(routes);
        assertThat(routes).contains("/q/swagger-ui", "/sandbox/platform");
    }

    @ParameterizedTest
    @CsvSource({"/q/openapi, 200", "/q/swagger-ui, 200", "/q/metrics, 401", "/q/health, 401", "/q/info, 401", "/, 401"})
    void onTheApisPortOnlyItsDescriptionIsForEverybody(String path, int status) {
        assertThat(given().get(path).statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "/q/health/live, 200",
        "/q/health/ready, 200",
        "/q/health/started, 200",
        "/q/metrics, 200",
        "/q/info, 200",
        "/v1/tenants, 404",
        "/v1/tenants/acme, 404",
        "/q/openapi, 404"
    })
    void theManagementPortHasNothingOfTheApi(String path, int status) {
        assertThat(given().port(9001)
                        .header("Authorization", "Bearer PLANTEDTOKENelse")
                        .get(path)
                        .statusCode())
                .isEqualTo(status);
    }
}
