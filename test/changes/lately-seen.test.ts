import { describe, expect, test } from '@jest/globals';
import { latelyOf, removalsSince } from '../../src/changes/lately.ts';
import type { ChangeRecord, Command, CommandFact } from '../../src/domain/model/command.ts';
import type { OutcomeState } from '../../src/domain/model/outcome.ts';
import { accessContent, activation, claimed, jobSource, recorded } from '../change-builder.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { ADA, HELPDESK_ADMINISTRATOR, roleKey } from '../snapshot-builder.ts';
import { asked, grant, removal } from './fake-ports.ts';

const now = new Date('2026-11-24T09:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

const recordOf = (command: Command, ...facts: readonly CommandFact[]): ChangeRecord =>
  new FakeCommands().put(command, ...facts);

/** One that came to this two seconds after it was asked for. */
const settled = (command: Command, state: OutcomeState) =>
  recordOf(command, claimed(command), recorded(command, { state }));

describe('what listings may not show yet', () => {
  const assumed = (record: ChangeRecord) => latelyOf([record], now).assumed.map(({ state }) => state);

  test.each([
    { state: 'done', minutes: 15, is: ['done'] },
    { state: 'done', minutes: 15.1, is: [] },
    { state: 'unconfirmed', minutes: 15, is: ['possible'] },
    { state: 'refused', minutes: 1, is: [] },
    { state: 'validated', minutes: 1, is: [] },
  ] as const)('is $is for what was $state $minutes minutes ago', ({ state, minutes, is }) => {
    const command = asked(minutesAgo(60), 1, removal());
    const at = minutesAgo(minutes);

    expect(assumed(recordOf(command, claimed(command), { ...recorded(command, { state }), at }))).toEqual(is);
  });

  test('is in progress while it is claimed, however long ago', () => {
    const command = asked(minutesAgo(3_000), 1, removal());

    expect(assumed(recordOf(command, claimed(command)))).toEqual(['in-progress']);
  });

  test('is what an activation gives, and counts in no limit of jobs or callers', () => {
    const given = activation({ askedAt: minutesAgo(2) });
    const records = [recordOf(given, claimed(given)), settled({ ...given, id: 'other' }, 'done')];
    const { assumed: all, byJobs, byCallers } = latelyOf(records, now);

    expect(all.map(({ state, change }) => [state, change.steps[0]?.kind])).toEqual([
      ['in-progress', 'assignment'],
      ['done', 'assignment'],
    ]);
    expect([byJobs, byCallers]).toEqual([[], []]);
  });

  test('is what an activation gives: the role until it ends, beside what was there', () => {
    const given = activation({ askedAt: minutesAgo(2) });
    const { before } = accessContent().change;
    const beside = recordOf(given, claimed(given, { before: { kind: 'access', access: before } }));
    const [first] = latelyOf([beside], now).assumed;

    expect(first?.change).toMatchObject({
      effect: 'requested',
      steps: [
        {
          kind: 'assignment',
          actions: ['adminAssign', 'adminUpdate'],
          endDateTime: '2026-11-24T10:58:00.000Z',
        },
      ],
      before,
    });
    expect(
      latelyOf([recordOf(given, claimed(given, { before: { kind: 'none' } }))], now).assumed,
    ).toMatchObject([{ change: { before: null } }]);
  });

  test('is what the end of an activation takes: nobody counts on what it leaves', () => {
    const key = roleKey();
    const { before } = accessContent().change;
    const content = {
      kind: 'activation-end',
      activationId: 'a',
      key,
      cause: 'ticket',
      because: 'It is over.',
    } as const;
    const ended = activation({ askedAt: minutesAgo(2), content });
    const records = [
      recordOf(ended, claimed(ended, { before: { kind: 'access', access: before } })),
      recordOf({ ...ended, id: 'other' }, claimed(ended, { before: { kind: 'none' } })),
    ];

    expect(latelyOf(records, now).assumed.map(({ change }) => change)).toMatchObject([
      { effect: 'requested', key, steps: [{ kind: 'assignment', actions: ['adminRemove'] }], before },
      { effect: 'requested', key, steps: [{ kind: 'assignment', actions: ['adminRemove'] }], before: null },
    ]);
  });

  test('is each removal of a revocation', () => {
    const removals = [removal(), removal(roleKey({ roleDefinitionId: HELPDESK_ADMINISTRATOR }))].map(
      (one) => accessContent({ effect: 'requested', before: null, ...one }).change,
    );
    const content = { kind: 'revocation', principalId: ADA, removals, left: [] } as const;
    const revoked = asked(minutesAgo(1), 1, {}, { content });

    expect(latelyOf([recordOf(revoked, claimed(revoked))], now).assumed).toEqual(
      removals.map((change) => ({ changeId: revoked.id, change, state: 'in-progress' })),
    );
  });

  test('is nothing while it is only accepted, or only to be validated', () => {
    const command = asked(now, 1, removal());
    const { content } = command;
    if (content.kind !== 'access') throw new TypeError('a change of access');
    const validating = { ...command, content: { ...content, validateOnly: true } };

    expect(assumed(recordOf(command))).toEqual([]);
    expect(assumed(recordOf(validating, claimed(validating)))).toEqual([]);
  });
});

describe('the removals of this app', () => {
  test('are those that were seen, whoever asked for them', () => {
    const byJob = asked(now, 2, removal(), { source: jobSource() });
    const records = [
      settled(asked(now, 1, removal()), 'done'),
      settled(byJob, 'done'),
      settled(asked(now, 3, removal()), 'unconfirmed'),
      settled(asked(minutesAgo(61), 4, removal()), 'done'),
      settled(asked(now, 5, grant()), 'done'),
    ];

    expect(removalsSince(records, minutesAgo(60))).toEqual({ eligibilities: 0, assignments: 2 });
  });
});

describe('the removals of a revocation', () => {
  const outcomeOf = (kind: 'eligibility' | 'assignment', state: OutcomeState) => ({
    ...{ kind, state, key: roleKey(), code: 'done' as const, message: '', requestId: undefined },
  });

  test('are those that were done, each in its kind', () => {
    const content = { kind: 'revocation', principalId: ADA, removals: [], left: [] } as const;
    const revoked = asked(now, 1, {}, { content });
    const removals = [
      outcomeOf('eligibility', 'done'),
      outcomeOf('eligibility', 'done'),
      outcomeOf('assignment', 'refused'),
    ];
    const record = recordOf(revoked, claimed(revoked), recorded(revoked, { removals }));

    expect(removalsSince([record], now)).toEqual({ eligibilities: 2, assignments: 0 });
  });

  test('are none of other commands', () => {
    const settings = asked(now, 3, {}, { content: { kind: 'role-settings', policyId: 'p-1', rules: {} } });

    expect(removalsSince([settled(settings, 'done')], now)).toEqual({ eligibilities: 0, assignments: 0 });
  });
});
