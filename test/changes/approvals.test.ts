import { beforeEach, describe, expect, test } from '@jest/globals';
import { type ApprovalQuestion, findApproval } from '../../src/changes/approvals.ts';
import { commandDigest } from '../../src/changes/command-digest.ts';
import type { ChangeRecord } from '../../src/domain/model/command.ts';
import type { Decision } from '../../src/domain/model/decision.ts';
import { nobody, type Party } from '../../src/domain/model/parties.ts';
import type { Person } from '../../src/domain/model/rules.ts';
import { idAt } from '../../src/ports/ids.ts';
import { decision } from '../decision-builder.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import { rules } from '../rules-builder.ts';
import { ADA, GRACE, LIN, user } from '../snapshot-builder.ts';
import { graphFailure, readCall } from '../tenant/snapshot-ports.ts';
import { asked, type FakePorts, fakePorts, grant } from './fake-ports.ts';

// Ids with letters: portals and tokens write them in either case.
const LINS_ADMIN = '11111111-aaaa-4bbb-8ccc-00000000000b';
const GRACES_ADMIN = '11111111-aaaa-4bbb-8ccc-00000000000c';
const askedAt = new Date('2026-11-24T09:00:00.000Z');
const approvedAt = new Date('2026-11-24T09:20:00.000Z');

let ports: FakePorts<FakeCommands>;
let record: ChangeRecord;
beforeEach(() => {
  const ids = [ADA, GRACE, LIN, LINS_ADMIN, GRACES_ADMIN];
  ports = fakePorts({ now: askedAt, directory: { users: ids.map((id) => user({ id })) } });
  record = ports.commands.put(asked(askedAt, 1, grant()));
  ports.passes(20);
});

const party = (...ids: readonly string[]): Party => ({ ...nobody, ids: new Set(ids) });

interface Said {
  readonly asker?: Party;
  readonly beneficiary?: Party;
  readonly proof?: 'person' | 'signed';
  readonly approvals?: 'three-people' | 'one-person-with-delay';
  readonly people?: readonly Person[];
}

/** Grace asks, Ada would have it, and a person with the role is enough. */
function look(said: Said = {}) {
  const { asker = party(GRACE), beneficiary = party(ADA), proof = 'person', ...api } = said;
  const question: ApprovalQuestion = {
    need: { reason: 'control-plane', proof },
    parties: { asker, beneficiary },
    rules: rules({ api }),
  };
  return findApproval(record, question, ports, readCall());
}

/** What somebody said of it with their token alone. @param minute after 09:00 */
async function says(by: string, overrides: Partial<Decision> = {}, minute = 20): Promise<Decision> {
  const at = new Date(askedAt.getTime() + minute * 60_000);
  const said = decision({
    ...{ id: idAt(at, '000000d1'), at, subject: { kind: 'change', id: record.id } },
    ...{ digest: commandDigest(record), by: { objectId: by, appId: 'portal' }, because: undefined },
    ...overrides,
  });
  await ports.decisions.add(said);
  return said;
}
const signedBy = (who: string) =>
  ({ proof: { kind: 'signed', token: `${who}/${commandDigest(record)}` } }) as const;

const missing = (...because: readonly string[]) => ({ kind: 'missing', because });

describe('an approval that counts', () => {
  test('is named with who gave it and when', async () => {
    const { id } = await says(LIN);

    expect(await look()).toEqual({
      kind: 'approved',
      approval: { decisionId: id, by: LIN, at: approvedAt },
    });
  });

  test('is one of the account, however its id is written', async () => {
    await says(LINS_ADMIN.toUpperCase());

    expect(await look()).toMatchObject({ kind: 'approved', approval: { by: LINS_ADMIN } });
  });

  test('is dated by its signature, not by the row that keeps it', async () => {
    const signedAt = new Date('2026-11-24T09:12:00.000Z');
    ports.approvalTokens.signedAt = signedAt;
    await says(LIN, signedBy(LIN));

    expect(await look({ proof: 'signed' })).toMatchObject({ approval: { by: LIN, at: signedAt } });
  });

  test('may seem signed up to five minutes before the change was asked for: clocks differ', async () => {
    ports.approvalTokens.signedAt = new Date('2026-11-24T08:55:00.000Z');
    await says(LIN, signedBy(LIN));

    expect(await look({ proof: 'signed' })).toMatchObject({ kind: 'approved' });
  });

  test('counts beside one that does not', async () => {
    await says(ADA, {}, 18);
    await says(LIN);

    expect(await look()).toMatchObject({ kind: 'approved', approval: { by: LIN } });
  });

  test('may be by any account that a person has, where neither asks nor would have it', async () => {
    await says(LIN);
    const people = [
      { name: 'Lin', accounts: [LIN, LINS_ADMIN] },
      { name: 'Grace', accounts: [GRACE, GRACES_ADMIN] },
    ];

    expect(await look({ people })).toMatchObject({ kind: 'approved' });
  });
});

