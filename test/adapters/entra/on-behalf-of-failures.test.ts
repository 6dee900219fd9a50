import { describe, expect, test } from '@jest/globals';
import { onBehalfOfFailure } from '../../../src/adapters/entra/on-behalf-of-failures.ts';

const claims = '{"access_token":{"acrs":{"essential":true,"value":"c2"}}}';

/** As the library throws it: one class for nearly everything, with MSAL's error as the cause. */
function thrown(cause: Readonly<Record<string, unknown>>): Error {
  const error = Object.assign(new Error('no token'), { name: 'AuthenticationRequiredError' });
  return Object.assign(error, {
    cause: { name: 'ServerError', errorMessage: 'AADSTS: said Entra', ...cause },
  });
}

const ui = { name: 'InteractionRequiredAuthError' };
const grant = { errorCode: 'invalid_grant' };

describe('a failed exchange of tokens', () => {
  test.each([
    { kind: 'step-up', cause: { ...ui, errorCode: 'interaction_required', errorNo: 50076, claims } },
    { kind: 'refused', cause: { ...ui, errorCode: 'interaction_required', errorNo: 53003, claims: '' } },
    { kind: 'refused', cause: { ...ui, errorCode: 'interaction_required', claims: 'no JSON' } },
    { kind: 'consent', cause: { ...ui, ...grant, subError: 'consent_required', errorNo: 65001 } },
    { kind: 'consent', cause: { ...grant, errorNo: 65001 } },
    { kind: 'consent', cause: { ...ui, errorCode: 'consent_required' } },
    { kind: 'consent', cause: { ...ui, ...grant, subError: 'consent_required' } },
    { kind: 'consent', cause: { ...grant, subError: 'consent_required' } },
    { kind: 'refused', cause: { ...grant, errorNo: 50105 } },
    { kind: 'refused', cause: { errorCode: 'access_denied' } },
    { kind: 'unavailable', cause: { errorCode: 'temporarily_unavailable' } },
    { kind: 'unavailable', cause: { ...grant, status: 500 } },
    { kind: 'unavailable', cause: { ...grant, status: 503 } },
    { kind: 'unavailable', cause: { ...grant, status: 429 } },
    { kind: 'unavailable', cause: { name: 'ClientAuthError', errorCode: 'network_error' } },
    { kind: 'unavailable', cause: { errorCode: 'what nobody knows' } },
  ])('is $kind: $cause', ({ kind, cause }) => {
    expect(onBehalfOfFailure(thrown(cause))).toMatchObject({ kind });
  });

  test.each([500133, 50173, 50132, 50133, 70043, 70044, 700082, 50089])(
    'is about the token of the user where Entra says AADSTS%s',
    (errorNo) => {
      expect(onBehalfOfFailure(thrown({ ...grant, errorNo: String(errorNo) }))).toMatchObject({
        ...{ kind: 'user-token', code: `AADSTS${errorNo}`, claims: undefined },
      });
    },
  );

  test.each([50013, 50027, 500131, 500011, 7000114, 650052, 900144])(
    'is our own fault where Entra says AADSTS%s',
    (errorNo) => {
      expect(onBehalfOfFailure(thrown({ ...grant, errorNo }))).toMatchObject({ kind: 'set-up' });
    },
  );

  test.each([
    'invalid_client',
    'unauthorized_client',
    'invalid_request',
    'invalid_scope',
    'invalid_resource',
    'unsupported_grant_type',
  ])('is our own fault where Entra says %s', (errorCode) => {
    expect(onBehalfOfFailure(thrown({ errorCode }))).toMatchObject({ kind: 'set-up', code: errorCode });
  });

  test('is told by its cause and not by its class', () => {
    expect(onBehalfOfFailure(new Error('of the same class')).kind).toBe('unavailable');
    expect(onBehalfOfFailure('thrown as a text')).toMatchObject({
      ...{ kind: 'unavailable', code: 'NoToken', said: 'thrown as a text' },
    });
  });

  test('without a cause says what was thrown', () => {
    expect(onBehalfOfFailure(new Error(' Nobody answered. '))).toEqual({
      ...{ kind: 'unavailable', code: 'Error', claims: undefined },
      because: expect.stringMatching(/Entra did not answer.*check that it can be reached/),
      said: 'Nobody answered.',
    });
    expect(onBehalfOfFailure(Object.assign(new Error('x'), { ...grant, errorNo: 50105 }))).toMatchObject({
      ...{ kind: 'refused', code: 'AADSTS50105' },
    });
  });

  test('has its claims only where the user can sign in with them', () => {
    expect(onBehalfOfFailure(thrown({ ...ui, claims })).claims).toBe(claims);
    expect(onBehalfOfFailure(thrown({ ...grant, errorNo: 500133, claims })).claims).toBeUndefined();
  });

  test.each([
    { cause: { ...ui, claims }, words: /stronger sign-in/ },
    { cause: { ...grant, errorNo: 65001 }, words: /an administrator consents to it for/ },
    { cause: { ...grant, errorNo: 500133 }, words: /is over: they sign in again/ },
    { cause: { ...grant, errorNo: 50105 }, words: /the sign-in logs of Entra say/ },
    {
      cause: { errorCode: 'invalid_client', errorNo: 700213 },
      words: /does not trust.*federated credential/,
    },
    { cause: { ...grant, errorNo: 500131 }, words: /another app than SELF_SERVICE_CLIENT_ID: set it to/ },
    { cause: { errorCode: 'invalid_scope' }, words: /docs\/api\.md#self-service has each step/ },
    { cause: { errorCode: 'network_error' }, words: /check that it can be reached/ },
  ])(
    'says in our words what it means and what to do now, and not in those of a library: $words',
    ({ cause, words }) => {
      const errorMessage = 'AADSTS999: Trace ID: 1; See https://aka.ms/msal.js.errors#network_error';

      const { because, said } = onBehalfOfFailure(thrown({ ...cause, errorMessage }));

      expect(because).toMatch(words);
      expect(because).not.toMatch(/AADSTS|Trace ID|msal|Credential:/i);
      expect(said).toBe(errorMessage);
    },
  );

  test('keeps what Entra said for the log, on one line, and never a token', () => {
    const errorMessage = `AADSTS50027:\r\n  the token eyJhbGciOi.eyJhdWQi.c2lnbmF0dXJl is malformed ${'x'.repeat(900)}`;

    const { said = '' } = onBehalfOfFailure(thrown({ errorNo: 50027, errorMessage }));

    expect(said).toContain('AADSTS50027: the token (token) is malformed');
    expect(said.length).toBeLessThanOrEqual(400);
  });

  test('names what there is where Entra gave no number', () => {
    expect(onBehalfOfFailure(thrown({ errorCode: 'network_error' })).code).toBe('network_error');
    expect(onBehalfOfFailure(thrown({ name: 'ClientAuthError' })).code).toBe('ClientAuthError');
  });
});
