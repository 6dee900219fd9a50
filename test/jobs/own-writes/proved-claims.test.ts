import { beforeEach, describe, expect, test } from '@jest/globals';
import { addDays } from 'date-fns/addDays';
import { addMinutes } from 'date-fns/addMinutes';
import { signaturesOf, signClaim } from '../../../src/changes/sign-claim.ts';
import type { ChangeRecord, CommandFact } from '../../../src/domain/model/command.ts';
import { readOwnKeys } from '../../../src/jobs/own-writes/own-keys.ts';
import { provedClaims } from '../../../src/jobs/own-writes/proved-claims.ts';
import { accessContent, claimed, command, recorded } from '../../change-builder.ts';
import { FakeCommands } from '../../fakes/fake-commands.ts';
import { FakeSigner } from '../../fakes/fake-signer.ts';

type Claim = CommandFact & { readonly kind: 'claimed' };

const now = new Date('2026-11-24T10:00:00Z');
const clock = { now: () => now };
const { signal } = new AbortController();
let commands: FakeCommands;
beforeEach(() => {
  commands = new FakeCommands();
});

function commandAt(askedAt: Date) {
  return command({ id: `${askedAt.toISOString().replace(/[-:.]/g, '')}-00000001`, askedAt });
}

/** A change of ours: claimed by a process that has this key. */
async function ours(askedAt: Date, signer = new FakeSigner('key')): Promise<ChangeRecord> {
  const asked = commandAt(askedAt);
  const fact = claimed(asked);
  const signed = await signClaim(commands.put(asked), fact, { claimSigner: signer });
  return commands.put(asked, { ...fact, ...signaturesOf(signed) }, recorded(asked));
}

/** One that somebody wrote into the store. */
function forged(askedAt: Date, claim: Partial<Claim> = {}): ChangeRecord {
  const asked = commandAt(askedAt);
  return commands.put(asked, { ...claimed(asked), ...claim }, recorded(asked));
}

async function isProved(record: ChangeRecord, signer = new FakeSigner('key')): Promise<boolean> {
  const keys = await readOwnKeys(signer, signal);
  return (await provedClaims([record], keys, { commands, clock }))(record);
}

describe('a claim', () => {
  test('is proved by the signature of a process of ours', async () => {
    expect(await isProved(await ours(now))).toBe(true);
  });

  test('is proved by either key while one takes the other’s place', async () => {
    const record = await ours(now, new FakeSigner('old', 'new'));

    expect(await isProved(record, new FakeSigner('old'))).toBe(true);
    expect(await isProved(record, new FakeSigner('new'))).toBe(true);
  });

  test('is not proved without one, once an earlier one has it', async () => {
    await ours(addDays(now, -300));

    expect(await isProved(forged(now))).toBe(false);
  });

  test('is believed without one where it was made before there was a key', async () => {
    const before = forged(addDays(now, -1));
    await ours(now);

    expect(await isProved(before)).toBe(true);
  });

  test('is believed where nothing was ever signed', async () => {
    expect(await isProved(forged(now))).toBe(true);
    expect((await provedClaims([forged(now)], undefined, { commands, clock }))(forged(now))).toBe(true);
  });
});

describe('a signature', () => {
  let genuine: ChangeRecord;
  let signatures: readonly string[];
  beforeEach(async () => {
    genuine = await ours(addDays(now, -1));
    signatures = genuine.claimProof?.signatures ?? [];
  });

  test('of another command proves nothing', async () => {
    expect(await isProved(forged(now, { signatures }))).toBe(false);
  });

  test.each<{ what: string; claim: Partial<Claim> }>([
    { what: 'another instant', claim: { at: addMinutes(now, 1) } },
    { what: 'another deadline', claim: { deadlineAt: addMinutes(now, 90) } },
    { what: 'another state before', claim: { before: { kind: 'none' } } },
  ])('proves nothing for a claim that was given $what', async ({ claim }) => {
    const asked = commandAt(genuine.askedAt);
    const earlier = await ours(addDays(now, -2));
    const altered = commands.put(asked, { ...claimed(asked), signatures, ...claim }, recorded(asked));

    expect(await isProved(earlier)).toBe(true);
    expect(await isProved(altered)).toBe(false);
  });

  test('proves nothing for other content of the same command: its hash is what the claim was added after', async () => {
    await ours(addDays(now, -2));
    const asked = { ...commandAt(genuine.askedAt), content: accessContent({ effect: 'requested' }) };
    const facts = [claimed(asked, { signatures }), recorded(asked)];
    const { claimProof, ...other } = commands.put(asked, ...facts);
    const altered = { ...other, claimProof: { signatures, after: 'hash of the other content' } };

    expect(claimProof?.after).toBe('0');
    expect(await isProved(altered)).toBe(false);
  });

  test.each(['', 'AAAA', 'not base64', Buffer.alloc(64).toString('base64')])(
    'is none: "%s"',
    async (text) => {
      expect(await isProved(forged(now, { signatures: [text] }))).toBe(false);
    },
  );

  test('of another key proves nothing', async () => {
    const planted = await ours(now, new FakeSigner('of the attacker'));

    expect(await isProved(planted)).toBe(false);
  });
});
