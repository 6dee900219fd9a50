import { describe, expect, test } from '@jest/globals';
import { refusals, type SignInContext } from '../../../local/preview/sign-in/refusal-table.ts';
import { entraRefusal, errorAnswerOf } from '../../../local/preview/sign-in/refusals.ts';

const context: SignInContext = {
  tenant: 'contoso.onmicrosoft.com',
  clientId: 'the-client',
  authority: 'https://login.microsoftonline.com',
  consentLink: 'https://login.microsoftonline.com/contoso/v2.0/adminconsent?client_id=the-client',
};

function answered(code: number, error = 'invalid_grant', message = 'What Entra says.') {
  return errorAnswerOf({
    error,
    error_description: `AADSTS${code}: ${message} Trace ID: 1 Correlation ID: 2 Timestamp: 2026-11-23 03:00:00Z`,
    error_codes: [code],
  });
}

/** A number of Entra's, what must be said of it, and what to do. */
const cases: readonly (readonly [code: number, what: RegExp, remedy: RegExp])[] = [
  [65001, /nobody has consented/, /adminconsent\?client_id=the-client and consent, then run this again/],
  [90094, /only an administrator can consent/, /adminconsent/],
  [65002, /Microsoft's own and may not ask/, /Leave --client-id out/],
  [65004, /declined or cancelled/, /Run this again if that was a mistake/],
  [50105, /lets only assigned people use the application the-client/, /Users and groups/],
  [53003, /a Conditional Access policy of contoso\.onmicrosoft\.com blocks/, /Sign-in logs names the policy/],
  [53000, /wants a managed device/, /without --device-code/],
  [530033, /does not let people sign in in this way/, /without --device-code/],
  [50199, /does not let people sign in in this way/, /confirm what the page asks/],
  [700016, /knows no application the-client/, /Check --client-id/],
  [7000112, /the application the-client is switched off/, /Properties/],
  [7000218, /is no public client/, /Allow public client flows/],
  [50011, /does not take answers at http:\/\/localhost/, /Mobile and desktop applications/],
  [90002, /knows no tenant "contoso\.onmicrosoft\.com"/, /Check the spelling/],
  [50034, /the account is not in contoso/, /an account of that tenant/],
  [50020, /the account is not in contoso/, /a guest of it counts/],
  [50126, /the name or the password was wrong/, /never sees a password/],
  [50053, /the account is locked/, /Wait some minutes/],
  [50055, /the password has expired/, /myaccount\.microsoft\.com/],
  [50057, /the account is disabled/, /another account/],
  [50076, /a stronger sign-in/, /do what the page asks/],
  [70016, /not entered in time/, /within 15 minutes/],
  [70020, /not entered in time/, /within 15 minutes/],
  [700082, /is over/, /sign in anew/],
  [50173, /is over/, /sign in anew/],
];

describe('a refusal of the sign-in', () => {
  test.each(cases)('AADSTS%i is named with its remedy', (code, what, remedy) => {
    const { message, ...refused } = entraRefusal({ said: answered(code), error: undefined, context });

    expect(refused.code).toBe(`AADSTS${code}`);
    expect(message).toMatch(what);
    expect(message).toMatch(remedy);
  });

  test.each([
    ['expired_token', /not entered in time/],
    ['authorization_declined', /declined or cancelled/],
    ['access_denied', /declined or cancelled/],
  ])('%s is named where Entra gives no number', (error, what) => {
    const said = { error, codes: [], description: '' };

    expect(entraRefusal({ said, error: undefined, context })).toMatchObject({
      code: error,
      message: expect.stringMatching(what),
    });
  });

  test.each(Object.keys(refusals))('%s is a sentence, and so is what to do', (code) => {
    const refusal = refusals[code];

    expect(refusal?.what(context)).toMatch(/^[^A-Z ].*[^.]$/);
    expect(refusal?.remedy(context)).toMatch(/^[A-Z].*\.$/);
    expect(refusal?.remedy({ ...context, consentLink: undefined })).toMatch(/^[A-Z].*\.$/);
  });

  test('is looked for in what the library throws where no answer was heard: the browser brings it then', () => {
    const error = Object.assign(
      new Error('access_denied: AADSTS53003: Access has been blocked. Trace ID: 1'),
      {
        errorCode: 'access_denied',
      },
    );

    expect(entraRefusal({ error: new Error('outer', { cause: error }), context }).code).toBe('AADSTS53003');
  });

  test('whose number is not known is quoted, with the page that explains it', () => {
    const { code, message } = entraRefusal({
      said: answered(123456, 'access_denied', 'Something new.'),
      error: undefined,
      context,
    });

    expect(code).toBe('AADSTS123456');
    expect(message).toBe(
      'Not signed in: Entra refuses it for a reason that is not known here (AADSTS123456). https://login.microsoftonline.com/error?code=123456 says what it means. What was said: "AADSTS123456: Something new."',
    );
  });

  test.each([
    new TypeError('fetch failed', {
      cause: Object.assign(new Error('nothing there'), { code: 'ENOTFOUND' }),
    }),
    Object.assign(new Error('network_error: Network request failed'), { errorCode: 'network_error' }),
    new Error('connect ECONNREFUSED 127.0.0.1:1'),
    new DOMException('too late', 'TimeoutError'),
  ])('is none where nothing answered: %s', (error) => {
    expect(entraRefusal({ error, context })).toMatchObject({
      code: 'Unreachable',
      message: expect.stringContaining('https://login.microsoftonline.com could not be reached'),
    });
  });

  test('that the library itself makes of a code that nobody entered is named', () => {
    const error = Object.assign(new Error('device_code_expired: Device code is expired.'), {
      errorCode: 'device_code_expired',
    });

    expect(entraRefusal({ error: new Error('outer', { cause: error }), context })).toMatchObject({
      code: 'device_code_expired',
      message: expect.stringContaining('the code was not entered in time'),
    });
  });

  test('is none where nothing opens a browser', () => {
    const error = Object.assign(new Error('spawn xdg-open ENOENT'), { code: 'ENOENT' });

    expect(entraRefusal({ error: new Error('outer', { cause: error }), context }).code).toBe('NoBrowser');
  });

  test('never quotes a token, nor a second line', () => {
    const said = answered(50126, 'invalid_grant', `no\n\u001b[31m eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2ln here`);

    expect(entraRefusal({ said, error: undefined, context }).message).toMatch(
      /"AADSTS50126: no \[31m \(token\) here"$/,
    );
  });

  test('is said whatever was thrown', () => {
    expect(entraRefusal({ error: 'odd', context }).message).toBe(
      'Not signed in: Entra refuses it for a reason that is not known here (Unknown). Run this again; if it happens again, please report it.',
    );
  });
});
