package dev.gangway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Calls the API without waiting for the responses. */
public final class LoadCaller implements AutoCloseable {

    private static final Pattern CODE = Pattern.compile("\"code\":\"(\\w+)\"");

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String url;

    public LoadCaller(String url) {
        this.url = url;
    }

    /** Returns the problem's code, or {@code created}. Headers are pairs of name and value. */
    public CompletableFuture<String> call(String tenant, String... headers) {
        return send(tenant, headers).thenApply(answer -> {
            if (answer.statusCode() == 201) {
                return "created";
            }
            Matcher code = CODE.matcher(answer.body());
            return code.find() ? code.group(1) : "status " + answer.statusCode();
        });
    }

    /** Returns the response body. */
    CompletableFuture<String> answer(String tenant) {
        return send(tenant).thenApply(HttpResponse::body);
    }

    private CompletableFuture<HttpResponse<String>> send(String tenant, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(url + "/v1/tenants/" + tenant + "/onboarding-links"))
                .header("Authorization", "Bearer PLANTEDTOKENone")
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString("{\"account\": \"acct_1Nv0FGQ9RKHgCVdK\"}"));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        client.close();
    }
}
