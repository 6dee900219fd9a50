import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Decision, rulesSubject } from '../../src/domain/model/decision.ts';
import { idAt } from '../../src/ports/ids.ts';
import type { ApprovalTokens, RulesWanted } from '../../src/ports/index.ts';
import { rulesDigest } from '../../src/ports/rules-digest.ts';
import { createApprovedRules } from '../../src/rules/approved-rules.ts';
import { parseRules } from '../../src/rules/parse-rules.ts';
import { decision } from '../decision-builder.ts';
import { FakeApprovalTokens } from '../fakes/fake-approval-tokens.ts';
import { FakeDecisions } from '../fakes/fake-decisions.ts';
import { FakeRulesVersions } from '../fakes/fake-rules-versions.ts';
import { rulesText } from './rules-text.ts';

const GRACE = '11111111-aaaa-4bbb-8ccc-000000000002';
const bytesOf = (text: string) => new TextEncoder().encode(text);
const cautious = bytesOf(rulesText());
const bold = bytesOf(rulesText('"renew": { "mode": "apply" }'));
const hashOf = (bytes: Uint8Array) => parseRules(bytes, 'rules.json').hash;

let file: Uint8Array;
let now: Date;
let decisions: FakeDecisions;
let versions: FakeRulesVersions;
let tokens: ApprovalTokens | undefined;
/** The tenant, where it is not the one whose people sign. */
let signedFor: string | undefined;
beforeEach(() => {
  signedFor = undefined;
  file = cautious;
  now = new Date('2026-11-24T12:00:00Z');
  decisions = new FakeDecisions();
  versions = new FakeRulesVersions();
  tokens = new FakeApprovalTokens();
});

function load(wanted?: RulesWanted) {
  const read = async () => ({ loaded: parseRules(file, 'rules.json'), bytes: file });
  const source = { read, load: async () => (await read()).loaded };
  const ports = { file: source, decisions, tokens, versions, clock: { now: () => now } };
  return createApprovedRules({ ...ports, ...(signedFor && { signedFor }) }).load(wanted);
}

/** Grace decides about rules at this instant. */
function decides(
  kind: 'approved' | 'withdrawn',
  bytes: Uint8Array,
  at: string,
  over: Partial<Decision> = {},
) {
  const digest = hashOf(bytes);
  const instant = new Date(at);
  return decisions.add(
    decision({
      id: idAt(instant, '000000d1'),
      kind,
      subject: rulesSubject,
      digest,
      at: instant,
      by: { objectId: GRACE, appId: undefined },
      proof: { kind: 'signed', token: `${GRACE}/${digest}` },
      ...over,
    }),
  );
}

describe('rules that nobody approved', () => {
  test('are loaded as such, so that nothing is changed by them', async () => {
    expect(await load()).toMatchObject({ hash: hashOf(cautious), approval: { kind: 'none' } });
  });

  test.each<[string, Partial<Decision>]>([
    ['without a signature', { proof: { kind: 'bearer' } }],
    ['signed for other rules', { proof: { kind: 'signed', token: `${GRACE}/${hashOf(bold)}` } }],
    ['signed by somebody else', { by: { objectId: 'somebody', appId: undefined } }],
    ['in a place that is not that of its instant', { id: '20261124T235959000Z-000000d1' }],
    ['from the future', { id: '20261124T120500001Z-000000d1', at: new Date('2026-11-24T12:05:00.001Z') }],
  ])('are not approved by a decision %s', async (_what, over) => {
    await decides('approved', cautious, '2026-11-24T09:00:00Z', over);

    expect((await load()).approval).toEqual({ kind: 'none' });
  });

  test('stay so while nobody’s signatures count', async () => {
    tokens = undefined;
    await decides('approved', cautious, '2026-11-24T09:00:00Z');

    expect((await load()).approval).toEqual({ kind: 'none' });
  });
});

