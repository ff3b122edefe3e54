import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.JSON;
import org.openapitools.client.api.OnboardingLinksApi;
import org.openapitools.client.api.StripeCompatibleApi;
import org.openapitools.client.api.TenantsApi;
import org.openapitools.client.model.AccountLinkRequest;
import org.openapitools.client.model.OnboardingLink;
import org.openapitools.client.model.OnboardingLinkRefreshRequest;
import org.openapitools.client.model.OnboardingLinkRequest;
import org.openapitools.client.model.Problem;

/** Calls every operation with the generated client, whose base URL is the one in the description. */
public class Caller {

    private static ApiClient client(String token) {
        ApiClient client = new ApiClient();
        client.setBearerToken(token);
        return client;
    }

    public static void main(String[] arguments) throws ApiException {
        OnboardingLinksApi links = new OnboardingLinksApi(client(System.getenv("CALLER_TOKEN")));
        TenantsApi tenants = new TenantsApi(client(System.getenv("OPERATOR_TOKEN")));
        // Its list of configurations is empty, and is sent so.
        OnboardingLinkRequest request = new OnboardingLinkRequest().account("acct_1Nv0FGQ9RKHgCVdK")
                .refreshUrl("https://example.com/refresh?t={refresh_token}").subject("user_8842");

        OnboardingLink link = links.createOnboardingLink("acme", request, "click-java", 5000L, null, null, null);
        System.out.println("created " + link.getType() + " for " + link.getAccount() + ", " + link.getConfigurations());
        String token = link.getRefreshUrl().substring(link.getRefreshUrl().indexOf('=') + 1);
        var refresh = new OnboardingLinkRefreshRequest().refreshToken(token).subject("user_8842");
        System.out.println("refreshed, generation "
                + links.refreshOnboardingLink("acme", refresh, null, null, null, null, null).getGeneration());
        var preview = links.previewOnboardingLink("acme", request, null, null, null, null, null);
        System.out.println("previewed " + preview.getStripeRequest().getMethod() + ", violations "
                + preview.getViolations());
        System.out.println("listed " + tenants.listTenants(1, null, null, null, null, null, null).getData().size());
        System.out.println("showed " + tenants.getTenant("acme", null, null, null).getId());
        System.out.println("probed " + tenants.probeTenant("acme", null, null, null).getVerdict());
        try {
            links.createOnboardingLink("foreign", request, null, null, null, null, null);
        } catch (ApiException failure) {
            Problem problem = JSON.deserialize(failure.getResponseBody(), Problem.class);
            System.out.println("refused " + failure.getCode() + " " + problem.getCode());
        }
        StripeCompatibleApi stripes = new StripeCompatibleApi(client("acme~" + System.getenv("CALLER_TOKEN")));
        AccountLinkRequest stripesRequest = new AccountLinkRequest().account("acct_1Nv0FGQ9RKHgCVdK");
        var stripesLink = stripes.createAccountLink(stripesRequest, null, null, null, null, null, null, null, null);
        System.out.println("created " + stripesLink.getObject() + " for " + stripesLink.getAccount());
        System.exit(0);
    }
}
