import { describe, expect, test } from '@jest/globals';
import { applied } from '../../src/changes/item-outcome.ts';
import type { ChangeRecord, CommandFact } from '../../src/domain/model/command.ts';
import type { Outcome } from '../../src/domain/model/outcome.ts';
import { claimed, command, recorded } from '../change-builder.ts';
import { planItem } from '../contracts/plans.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';

const item = planItem();
const asked = command();
const recordOf = (...facts: readonly CommandFact[]): ChangeRecord => new FakeCommands().put(asked, ...facts);
const came = (outcome: Partial<Outcome>) => recordOf(claimed(asked), recorded(asked, outcome));

describe('an item', () => {
  test('is named with its change, and with when it was settled', () => {
    expect(applied(item, { record: came({}) }, false)).toEqual({
      outcome: {
        ...{ item, state: 'done', because: '', changeId: asked.id },
        settledAt: new Date('2026-11-24T09:00:02.123Z'),
      },
      ends: undefined,
    });
  });

  test.each<[string, Partial<Outcome>, string]>([
    ['done', { state: 'done', code: 'done' }, 'done'],
    ['unconfirmed', { state: 'unconfirmed', code: 'unconfirmed' }, 'unconfirmed'],
    ['refused', { state: 'refused', code: 'refused' }, 'refused'],
    ['refused', { state: 'refused', code: 'graph-failed' }, 'refused'],
    ['met by a gate', { state: 'refused', code: 'obstructed' }, 'stopped'],
    ['not what was planned any more', { state: 'refused', code: 'evidence-changed' }, 'evidence-changed'],
    ['never sent', { state: 'refused', code: 'not-sent' }, 'evidence-changed'],
    ['half sent', { state: 'unconfirmed', code: 'not-sent' }, 'unconfirmed'],
    ['held by a stop of the writers', { state: 'refused', code: 'stopped' }, 'halted'],
    ['half sent when the writers were stopped', { state: 'unconfirmed', code: 'stopped' }, 'unconfirmed'],
  ])('that was %s (%j) is %s', (_what, outcome, state) => {
    const record = came({ ...outcome, message: 'A sentence.' });

    expect(applied(item, { record }, false).outcome).toMatchObject({ state, because: 'A sentence.' });
  });

  test.each([
    ['accepted', []],
    ['claimed', [claimed(asked)]],
  ] as const)('that another process has %s is left to it, and the run goes on', (_state, facts) => {
    expect(applied(item, { record: recordOf(...facts) }, false)).toMatchObject({
      outcome: { state: 'claimed-by-another-run', because: `change ${asked.id} is in progress` },
    });
    expect(applied(item, { record: recordOf(...facts) }, false).ends).toBeUndefined();
  });
});

describe('the run is over', () => {
  const ends = 'POST /x: no answer in time';

  test('with a change that took too long: it may have been sent, and is never called anything else', () => {
    expect(applied(item, { record: recordOf(claimed(asked)), ends }, false)).toMatchObject({
      outcome: { state: 'unconfirmed', because: ends, changeId: asked.id },
      ends: 'a change took longer than it may',
    });
  });

  test('with its own time', () => {
    expect(applied(item, { record: recordOf(claimed(asked)), ends }, true)).toMatchObject({
      outcome: { state: 'unconfirmed', because: ends },
      ends: 'the time of the run was over',
    });
  });

  test('with a change that expired before it was claimed', () => {
    const record = recordOf({ kind: 'expired', at: new Date('2026-11-24T09:14:00Z') });

    expect(applied(item, { record }, false)).toMatchObject({
      outcome: { state: 'not-reached', because: 'the time of the run was over', changeId: asked.id },
      ends: 'the time of the run was over',
    });
  });

  test('with whatever kept a change from being sent: it keeps every other from it, too', () => {
    const record = came({ state: 'refused', code: 'not-sent', message: 'The lease was lost.' });

    expect(applied(item, { record }, false).ends).toBe('The lease was lost.');
  });

  test('with a failure that would meet every other change', () => {
    const record = came({ state: 'refused', code: 'graph-failed', message: 'GET /x: 403' });

    expect(applied(item, { record, ends: 'GET /x: 403' }, false).ends).toBe('GET /x: 403');
    expect(applied(item, { record }, false).ends).toBeUndefined();
  });
});
