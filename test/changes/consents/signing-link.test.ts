import { describe, expect, test } from '@jest/globals';
import { commandDigest } from '../../../src/changes/command-digest.ts';
import { confirmationDigest } from '../../../src/changes/consents/confirmation.ts';
import { awaitedLink, signingLink } from '../../../src/changes/consents/signing-link.ts';
import { grantRecord } from '../../domain/activations/grant-records.ts';

const publicUrl = 'https://warden.example/app';
const digest = 'a'.repeat(64);

describe('the page on which somebody signs', () => {
  test.each([
    [
      'an approval',
      { id: 'change-1', digest, places: undefined },
      `approvals/change-1/sign?digest=${digest}`,
    ],
    [
      'some items of a plan',
      { id: 'plan 1', digest, places: [0, 2] },
      `approvals/plan%201/sign?digest=${digest}&items=0%2C2`,
    ],
    [
      'a confirmation',
      { id: 'change-1', digest, places: undefined, confirms: { context: undefined } },
      `activations/change-1/confirm?digest=${digest}`,
    ],
    [
      'a confirmation under a context of the role’s own',
      { id: 'change-1', digest, places: undefined, confirms: { context: 'c7' } },
      `activations/change-1/confirm?digest=${digest}&context=c7`,
    ],
  ])('%s is below the address of this app, however that ends', (_what, request, page) => {
    for (const end of ['', '/', '//'])
      expect(signingLink(request, { publicUrl: `${publicUrl}${end}` })).toBe(`${publicUrl}/api/${page}`);
  });

  test('is the one that a change waits for: an approval, or the word of whoever would have the access', () => {
    const waiting = grantRecord({ state: 'awaiting-approval' });
    const own = { reason: 'confirmation', proof: 'own', because: 'It waits.', context: 'c7' } as const;
    const linkOf = (record: typeof waiting) => awaitedLink(record, { publicUrl });

    expect(linkOf(waiting)).toBe(
      `${publicUrl}/api/approvals/activation-1/sign?digest=${commandDigest(waiting)}`,
    );
    expect(linkOf({ ...waiting, awaiting: own })).toBe(
      `${publicUrl}/api/activations/activation-1/confirm?digest=${confirmationDigest(waiting)}&context=c7`,
    );
  });

  test('is none where nobody is waited for', () => {
    expect(awaitedLink(grantRecord(), { publicUrl })).toBeUndefined();
  });
});
