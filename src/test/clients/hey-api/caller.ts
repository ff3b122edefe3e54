// Calls every operation with the generated client.
import {
  createAccountLink, createOnboardingLink, getTenant, listTenants, previewOnboardingLink, probeTenant,
  refreshOnboardingLink,
} from './generated';
import { client } from './generated/client.gen';

declare const process: { env: Record<string, string> };

async function main(): Promise<void> {
  client.setConfig({ baseUrl: process.env.GANGWAY_URL, auth: () => process.env.CALLER_TOKEN });
  const operator = { auth: () => process.env.OPERATOR_TOKEN };
  const body = {
    account: 'acct_1Nv0FGQ9RKHgCVdK', configurations: [], subject: 'user_8842',
    refresh_url: 'https://example.com/refresh?t={refresh_token}',
  };

  const link = await createOnboardingLink({
    path: { tenant: 'acme' }, headers: { 'Idempotency-Key': 'click-hey' }, body, throwOnError: true,
  });
  console.log(`created ${link.data.type} for ${link.data.account}, [${link.data.configurations}]`);
  const refreshed = await refreshOnboardingLink({
    path: { tenant: 'acme' },
    body: { refresh_token: link.data.refresh_url.split('=')[1], subject: 'user_8842' },
    throwOnError: true,
  });
  console.log(`refreshed, generation ${refreshed.data.generation}`);
  const preview = await previewOnboardingLink({ path: { tenant: 'acme' }, body, throwOnError: true });
  console.log(`previewed ${preview.data.stripe_request?.method}, violations [${preview.data.violations}]`);
  const page = await listTenants({ ...operator, query: { limit: 1 }, throwOnError: true });
  console.log(`listed ${page.data.data.length}`);
  console.log(`showed ${(await getTenant({ ...operator, path: { tenant: 'acme' }, throwOnError: true })).data.id}`);
  console.log(`probed ${(await probeTenant({ ...operator, path: { tenant: 'acme' }, throwOnError: true })).data.verdict}`);
  const refused = await createOnboardingLink({ path: { tenant: 'foreign' }, body });
  console.log(`refused ${refused.response?.status} ${refused.error?.code}`);
  const stripes = await createAccountLink({
    auth: () => `acme~${process.env.CALLER_TOKEN}`, body: { account: 'acct_1Nv0FGQ9RKHgCVdK' }, throwOnError: true,
  });
  console.log(`created ${stripes.data.object} for ${stripes.data.account}`);
}

void main();
