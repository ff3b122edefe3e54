package dev.gangway.sandbox;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.model.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every failure of the API can be reproduced in the sandbox as its page describes. */
@Tag("application")
@QuarkusTest
class RecipesTest {

    private static Stream<Recipe> requests() {
        return Recipes.ALL.stream().filter(recipe -> recipe.request().isPresent());
    }

    private static Response send(Recipe.Request what) {
        var request = given().header("Authorization", "Bearer " + what.token());
        return what.method().equals("POST")
                ? request.contentType(what.contentType()).body(what.body()).post(what.path())
                : request.request(what.method(), what.path());
    }

    @Test
    void everyCodeHasOneRecipe() {
        assertThat(Recipes.ALL).extracting(Recipe::code).containsExactlyInAnyOrder(ErrorCode.values());
        assertThat(Recipes.ALL)
                .allMatch(
                        recipe -> recipe.request().isPresent() || !recipe.note().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("requests")
    void theRequestHasTheAnswerOfItsCode(Recipe recipe) {
        Response answer = null;
        for (int i = 0; i < recipe.times(); i++) {
            answer = send(recipe.request().orElseThrow());
        }

        assertThat(answer).isNotNull();
        String code = answer.jsonPath().getString("code");
        String inStripesFormat = answer.jsonPath().getString("error.gangway.code");
        assertThat(Objects.requireNonNullElse(code, inStripesFormat))
                .isEqualTo(recipe.code().toString());
        assertThat(answer.statusCode()).isEqualTo(recipe.code().status());
    }

    @Test
    void theOldRefreshTokenIsOneOfTheSandbox() {
        assertThat(Recipes.OLD_REFRESH_TOKEN)
                .isEqualTo(
                        SandboxTokens.seal(PlatformUser.ADA.account(), PlatformUser.ADA.subject(), Instant.EPOCH, 0));
    }

    @Test
    void thePageHasEveryRecipe() {
        Response page = given().get("/sandbox");
        Response recipes = given().get("/sandbox/recipes");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.contentType()).isEqualTo("text/html; charset=utf-8");
        assertThat(page.asString())
                .contains("/sandbox/recipes", "/q/swagger-ui", "/v1/tenants", "metrics", SamplePlatform.ROOT);
        assertThat(recipes.jsonPath().getList("recipes.code"))
                .isEqualTo(Recipes.ALL.stream()
                        .map(recipe -> recipe.code().toString())
                        .toList());
        assertThat(recipes.jsonPath().getInt("management_port")).isPositive();
    }

    /** docs/sandbox.md lists the accounts for tests with the sandbox's image. */
    @Test
    void theSandboxDocNamesEveryAccount() throws IOException {
        List<String> accounts = Arrays.stream(FakeStripe.class.getDeclaredFields())
                .filter(field -> field.getType() == String.class)
                .map(RecipesTest::value)
                .filter(value -> value.startsWith("acct_sandbox"))
                .toList();

        assertThat(accounts).hasSizeGreaterThan(10);
        assertThat(Files.readString(Path.of("docs/sandbox.md"))).contains(accounts);
    }

    private static String value(java.lang.reflect.Field field) {
        try {
            field.setAccessible(true);
            return String.valueOf(field.get(null));
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
