import { beforeEach, describe, expect, test } from '@jest/globals';
import { findApproval } from '../../../src/changes/approvals.ts';
import { commandDigest } from '../../../src/changes/command-digest.ts';
import {
  type ConfirmationNeed,
  confirmationDigest,
  findConfirmation,
} from '../../../src/changes/consents/confirmation.ts';
import type { ChangeRecord } from '../../../src/domain/model/command.ts';
import type { Decision } from '../../../src/domain/model/decision.ts';
import { nobody } from '../../../src/domain/model/parties.ts';
import { GraphCallError } from '../../../src/ports/errors.ts';
import { idAt } from '../../../src/ports/ids.ts';
import { activation } from '../../change-builder.ts';
import { decision } from '../../decision-builder.ts';
import type { FakeCommands } from '../../fakes/fake-commands.ts';
import { rules } from '../../rules-builder.ts';
import { ADA, GRACE, LIN, user } from '../../snapshot-builder.ts';
import { type FakePorts, fakePorts } from '../fake-ports.ts';
import { readCall } from './read-call.ts';

const askedAt = new Date('2026-11-24T09:00:00.123Z');
const confirmedAt = new Date('2026-11-24T09:20:00.000Z');
const need: ConfirmationNeed = { principalId: ADA, context: undefined, guests: 'refuse' };

let ports: FakePorts<FakeCommands>;
let record: ChangeRecord;
beforeEach(() => {
  ports = fakePorts({ now: confirmedAt, directory: { users: [ADA, LIN, GRACE].map((id) => user({ id })) } });
  record = ports.commands.put(activation({ askedAt }));
});

/** Ada signs in for it and confirms it. */
function confirmed(overrides: Partial<Decision> = {}): Decision {
  const digest = overrides.digest ?? confirmationDigest(record);
  const at = overrides.at ?? confirmedAt;
  return decision({
    id: idAt(at, '000000d1'),
    kind: 'confirmed',
    subject: { kind: 'change', id: record.id },
    digest,
    by: { objectId: ADA, appId: 'sign-in' },
    at,
    because: undefined,
    proof: { kind: 'signed', token: `${ADA}/${digest}` },
    ...overrides,
  });
}

async function findWith(given: Decision, wanted: Partial<ConfirmationNeed> = {}) {
  await ports.decisions.add(given);
  return findConfirmation(record, { ...need, ...wanted }, ports, readCall());
}

describe('a confirmation by whoever would have the access', () => {
  test('is signed by a digest that is the same in every version: a sign-in may outlast an update', () => {
    expect(confirmationDigest(record)).toBe(
      'bd724352a7b30dd3e7d0581d99aa3ae929989e9400e774e21c404e742e189b98',
    );
  });

  test('is none as long as nobody has confirmed anything', async () => {
    expect(await findConfirmation(record, need, ports, readCall())).toEqual({ kind: 'none' });
  });

  test('counts when it is their own sign-in for exactly this, and says when and under what', async () => {
    expect(await findWith(confirmed())).toEqual({
      kind: 'given',
      decisionId: '20261124T092000000Z-000000d1',
      by: ADA,
      at: confirmedAt,
      isSigned: true,
      contexts: ['c1'],
    });
  });

  test('needs no role of this app', async () => {
    ports.approvalTokens.withoutRole.add(ADA);

    expect(await findWith(confirmed())).toMatchObject({ kind: 'given' });
  });

  test('of a role with an authentication context of its own is signed under that one', async () => {
    const digest = confirmationDigest(record);
    const under = (context: string) =>
      confirmed({ proof: { kind: 'signed', token: `${ADA}/${digest}/${context}` } });

    expect(await findWith(under('c7'), { context: 'c7' })).toMatchObject({ kind: 'given', contexts: ['c7'] });
  });

  test('counts once somebody has confirmed it after another confirmation that does not', async () => {
    await ports.decisions.add(confirmed({ by: { objectId: LIN, appId: 'sign-in' } }));

    const later = new Date('2026-11-24T09:20:01.000Z');
    expect(await findWith(confirmed({ at: later, id: idAt(later, '000000d2') }))).toMatchObject({
      kind: 'given',
    });
  });
});

