package dev.gangway.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gangway.ApiDescription;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/** Requests to the API, and checks of every response: each must be documented in the API's description. */
final class ApiCalls {

    static final String TOKEN = "PLANTEDTOKENone";
    static final String ACCOUNT = "{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\"}";

    private ApiCalls() {}

    /** A request of the caller token:checkout. */
    static RequestSpecification checkout() {
        return given().header("Authorization", "Bearer " + TOKEN).contentType("application/json");
    }

    static String links(String tenant) {
        return "/v1/tenants/" + tenant + "/onboarding-links";
    }

    static Response createLink(String tenant, String body) {
        return ApiDescription.source()
                .assertDocuments("createOnboardingLink", checkout().body(body).post(links(tenant)));
    }

    static Response preview(String tenant, String body) {
        return ApiDescription.source()
                .assertDocuments("previewOnboardingLink", checkout().body(body).post(links(tenant) + "/preview"));
    }

    /** Checks that a response is a complete and consistent problem with this status, code and outcome. */
    static Response assertProblem(Response answer, int status, String code, String outcome, boolean retryable) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        var body = answer.jsonPath();
        assertThat(body.getString("code")).isEqualTo(code);
        assertThat(body.getString("type")).isEqualTo("urn:gangway:problem:" + code);
        assertThat(body.getInt("status")).isEqualTo(status);
        assertThat(body.getString("title")).isNotBlank();
        assertThat(body.getString("detail")).isNotBlank();
        assertThat(body.getString("outcome")).isEqualTo(outcome);
        assertThat(body.getBoolean("retryable")).isEqualTo(retryable);
        assertThat(body.getString("request_id"))
                .isEqualTo(answer.header("X-Request-Id"))
                .isNotBlank();
        return answer;
    }

    static String metrics() {
        return given().port(9001).get("/q/metrics").asString();
    }

    /** The value of a metric's series; 0 if there is none. */
    static double metric(String series) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .sum();
    }
}