describe('approved rules', () => {
  test('let a plan show what the changed file would do, before anybody approves it', async () => {
    await decides('approved', cautious, '2026-11-24T09:00:00Z');
    file = bold;

    expect(await load('proposed')).toMatchObject({ hash: hashOf(bold), approval: { kind: 'none' } });
  });

  test('are in force, and kept', async () => {
    await decides('approved', cautious, '2026-11-24T09:00:00Z');

    expect(await load()).toMatchObject({ hash: hashOf(cautious), approval: { kind: 'approved' } });
    expect([...versions.kept.keys()]).toEqual([hashOf(cautious)]);
  });

  test('stay in force when the file is changed: its new content waits', async () => {
    await decides('approved', cautious, '2026-11-24T09:00:00Z');
    await load();
    file = bold;

    const loaded = await load();

    expect(loaded).toMatchObject({
      hash: hashOf(cautious),
      rules: { renew: { mode: 'plan' } },
      approval: { kind: 'file-waits', hash: hashOf(bold) },
    });
  });

  test('give way to the changed file once that is approved', async () => {
    await decides('approved', cautious, '2026-11-24T09:00:00Z');
    await load();
    file = bold;
    await decides('approved', bold, '2026-11-24T10:00:00Z');

    expect(await load()).toMatchObject({
      rules: { renew: { mode: 'apply' } },
      approval: { kind: 'approved' },
    });
  });

  test('are in force no more when their approval is taken back, and no older ones come in their place', async () => {
    file = bold;
    await decides('approved', bold, '2026-11-24T08:00:00Z');
    await load();
    file = cautious;
    await decides('approved', cautious, '2026-11-24T09:00:00Z');
    await load();
    await decides('withdrawn', cautious, '2026-11-24T10:00:00Z');

    expect(await load()).toMatchObject({ hash: hashOf(cautious), approval: { kind: 'none' } });
  });

  test('are not replaced by older ones through their old signature, added once more', async () => {
    await decides('approved', bold, '2026-11-24T08:00:00Z');
    await decides('approved', cautious, '2026-11-24T09:00:00Z');
    await decides('approved', bold, '2026-11-24T08:00:00Z', { id: '20261124T110000000Z-000000d1' });

    expect(await load()).toMatchObject({ hash: hashOf(cautious), approval: { kind: 'approved' } });
  });

  test('are not replaced by those before them through a signature of the last minutes, added once more', async () => {
    await decides('approved', bold, '2026-11-24T09:00:00Z');
    await decides('approved', cautious, '2026-11-24T09:05:00Z');
    await decides('approved', bold, '2026-11-24T09:06:00Z');

    expect(await load()).toMatchObject({ hash: hashOf(cautious), approval: { kind: 'approved' } });
  });

  test('are not approved again by a signature from before they were taken back', async () => {
    await decides('approved', cautious, '2026-11-24T09:00:00Z');
    await decides('withdrawn', cautious, '2026-11-24T09:05:00Z', { proof: { kind: 'bearer' } });
    await decides('approved', cautious, '2026-11-24T09:06:00Z');

    expect(await load()).toMatchObject({ approval: { kind: 'none' } });
  });

  test('that were altered where they are kept are refused', async () => {
    await decides('approved', cautious, '2026-11-24T09:00:00Z');
    versions.kept.set(hashOf(cautious), bold);
    file = bytesOf(rulesText('"renew": { "mode": "off" }'));

    await expect(load()).rejects.toThrow(`approved rules ${hashOf(cautious)}`);
    await expect(load()).rejects.toThrow('were altered where they are kept');
  });

  test('that are not kept are refused, with what to do', async () => {
    await decides('approved', cautious, '2026-11-24T09:00:00Z');
    file = bold;

    await expect(load()).rejects.toThrow(
      `are not kept here, and the file has others (${hashOf(bold)}): approve those, or put the approved file back`,
    );
  });
});

describe('rules of a tenant that people of another one sign for', () => {
  const contoso = '11111111-0000-4000-8000-000000000001';
  const fabrikam = '22222222-0000-4000-8000-000000000002';
  const signedAs = (tenantId: string | undefined): Partial<Decision> => ({
    proof: { kind: 'signed', token: `${GRACE}/${rulesDigest(hashOf(cautious), tenantId)}` },
  });
  beforeEach(() => {
    signedFor = contoso;
  });

  test('are in force once somebody signed for them and that tenant', async () => {
    await decides('approved', cautious, '2026-11-24T09:00:00Z', signedAs(contoso));

    expect(await load()).toMatchObject({ approval: { kind: 'approved' }, signedFor: contoso });
    file = bold;
    expect(await load()).toMatchObject({
      ...{ hash: hashOf(cautious), signedFor: contoso },
      approval: { kind: 'file-waits', hash: hashOf(bold) },
    });
  });

  test.each([
    ['for the same file of another tenant', fabrikam],
    ['for the same file of the signer’s own tenant', undefined],
  ])('are not approved by a signature %s, copied to where the tenant’s are', async (_what, tenantId) => {
    await decides('approved', cautious, '2026-11-24T09:00:00Z', signedAs(tenantId));

    expect((await load()).approval).toEqual({ kind: 'none' });
  });

  test('lend their signature to nobody: it approves nothing at home', async () => {
    signedFor = undefined;
    await decides('approved', cautious, '2026-11-24T09:00:00Z', signedAs(contoso));

    expect((await load()).approval).toEqual({ kind: 'none' });
  });
});
