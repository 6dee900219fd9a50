import { describe, expect, test } from '@jest/globals';
import { accessChangeOf, latelyOf } from '../../src/changes/lately.ts';
import { readLately, recordsSince } from '../../src/changes/recent-records.ts';
import type { ChangeRecord, Command, CommandFact } from '../../src/domain/model/command.ts';
import type { OutcomeState } from '../../src/domain/model/outcome.ts';
import { accessContent, claimed, command, jobSource, recorded } from '../change-builder.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { GRACE, HELPDESK_ADMINISTRATOR } from '../snapshot-builder.ts';
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

describe('what jobs did lately', () => {
  const { content: renewal } = command();
  if (renewal.kind !== 'access') throw new TypeError('a change of access');
  const { before } = renewal.change;

  test.each([
    { minutes: 24 * 60, counts: 1 },
    { minutes: 24 * 60 + 0.001, counts: 0 },
  ])('counts for 24 hours: $minutes minutes ago, $counts', ({ minutes, counts }) => {
    const { byJobs } = latelyOf([settled(command({ askedAt: minutesAgo(minutes) }), 'done')], now);

    expect(byJobs).toHaveLength(counts);
  });

  test('is a change of an access, with what it does to it', () => {
    const { change } = renewal;

    expect(latelyOf([settled(command(), 'done')], command().askedAt).byJobs).toEqual([
      {
        effect: 'renewal',
        isDestructive: false,
        key: change.key,
        kind: 'eligibility',
        at: command().askedAt,
      },
    ]);
  });

  test('is judged by what was there when it was claimed: what ends it sooner takes away', () => {
    const sooner = [
      { kind: 'eligibility', actions: ['adminUpdate'], endDateTime: '2026-11-26T00:00:00.000Z' },
    ] as const;
    const shortened = command({
      content: accessContent({ effect: 'requested', steps: sooner, before: null }),
    });
    const record = recordOf(shortened, claimed(shortened, { before: { kind: 'access', access: before } }));

    expect(latelyOf([record], now).byJobs).toMatchObject([{ isDestructive: true }]);
    expect(accessChangeOf(record)?.before).toEqual(before);
  });

  test('is of the kind that was there, where one is made into the other', () => {
    const steps = [
      { kind: 'eligibility', actions: ['adminAssign'], endDateTime: '2027-05-21T00:00:00.000Z' },
      { kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined },
    ] as const;
    const converted = {
      effect: 'conversion',
      steps,
      before: before && { ...before, kind: 'assignment' as const },
    } as const;

    const { byJobs } = latelyOf([settled(command({ content: accessContent(converted) }), 'done')], now);

    expect(byJobs.map(({ kind }) => kind)).toEqual(['assignment']);
  });

  test('is nothing while it is only accepted', () => {
    expect(latelyOf([recordOf(command())], now).byJobs).toEqual([]);
  });

  test('has nothing there before while it is not claimed', () => {
    expect(accessChangeOf(recordOf(asked(now, 1, grant())))?.before).toBeNull();
  });

  test('is no change of role settings', () => {
    const settings = command({ content: { kind: 'role-settings', policyId: 'p-1', rules: {} } });

    expect(latelyOf([settled(settings, 'done')], now).byJobs).toEqual([]);
  });
});

describe('what callers did lately', () => {
  test('is nothing while it is only accepted', () => {
    expect(latelyOf([recordOf(asked(now, 1, grant()))], now).byCallers).toEqual([]);
  });

  test('is of an unknown role where settings were changed, and nobody knows yet of which', () => {
    const settings = asked(now, 3, {}, { content: { kind: 'role-settings', policyId: 'p-1', rules: {} } });

    expect(latelyOf([recordOf(settings, claimed(settings))], now).byCallers).toMatchObject([
      { limited: 'roleSettings', of: { roleDefinitionId: undefined }, by: GRACE, at: now },
    ]);
  });
});

