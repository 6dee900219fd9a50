import { describe, expect, test } from '@jest/globals';
import { forPerson } from '../../../local/preview/failures.ts';
import { GraphCallError } from '../../../src/ports/errors.ts';

const messageOf = (error: GraphCallError) => (forPerson(error) as Error).message;

describe('what a person is told of a failure', () => {
  test('that may not read: consent and a role, and nothing of an app', () => {
    const error = new GraphCallError(
      'forbidden',
      "GET /users: 403 Authorization_RequestDenied: Insufficient privileges to complete the operation (request-id r1). Grant the app role User.Read.All to the app's managed identity.",
      {
        ...{ status: 403, code: 'Authorization_RequestDenied', requestId: 'r1' },
        said: 'Insufficient privileges\n to complete the operation.',
      },
    );
    expect(messageOf(error)).toBe(
      'GET /users: 403 Authorization_RequestDenied: Insufficient privileges to complete the operation (request-id r1). What you signed in with may not read it: an administrator must consent to the permission, and your account needs a directory role that may read it, such as Global Reader.',
    );
    expect(forPerson(error)).toMatchObject({ kind: 'forbidden', status: 403, requestId: 'r1' });
  });

  test('without a licence: which it takes', () => {
    const facts = { status: 400, code: 'AadPremiumLicenseRequired', said: 'The tenant needs P2.' };
    expect(
      messageOf(
        new GraphCallError(
          'forbidden',
          'GET /x: 400 AadPremiumLicenseRequired: The tenant needs P2. y',
          facts,
        ),
      ),
    ).toBe(
      'GET /x: 400 AadPremiumLicenseRequired: The tenant needs P2. The tenant needs a licence of Microsoft Entra ID P1 or P2 (or Governance) for this.',
    );
  });

  test('of the sign-in: what it said itself, and never an identity endpoint', () => {
    const own = new GraphCallError('signed-out', 'The sign-in to contoso.com is over. Sign in again.', {
      code: 'AADSTS50173',
    });
    expect(forPerson(own)).toBe(own);
    const ofApp = new GraphCallError(
      'signed-out',
      'GET /users: not sent, because the identity endpoint (IDENTITY_ENDPOINT) gave no token for https://graph.microsoft.com (3 tries): no answer. Enable a managed identity on the function app.',
      { code: 'NoToken' },
      { cause: new Error('no answer within 15 s') },
    );
    expect(messageOf(ofApp)).toBe(
      'GET /users: not sent, because the sign-in gave no token: no answer within 15 s. Run the preview again and sign in: what was read to its end is kept for an hour.',
    );
  });

  test('of anything else: what it was', () => {
    const unavailable = new GraphCallError('unavailable', 'GET /x: 503. Run again later.', {
      status: 503,
      code: 'x',
    });
    expect(forPerson(unavailable)).toBe(unavailable);
    const leftOut = new GraphCallError('forbidden', 'not asked for.', { code: 'PlanOnly' });
    expect(forPerson(leftOut)).toBe(leftOut);
    const defect = new TypeError('x is undefined');
    expect(forPerson(defect)).toBe(defect);
  });
});
