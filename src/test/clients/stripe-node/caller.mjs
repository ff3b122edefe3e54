// Makes the calls that the file CALLS lists, with Stripe's SDK, one after the other. Prints one line of JSON for each: the
// account link, or the members of the error.
import { readFileSync } from 'node:fs';
import Stripe from 'stripe';

const { CALLS, HOST, PORT } = process.env;

// The SDK would retry twice, if the responses allowed it.
function client(call) {
  const options = { host: HOST, port: PORT, protocol: 'http', maxNetworkRetries: 2 };
  if (!call.tokens) {
    return new Stripe(call.key, options);
  }
  const tokens = call.tokens[Symbol.iterator]();
  return new Stripe('', { ...options, authenticator: async (request) => {
    request.headers.Authorization = `Bearer ${tokens.next().value}`;
  } });
}

async function outcome(call, stripe) {
  try {
    const made = call.customer
      ? await stripe.customers.create({})
      : await stripe.v2.core.accountLinks.create(call.params, call.options);
    return { link: made, request_id: made.lastResponse.requestId };
  } catch (error) {
    const { code, statusCode, message, param, requestId, raw } = error;
    return { error: error.constructor.name, code, status: statusCode, message, param, request_id: requestId,
      gangway: raw?.gangway?.code };
  }
}

for (const call of JSON.parse(readFileSync(CALLS, 'utf8'))) {
  const stripe = client(call);
  for (let i = 0; i < (call.tokens?.length ?? call.times ?? 1); i++) {
    console.log(JSON.stringify({ name: call.name, ...await outcome(call, stripe) }));
  }
}