describe('roles that were held to their baseline lately', () => {
  const content = { kind: 'role-settings', policyId: 'p-1', rules: {} } as const;
  const source = { kind: 'baseline', runId: 'r-1' } as const;
  const before = { kind: 'role-settings', roleDefinitionId: HELPDESK_ADMINISTRATOR, rules: {} } as const;
  const held = (at: Date) => asked(at, 3, {}, { content, source });

  test('are counted for 24 hours, by their role, and in no limit of callers', () => {
    const of = (minutes: number) => {
      const command = held(minutesAgo(minutes));
      return latelyOf([recordOf(command, claimed(command, { before }))], now);
    };

    expect(of(24 * 60).byBaselines).toEqual([{ roleDefinitionId: HELPDESK_ADMINISTRATOR }]);
    expect(of(24 * 60 + 0.001).byBaselines).toEqual([]);
    expect(of(1).byCallers).toEqual([]);
  });

  test('are none while that is only accepted, nor what others changed', () => {
    const byCaller = asked(now, 4, {}, { content });

    expect(latelyOf([recordOf(held(now)), settled(byCaller, 'done')], now).byBaselines).toEqual([]);
  });

  test('are any role where the change cannot be read', () => {
    const unreadable = { id: 'x', askedAt: minutesAgo(30), because: 'row x' };

    expect(latelyOf([], now, [unreadable]).byBaselines).toEqual([{ roleDefinitionId: undefined }]);
  });
});

describe('role settings that are being changed', () => {
  const content = { kind: 'role-settings', policyId: 'p-1', rules: {} } as const;
  const settings = asked(now, 3, {}, { content });

  test('are known by their policy, with the change', () => {
    const access = asked(now, 4, grant());
    const records = [recordOf(settings, claimed(settings)), recordOf(access, claimed(access))];

    expect([...latelyOf(records, now).settingsInProgress]).toEqual([['p-1', settings.id]]);
  });

  test('are not those whose change is over or has not begun', () => {
    expect(latelyOf([settled(settings, 'done')], now).settingsInProgress.size).toBe(0);
    expect(latelyOf([recordOf(settings)], now).settingsInProgress.size).toBe(0);
  });
});

describe('what people have undone', () => {
  const undo = command({
    askedBy: { objectId: GRACE, appId: 'portal' },
    source: jobSource({ undoes: 'c-1' }),
    content: accessContent({ effect: 'restore' }),
  });

  test('is known by the change, the access, who undid it and when', () => {
    const { content, askedAt } = undo;
    const key = content.kind === 'access' && content.change.key;

    expect(latelyOf([settled(undo, 'done')], now).undone).toEqual([
      { changeId: 'c-1', key, by: GRACE, at: askedAt },
    ]);
  });

  test.each([
    ['has not been seen to take effect', settled(undo, 'unconfirmed')],
    ['is no undo', settled(command(), 'done')],
    ['is one of settings', settled({ ...undo, source: { kind: 'undo', undoes: 'c-1' } }, 'done')],
  ])('is not what %s', (_what, record) => {
    expect(latelyOf([record], now).undone).toEqual([]);
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

  test('are there once where one was asked for at that very instant and is open', async () => {
    const commands = new FakeCommands();
    const young = commands.put(recent, claimed(recent));

    expect(await recordsSince({ commands }, minutesAgo(60), fail)).toEqual([young]);
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

  test('are those that cannot be read, too, each once', async () => {
    const commands = new FakeCommands();
    const own = commands.put(recent, claimed(recent));
    commands.unreadable = [{ id: 'x', askedAt: minutesAgo(30), because: 'row x' }];

    expect((await readLately({ commands, clock: { now: () => now } }, own)).byCallers).toHaveLength(3);
  });
});

describe('a command that cannot be read', () => {
  test('counts once in every limit, as control of the tenant, from the instant in its id', () => {
    const unreadable = { id: 'x', askedAt: minutesAgo(30), because: 'row x' };
    const { byCallers, byJobs } = latelyOf([], now, [unreadable]);

    const at = minutesAgo(30);
    const of = { roleDefinitionId: undefined };
    expect(byCallers).toEqual(
      ['grants', 'removals', 'roleSettings'].map((limited) => ({ limited, of, by: 'unknown', at })),
    );
    expect(byJobs).toMatchObject([
      { effect: 'removal', isDestructive: true, kind: 'assignment', at },
      { effect: 'renewal', isDestructive: false, kind: 'eligibility', at },
    ]);
  });

  test('counts as made now where nobody knows when it was asked for', () => {
    const { byCallers } = latelyOf([], now, [{ id: 'x', askedAt: undefined, because: 'row x' }]);

    expect(byCallers.map(({ at }) => at)).toEqual([now, now, now]);
  });
});
