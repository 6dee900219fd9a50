import { describe, expect, test } from '@jest/globals';
import { madeRenewals } from '../../src/changes/recover.ts';
import type { AccessKey } from '../../src/domain/model/access.ts';
import type { PlannedChange } from '../../src/domain/model/change.ts';
import type { ChangeRecord, Command, CommandFact } from '../../src/domain/model/command.ts';
import { accessContent, claimed, command, recorded } from '../change-builder.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';

const { change: renewal } = accessContent();
const removal: PlannedChange = {
  ...renewal,
  effect: 'removal',
  steps: [{ kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined }],
};

const asking = (change: PlannedChange, overrides: Partial<Command> = {}): Command =>
  command({ content: { ...accessContent(), change }, ...overrides });
const claimedThen = (of: Command, ...facts: readonly CommandFact[]): ChangeRecord =>
  new FakeCommands().put(of, claimed(of), ...facts);

describe('renewals of ours', () => {
  const made = { key: renewal.key satisfies AccessKey, end: new Date('2027-05-29T00:00:00Z') };

  test('are those that took effect, with their end', () => {
    const of = asking(renewal);
    const unseen = asking(renewal, { id: '20261124T090000123Z-00000002' });
    const gone = asking(removal, { id: '20261124T090000123Z-00000003' });
    const cancelled = command({
      id: '20261124T090000123Z-00000004',
      content: { kind: 'cancellation', scheduleKind: 'eligibility', requestId: 'r-9' },
    });
    const records = [
      claimedThen(of, recorded(of)),
      claimedThen(unseen, recorded(unseen, { state: 'unconfirmed' })),
      claimedThen(gone, recorded(gone)),
      claimedThen(cancelled, recorded(cancelled)),
    ];

    expect(madeRenewals(records)).toEqual([{ ...made, at: new Date('2026-11-24T09:00:02.123Z') }]);
  });

  test.each<[string, Partial<PlannedChange>]>([
    ['what a caller asked for', { effect: 'requested' }],
    ['what was put back', { effect: 'restore' }],
    ['what has no end', { steps: [{ kind: 'eligibility', actions: ['adminExtend'], endDateTime: null }] }],
    ['what has no step', { steps: [] }],
  ])('are not %s', (_what, other) => {
    const of = asking({ ...renewal, ...other });

    expect(madeRenewals([claimedThen(of, recorded(of))])).toEqual([]);
  });

  test('say nothing of how many there were in a row where their plan did not', () => {
    const of = asking(renewal);

    expect(madeRenewals([claimedThen(of, recorded(of))])[0]).not.toHaveProperty('inARowBefore');
  });

  test('say how many there were in a row when they were planned, where their plan said so', () => {
    const of = command({ content: { ...accessContent(), evidence: { renewalsInARow: 0 } } });

    expect(madeRenewals([claimedThen(of, recorded(of))])).toMatchObject([{ inARowBefore: 0 }]);
  });
});
