// Calls every operation with the generated client, whose base URL is the one in the description.
import {
  Configuration, OnboardingLinksApi, ProblemFromJSON, ResponseError, StripeCompatibleApi, TenantsApi,
} from './generated';

declare const process: { env: Record<string, string> };

async function main(): Promise<void> {
  const links = new OnboardingLinksApi(new Configuration({ accessToken: process.env.CALLER_TOKEN }));
  const tenants = new TenantsApi(new Configuration({ accessToken: process.env.OPERATOR_TOKEN }));
  const onboardingLinkRequest = {
    account: 'acct_1Nv0FGQ9RKHgCVdK', configurations: [], subject: 'user_8842',
    refreshUrl: 'https://example.com/refresh?t={refresh_token}',
  };

  const link = await links.createOnboardingLink({ tenant: 'acme', onboardingLinkRequest, idempotencyKey: 'click-ts' });
  console.log(`created ${link.type} for ${link.account}, [${link.configurations}]`);
  const refreshed = await links.refreshOnboardingLink({
    tenant: 'acme',
    onboardingLinkRefreshRequest: { refreshToken: link.refreshUrl.split('=')[1], subject: 'user_8842' },
  });
  console.log(`refreshed, generation ${refreshed.generation}`);
  const preview = await links.previewOnboardingLink({ tenant: 'acme', onboardingLinkRequest });
  console.log(`previewed ${preview.stripeRequest?.method}, violations [${preview.violations}]`);
  console.log(`listed ${(await tenants.listTenants({ limit: 1 })).data.length}`);
  console.log(`showed ${(await tenants.getTenant({ tenant: 'acme' })).id}`);
  console.log(`probed ${(await tenants.probeTenant({ tenant: 'acme' })).verdict}`);
  try {
    await links.createOnboardingLink({ tenant: 'foreign', onboardingLinkRequest });
  } catch (failure) {
    const response = (failure as ResponseError).response;
    console.log(`refused ${response.status} ${ProblemFromJSON(await response.json()).code}`);
  }
  const stripes = new StripeCompatibleApi(new Configuration({ accessToken: `acme~${process.env.CALLER_TOKEN}` }));
  const stripesLink = await stripes.createAccountLink({ accountLinkRequest: { account: 'acct_1Nv0FGQ9RKHgCVdK' } });
  console.log(`created ${stripesLink.object} for ${stripesLink.account}`);
}

void main();
