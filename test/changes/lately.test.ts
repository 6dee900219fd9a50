import { describe, expect, test } from '@jest/globals';
import { latelyOf, removalsSince } from '../../src/changes/lately.ts';
import { readLately, recordsSince } from '../../src/changes/recent-records.ts';
import type { ChangeRecord, Command, CommandFact } from '../../src/domain/model/command.ts';
import type { OutcomeState } from '../../src/domain/model/outcome.ts';
import { activation, claimed, jobSource, recorded } from '../change-builder.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { HELPDESK_ADMINISTRATOR } from '../snapshot-builder.ts';
import { asked, grant, removal } from './fake-ports.ts';

const now = new Date('2026-11-24T09:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

const recordOf = (command: Command, ...facts: readonly CommandFact[]): ChangeRecord =>
  new FakeCommands().put(command, ...facts);

/** One that came to this two seconds after it was asked for. */
const settled = (command: Command, state: OutcomeState) =>
  recordOf(command, claimed(command), recorded(command, { state }));

const fail = () => {
  throw new Error('all of them can be read');
};

describe('what this app did lately', () => {
  test.each([
    { who: 'a caller', source: { kind: 'api' }, jobs: 0, callers: 1 },
    { who: 'an undo of settings', source: { kind: 'undo', undoes: 'c-1' }, jobs: 0, callers: 1 },
    { who: 'a job', source: jobSource(), jobs: 1, callers: 0 },
    { who: 'an undo of access', source: jobSource({ job: 'undo' }), jobs: 1, callers: 0 },
  ] as const)('counts in one budget only: of $who', ({ source, jobs, callers }) => {
    const { byJobs, byCallers } = latelyOf(
      [settled(asked(minutesAgo(60), 1, grant(), { source }), 'done')],
      now,
    );

    expect([byJobs.length, byCallers.length]).toEqual([jobs, callers]);
  });

  test.each([
    { minutes: 24 * 60, counts: 1 },
    { minutes: 24 * 60 + 0.001, counts: 0 },
  ])('counts for 24 hours: $minutes minutes ago, $counts', ({ minutes, counts }) => {
    const { byCallers } = latelyOf([settled(asked(minutesAgo(minutes), 1, grant()), 'done')], now);

    expect(byCallers).toHaveLength(counts);
  });

  test('tells grants from removals, and role settings by their role', () => {
    const settings = asked(now, 3, {}, { content: { kind: 'role-settings', policyId: 'p-1', rules: {} } });
    const before = { kind: 'role-settings', roleDefinitionId: HELPDESK_ADMINISTRATOR, rules: {} } as const;

    const { byCallers } = latelyOf(
      [
        settled(asked(now, 1, grant()), 'done'),
        settled(asked(now, 2, removal()), 'done'),
        recordOf(settings, claimed(settings, { before }), recorded(settings)),
      ],
      now,
    );

    expect(byCallers.map(({ limited }) => limited)).toEqual(['grants', 'removals', 'roleSettings']);
    expect(new Set(byCallers.map(({ of }) => 'roleDefinitionId' in of && of.roleDefinitionId))).toEqual(
      new Set([HELPDESK_ADMINISTRATOR]),
    );
  });
});

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

describe('the records that gates count', () => {
  const old = asked(minutesAgo(3_000), 1, grant());
  const settledLongAgo = asked(minutesAgo(3_000), 2, grant());
  const recent = asked(minutesAgo(60), 3, grant());

  test('are those since then, and every older one that is open, each once', async () => {
    const commands = new FakeCommands();
    const claim = commands.put(old, claimed(old));
    commands.put(settledLongAgo, claimed(settledLongAgo), recorded(settledLongAgo));
    const young = commands.put(recent, claimed(recent));

    expect(await recordsSince({ commands }, minutesAgo(24 * 60), fail)).toEqual([young, claim]);
  });

  test('are read to the last page', async () => {
    const commands = new FakeCommands();
    for (let number = 1; number <= 501; number += 1) commands.put(asked(minutesAgo(1), number, grant()));

    expect(await recordsSince({ commands }, minutesAgo(60), fail)).toHaveLength(501);
  });

  test('are not the one that is judged', async () => {
    const commands = new FakeCommands();
    const own = commands.put(recent, claimed(recent));

    expect((await readLately({ commands, clock: { now: () => now } }, own)).assumed).toEqual([]);
  });
});

describe('a command that cannot be read', () => {
  test('counts once in every limit, as control of the tenant, from the instant in its id', () => {
    const unreadable = { id: 'x', askedAt: minutesAgo(30), because: 'row x' };
    const { byCallers, byJobs } = latelyOf([], now, [unreadable]);

    expect(byCallers.map(({ limited, of, at }) => ({ limited, of, at }))).toEqual(
      ['grants', 'removals', 'roleSettings'].map((limited) => ({
        limited,
        of: { roleDefinitionId: undefined },
        at: minutesAgo(30),
      })),
    );
    expect(byJobs.map(({ effect }) => effect)).toEqual(['removal', 'renewal']);
  });

  test('counts as made now where nobody knows when it was asked for', () => {
    const { byCallers } = latelyOf([], now, [{ id: 'x', askedAt: undefined, because: 'row x' }]);

    expect(byCallers.map(({ at }) => at)).toEqual([now, now, now]);
  });
});