describe('no approval', () => {
  test('needs no excuse: nothing is said of those that are not there', async () => {
    expect(await look()).toEqual(missing());
  });

  test('is what was given for another change', async () => {
    await says(LIN, { subject: { kind: 'change', id: '20261124T090000000Z-00000009' } });

    expect(await look()).toEqual(missing());
  });

  test('is what somebody took back, and who did is said with the reason', async () => {
    await says(LIN, {}, 10);
    await says(ADA, { kind: 'withdrawn', because: 'v1.2 is not out yet.' }, 15);

    expect(await look()).toEqual(
      missing(`${ADA} took back what was approved before 2026-11-24T09:15:00.000Z: v1.2 is not out yet.`),
    );
  });

  test('is what somebody took back without a reason', async () => {
    await says(ADA, { kind: 'withdrawn' }, 15);

    expect(await look()).toEqual(
      missing(`${ADA} took back what was approved before 2026-11-24T09:15:00.000Z.`),
    );
  });

  test('is one whose signature nobody can judge, for the app was not told whose signatures count', async () => {
    await says(LIN, signedBy(LIN));
    const untold = { ...ports, approvalTokens: undefined };
    const question: ApprovalQuestion = {
      need: { reason: 'control-plane', proof: 'signed' },
      parties: { asker: party(GRACE), beneficiary: party(ADA) },
      rules: rules(),
    };

    expect(await findApproval(record, question, untold, readCall())).toEqual(
      missing(
        `The approval by ${LIN} does not count: the settings of this app do not say whose signatures count.`,
      ),
    );
  });

  test('is one that was signed before the change was asked for: it cannot have been about it', async () => {
    ports.approvalTokens.signedAt = new Date('2026-11-24T08:54:59.999Z');
    await says(LIN, signedBy(LIN));

    expect(await look({ proof: 'signed' })).toEqual(
      missing(`The approval by ${LIN} does not count: it was signed before the change was asked for.`),
    );
  });

  test('is one by an account that cannot be looked up: unknown is never allowed', async () => {
    await says(LIN);
    ports.directory.fail('objects', graphFailure('down'));

    expect(await look()).toEqual(
      missing(`The approval by ${LIN} does not count: who that is could not be read: down.`),
    );
  });

  test('is one by a guest, or by an account that nobody knows to be none', async () => {
    await says(LIN);
    for (const isGuest of [true, undefined]) {
      ports.directory.put(user({ id: LIN, isGuest }));
      expect(await look()).toMatchObject({ because: [expect.stringContaining('it is a guest')] });
    }
  });

  test.each(['asker', 'beneficiary'] as const)('is one while it is unknown who the %s is', async (who) => {
    await says(LIN);
    const known = { asker: party(GRACE), beneficiary: party(ADA) };
    const unsure = { ...known[who], unknown: ['the owners of app 4711 could not be read: down'] };

    expect(await look({ [who]: unsure, approvals: 'one-person-with-delay' })).toEqual(
      missing(
        `The approval by ${LIN} does not count: it is not known who stands behind it: the owners of app 4711 could not be read: down.`,
      ),
    );
  });

  test('is one by any account of whoever would have the access', async () => {
    await says(LINS_ADMIN);
    const people = [{ name: 'Lin', accounts: [LIN, LINS_ADMIN] }];

    expect(await look({ beneficiary: party(LIN), people, approvals: 'one-person-with-delay' })).toEqual(
      missing(
        `The approval by ${LINS_ADMIN} does not count: whoever approves would have the access, or decides who has it.`,
      ),
    );
  });

  test('is one by any account of whoever asks', async () => {
    await says(GRACES_ADMIN.toUpperCase());
    const people = [{ name: 'Grace', accounts: [GRACE, GRACES_ADMIN] }];

    expect(await look({ people })).toMatchObject({ because: [expect.stringContaining('has asked for it')] });
  });

  test('is one by whoever asks before its hour is over, by the instant of their signature', async () => {
    ports.approvalTokens.signedAt = new Date('2026-11-24T09:12:00.000Z');
    await says(GRACE, signedBy(GRACE));
    const ofOne = { proof: 'signed', approvals: 'one-person-with-delay' } as const;

    expect(await look(ofOne)).toEqual(
      missing(
        `The approval by ${GRACE} does not count: whoever asked has approved it, so that it is executed from 2026-11-24T10:12:00.000Z on, unless somebody takes it back.`,
      ),
    );
    ports.passes(52);
    expect(await look(ofOne)).toMatchObject({ kind: 'approved' });
  });
});