describe('a confirmation does not count', () => {
  test.each<{ what: string; of: () => Partial<Decision>; because: string }>([
    {
      what: "with another person's token",
      of: () => ({
        by: { objectId: LIN, appId: 'sign-in' },
        proof: { kind: 'signed', token: `${LIN}/${confirmationDigest(record)}` },
      }),
      because: 'whoever signed is not who would have the access',
    },
    {
      what: "with another person's token under their name",
      of: () => ({ proof: { kind: 'signed', token: `${LIN}/${confirmationDigest(record)}` } }),
      because: 'somebody else signed it',
    },
    {
      what: 'with an access token alone',
      of: () => ({ proof: { kind: 'bearer' } }),
      because: 'Microsoft Entra did not sign it',
    },
    {
      what: 'with the signature of an approval of the same activation',
      of: () => ({ proof: { kind: 'signed', token: `${ADA}/${commandDigest(record)}` } }),
      because: 'its nonce is not the digest',
    },
    {
      what: 'as the approval of the same activation',
      of: () => ({ digest: commandDigest(record) }),
      because: 'it is about something else',
    },
    {
      what: 'for another ask of the same person, role and ticket',
      of: () => ({ digest: confirmationDigest({ ...record, id: '20261124T090000124Z-0b5c9f0f' }) }),
      because: 'it is about something else',
    },
    {
      what: 'for an ask that was edited afterwards: longer than what they saw',
      of: () => ({ digest: confirmationDigest(shorter(record)) }),
      because: 'it is about something else',
    },
    {
      what: 'dated later than now, so that it would count when it is over',
      of: () => ({
        at: new Date('2026-11-24T09:26:00Z'),
        id: idAt(new Date('2026-11-24T09:26:00Z'), '000000d1'),
      }),
      because: 'dated later than now',
    },
  ])('$what', async ({ of, because }) => {
    expect(await findWith(confirmed(of()))).toEqual({
      kind: 'void',
      because: expect.stringContaining(because),
    });
  });

  test('of another account of the same person: nobody stands in for them', async () => {
    const given = confirmed({
      by: { objectId: GRACE, appId: 'sign-in' },
      proof: { kind: 'signed', token: `${GRACE}/${confirmationDigest(record)}` },
    });

    expect(await findWith(given)).toMatchObject({ kind: 'void' });
  });

  test('under another authentication context than the role wants', async () => {
    expect(await findWith(confirmed(), { context: 'c7' })).toEqual({
      kind: 'void',
      because: expect.stringContaining('authentication context c7'),
    });
  });

  test('under the context of another role where the tenant’s own is wanted', async () => {
    const digest = confirmationDigest(record);
    const given = confirmed({ proof: { kind: 'signed', token: `${ADA}/${digest}/c7` } });

    expect(await findWith(given)).toMatchObject({ kind: 'void', because: expect.stringContaining('c1') });
  });

  test('that was signed more than five minutes before the ask, which clocks may be apart by', async () => {
    ports.approvalTokens.signedAt = new Date('2026-11-24T08:55:00.122Z');
    expect(await findWith(confirmed())).toMatchObject({ kind: 'void' });

    ports.approvalTokens.signedAt = new Date('2026-11-24T08:55:00.123Z');
    expect(await findWith(confirmed())).toMatchObject({ kind: 'given' });
  });

  test('of which there are several: each says why', async () => {
    await ports.decisions.add(confirmed({ proof: { kind: 'bearer' } }));
    const later = new Date('2026-11-24T09:20:01.000Z');
    const other = { by: { objectId: LIN, appId: 'sign-in' }, at: later, id: idAt(later, '000000d2') };

    expect(await findWith(confirmed(other))).toEqual({
      kind: 'void',
      because: `the confirmation by ${ADA}: Microsoft Entra did not sign it; the confirmation by ${LIN}: somebody else signed it`,
    });
  });

  test('that was signed before the activation was asked for', async () => {
    ports.approvalTokens.signedAt = new Date('2026-11-24T08:54:00Z');

    expect(await findWith(confirmed())).toEqual({
      kind: 'void',
      because: expect.stringContaining('signed before the activation was asked for'),
    });
  });

  test.each([
    ['a disabled account', { accountEnabled: false }, 'not enabled'],
    ['an account of which that is not known', { accountEnabled: undefined }, 'not enabled'],
    ['a guest by now', { isGuest: true }, 'is a guest'],
    ['one who may be a guest', { isGuest: undefined }, 'is a guest'],
  ])('of %s', async (_whose, state, because) => {
    ports.directory.put(user({ id: ADA, ...state }));

    expect(await findWith(confirmed())).toEqual({
      kind: 'void',
      because: expect.stringContaining(because),
    });
  });

  test('of somebody whom the directory cannot be asked about now', async () => {
    ports.directory.fail('objects', new GraphCallError('unavailable', 'Graph is away', { code: '503' }));

    expect(await findWith(confirmed())).toEqual({
      kind: 'void',
      because: expect.stringContaining('could not be read: Graph is away'),
    });
  });

  test.each([
    ['the end of the time', new GraphCallError('cancelled', 'cancelled', { code: 'Cancelled' })],
    ['a mistake of this app', new TypeError('no such member')],
  ])('nor is it said to be void by %s, which says nothing about it', async (_what, error) => {
    ports.directory.fail('objects', error);

    await expect(findWith(confirmed())).rejects.toBe(error);
  });

  test('where the settings do not say whose signatures count', async () => {
    await ports.decisions.add(confirmed());

    const unset = { ...ports, approvalTokens: undefined };
    expect(await findConfirmation(record, need, unset, readCall())).toMatchObject({
      kind: 'void',
      because: expect.stringContaining('do not say whose signatures count'),
    });
  });
});

describe('guests', () => {
  test('confirm where the rules let guests have access', async () => {
    ports.approvalTokens.guests.add(ADA);
    ports.directory.put(user({ id: ADA, isGuest: true }));

    expect(await findWith(confirmed())).toMatchObject({ kind: 'void' });
    expect(await findConfirmation(record, { ...need, guests: 'allow' }, ports, readCall())).toMatchObject({
      kind: 'given',
    });
  });
});

test('an approval or a denial is never a confirmation, whoever signed it', async () => {
  await ports.decisions.add(confirmed({ kind: 'approved' }));
  const later = new Date('2026-11-24T09:20:01.000Z');

  expect(await findWith(confirmed({ kind: 'denied', at: later, id: idAt(later, '000000d2') }))).toEqual({
    kind: 'none',
  });
});

test('a confirmation is never an approval', async () => {
  const asApproval = confirmed({ kind: 'approved' });
  await ports.decisions.add(asApproval);
  const question = {
    need: { reason: 'control-plane', proof: 'signed' },
    parties: { asker: nobody, beneficiary: nobody },
    rules: rules(),
  } as const;

  expect(await findApproval(record, question, ports, readCall())).toMatchObject({ kind: 'missing' });
});

function shorter(of: ChangeRecord): ChangeRecord {
  return of.content.kind === 'activation' ? { ...of, content: { ...of.content, minutes: 60 } } : of;
}
