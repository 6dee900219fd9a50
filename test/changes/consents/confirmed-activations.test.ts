import { beforeEach, describe, expect, test } from '@jest/globals';
import { noticeOfActivation } from '../../../src/changes/activations/activation-notice.ts';
import { commandDigest } from '../../../src/changes/command-digest.ts';
import { confirmationDigest } from '../../../src/changes/consents/confirmation.ts';
import type { ChangeRecord } from '../../../src/domain/model/command.ts';
import { ADA, LIN, user } from '../../snapshot-builder.ts';
import type { ActivationStage } from '../activations/activation-stage.ts';
import { now } from '../activations/delivery-stage.ts';
import {
  byLinOrDan,
  confirmIn,
  decideIn,
  openStage,
  type Tail,
  waitsFor,
  wantsContext,
  wantsMfa,
} from './consent-stage.ts';

let stage: ActivationStage;

const decisions = () => stage.ports.decisions.decisions;
const confirm = (...of: Tail<typeof confirmIn>) => confirmIn(stage, ...of);

describe('an activation of a role that wants MFA', () => {
  beforeEach(async () => {
    stage = await openStage(wantsMfa);
  });

  test('waits for whoever would have it, with where they confirm it in the notice, and nothing is sent', async () => {
    const record = await stage.asks('INC-1');

    expect(record).toMatchObject({
      state: 'awaiting-approval',
      awaiting: { reason: 'confirmation', proof: 'own', context: undefined },
    });
    expect(stage.sent()).toEqual([]);
    const digest = confirmationDigest(record);
    expect(noticeOfActivation(record, now, 'https://warden.example')?.links).toContainEqual({
      title: expect.stringContaining('Confirm'),
      url: `https://warden.example/api/activations/${record.id}/confirm?digest=${digest}`,
    });
  });

  test('is given when they have confirmed just that', async () => {
    const record = await stage.asks('INC-1');
    stage.ports.passes(10);

    expect(await confirm(record, ADA)).toMatchObject({
      kind: 'decided',
      record: { state: 'done', approval: { by: ADA, at: new Date('2026-11-24T09:10:00Z') } },
    });
    expect(stage.sent()).toMatchObject([{ action: 'adminAssign', key: { principalId: ADA } }]);
  });

  test.each([
    ['somebody else signs', (record: ChangeRecord) => confirm(record, LIN), 'does-not-count'],
    [
      'they signed under another context',
      (record: ChangeRecord) => confirm(record, ADA, 'c7'),
      'does-not-count',
    ],
    [
      'they signed for something else',
      (record: ChangeRecord) => confirm(record, ADA, 'c1', 'b'.repeat(64)),
      'other-digest',
    ],
    [
      'they signed an approval of it',
      (record: ChangeRecord) => confirm(record, ADA, 'c1', commandDigest(record)),
      'other-digest',
    ],
  ])('stays where it is when %s: they are told, and nothing is written', async (_what, how, kind) => {
    const record = await stage.asks('INC-1');

    expect(await how(record)).toMatchObject({ kind });
    expect(decisions().filter((one) => one.kind === 'confirmed')).toEqual([]);
    expect(stage.of('INC-1').state).toBe('awaiting-approval');
  });

  test('is not given by the confirmation of another ask of theirs', async () => {
    const one = await stage.asks('INC-1');
    const other = await stage.asks('INC-2', { minutes: 60 });

    await confirm(one, ADA);

    expect(await confirm(other, ADA, 'c1', confirmationDigest(one))).toMatchObject({ kind: 'other-digest' });
    await stage.pass();
    expect(stage.of('INC-2').state).toBe('awaiting-approval');
  });

  test('is no longer there to be confirmed, where it never was or is no activation', async () => {
    const record = await stage.asks('INC-1');
    const delivery = stage.ports.commands.all().find(({ content }) => content.kind === 'delivery');

    expect(delivery).toBeDefined();
    for (const id of [delivery?.id ?? '', 'no such id'])
      expect(await confirm({ ...record, id }, ADA)).toEqual({ kind: 'no-such-change' });
  });

  test('is not there to be confirmed once it has been given, or its ticket is over', async () => {
    const given = await stage.asks('INC-1');
    await confirm(given, ADA);
    const ended = await stage.asks('INC-2');
    await stage.ends('INC-2');

    expect(await confirm(given, ADA)).toMatchObject({ kind: 'not-awaiting', record: { state: 'done' } });
    expect(await confirm(ended, ADA)).toMatchObject({ kind: 'not-awaiting', record: { state: 'refused' } });
    expect(decisions().filter((one) => one.kind === 'confirmed')).toHaveLength(1);
  });

  test('is not confirmed while it waits for somebody else’s approval', async () => {
    const record = await stage.asks('INC-1');
    await waitsFor(stage, record, { reason: 'role-settings', proof: 'person' });

    expect(await confirm(record, ADA)).toMatchObject({ kind: 'not-awaiting' });
    expect(decisions().filter((one) => one.kind === 'confirmed')).toEqual([]);
  });

  test('is not confirmed by an account that was disabled meanwhile', async () => {
    const record = await stage.asks('INC-1');
    stage.ports.directory.put(user({ accountEnabled: false }));

    expect(await confirm(record, ADA)).toMatchObject({ kind: 'does-not-count' });
    expect(stage.sent()).toEqual([]);
  });

  test('is over after a day: a confirmation that comes later changes nothing', async () => {
    const record = await stage.asks('INC-1');
    stage.ports.passes(24 * 60);

    expect(await confirm(record, ADA)).toMatchObject({ kind: 'not-awaiting' });
    await stage.pass();
    expect(stage.of('INC-1').state).toBe('expired');
  });

  test('waits under the authentication context that the role names, once it names one', async () => {
    await stage.settings({
      Enablement_EndUser_Assignment: { enabledRules: ['Justification'] },
      ...wantsContext,
    });
    const record = await stage.asks('INC-1');
    expect(record.awaiting).toMatchObject({ reason: 'confirmation', context: 'c7' });

    expect(await confirm(record, ADA, 'c1')).toMatchObject({ kind: 'does-not-count' });
    expect(await confirm(record, ADA, 'c7')).toMatchObject({ kind: 'decided', record: { state: 'done' } });
  });
});

describe('a role that wants both', () => {
  test('is confirmed first, then approved, and then given', async () => {
    stage = await openStage({ ...wantsMfa, ...byLinOrDan });
    const record = await stage.asks('INC-1');
    expect(await decideIn(stage, record, LIN)).toMatchObject({ kind: 'not-awaiting' });

    expect(await confirm(record, ADA)).toMatchObject({
      record: { state: 'awaiting-approval', awaiting: { reason: 'role-settings' } },
    });
    expect(await decideIn(stage, record, LIN)).toMatchObject({
      record: { state: 'done', approval: { by: LIN } },
    });
  });
});
