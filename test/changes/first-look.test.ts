import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ChangeOperation, Judgement } from '../../src/changes/execute-command.ts';
import { aloneAtFirst, kindOfCommand, kindOfPlanned, lookForFirst } from '../../src/changes/first-alone.ts';
import type { Command } from '../../src/domain/model/command.ts';
import { accessContent, activation, claimed, command, recorded } from '../change-builder.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { roleKey } from '../snapshot-builder.ts';
import { asked, grant } from './fake-ports.ts';

const now = new Date('2026-11-24T09:00:00Z');
const at = (time: string) => new Date(`2026-11-24T${time}Z`);
const kind = 'eligibility.adminAssign';
const wish = (number: number, askedAt: Date, more: Partial<Command> = {}) =>
  asked(askedAt, number, grant(), more);

let commands: FakeCommands;
beforeEach(() => {
  commands = new FakeCommands();
});
const ports = () => ({ commands, clock: { now: () => now } });
const look = (ownId?: string) => lookForFirst(kind, ports(), ownId);

/** Graph took it, and nobody saw it yet. */
function inDoubt(number: number, claimedAt: Date, askedAt = claimedAt, more: Partial<Command> = {}) {
  const made = wish(number, askedAt, more);
  const outcome = recorded(made, { state: 'unconfirmed', code: 'unconfirmed' });
  return commands.put(made, claimed(made, { at: claimedAt }), outcome);
}
function underWay(number: number, claimedAt: Date) {
  const made = wish(number, claimedAt);
  return commands.put(made, claimed(made));
}
function done(number: number, askedAt: Date, more: Partial<Command> = {}) {
  const made = wish(number, askedAt, more);
  return commands.put(made, claimed(made), recorded(made));
}
function refused(number: number, askedAt: Date) {
  const made = wish(number, askedAt);
  return commands.put(made, claimed(made), recorded(made, { state: 'refused', code: 'refused' }));
}

describe('the first of a kind', () => {
  test('is any of which nothing is known', async () => {
    refused(1, at('08:55:00'));

    expect(await look()).toEqual({ kind: 'first' });
  });

  test('waits for one that is under way, for a quarter of an hour from its claim', async () => {
    const { id } = underWay(1, at('08:55:00'));

    expect(await look()).toEqual({
      kind: 'held',
      isInFlight: true,
      until: at('09:10:00'),
      sentence: `the first ${kind} in this tenant is made alone, and change ${id} is not seen to hold yet`,
    });
  });

  test('waits for one that is not seen to hold, which nobody has under way', async () => {
    inDoubt(1, at('08:55:00'));

    expect(await look()).toMatchObject({ kind: 'held', isInFlight: false, until: at('09:10:00') });
  });

  test('waits for what is under way before what is in doubt', async () => {
    inDoubt(1, at('08:59:00'));
    underWay(2, at('08:55:00'));

    expect(await look()).toMatchObject({ isInFlight: true, until: at('09:10:00') });
  });

  test.each([
    ['08:45:00.000', 'first'],
    ['08:45:00.001', 'held'],
    ['09:00:00.000', 'held'],
    ['09:00:00.001', 'first'],
  ])('claimed at %s makes the next one %s', async (time, expected) => {
    inDoubt(1, at(time));

    expect((await look()).kind).toBe(expected);
  });

  test('waits for one that was asked for a day ago, and approved and claimed just now', async () => {
    inDoubt(1, at('08:55:00'), new Date('2026-11-23T08:55:00Z'));

    expect((await look()).kind).toBe('held');
  });

  test('waits neither for itself nor for another kind', async () => {
    const own = underWay(1, at('08:55:00'));
    inDoubt(2, at('08:55:00'), at('08:55:00'), { operation: 'eligibility.adminUpdate' });

    expect((await look(own.id)).kind).toBe('first');
  });

  test('is over once one of its kind is seen to hold, whatever is in doubt, and not by one of another', async () => {
    inDoubt(1, at('08:55:00'));
    done(2, at('08:50:00'), { operation: 'eligibility.adminUpdate' });
    expect((await look()).kind).toBe('held');

    done(3, at('08:50:00'));
    expect(await look()).toEqual({ kind: 'confirmed' });
  });

  test('is over after the youngest that is seen to hold: many others of before do not hide it', async () => {
    done(1, new Date('2026-11-14T09:00:00Z'));
    for (let number = 2; number < 6; number += 1) refused(number, at('08:50:00'));

    expect(await look()).toEqual({ kind: 'confirmed' });
  });

  test('waits for a row that cannot be read, and that nobody is known to have under way', async () => {
    commands.unreadable = [{ id: 'x', askedAt: at('08:55:00'), because: 'spoilt' }];

    expect(await look()).toMatchObject({ kind: 'held', isInFlight: false, until: at('09:10:00') });
  });

  test('waits for no row that cannot be read and says no instant', async () => {
    commands.unreadable = [{ id: 'x', askedAt: undefined, because: 'spoilt' }];

    expect((await look()).kind).toBe('first');
  });
});

describe('a command that is made alone', () => {
  const judged: Judgement = { kind: 'allowed', before: { kind: 'none' } };
  const operation: ChangeOperation = {
    isHeldByStop: false,
    judge: async () => judged,
    execute: () => Promise.reject(new TypeError('nothing is sent here')),
  };
  let waits: number[];
  let isOver: AbortController;
  let meanwhile: () => Promise<void>;
  beforeEach(() => {
    waits = [];
    isOver = new AbortController();
    meanwhile = async () => {};
  });
  const judge = (of: Command) => {
    const pause = async (milliseconds: number) => {
      waits.push(milliseconds);
      await meanwhile();
    };
    const tally = { requests: 0, throttled: 0, retried: 0, pages: 0 };
    const call = { signal: isOver.signal, tally, log: new FakeLog() };
    return aloneAtFirst(operation, { ...ports(), pause }, call).judge(commands.put(of));
  };

  test('is what it is in all else', () => {
    const tally = { requests: 0, throttled: 0, retried: 0, pages: 0 };
    const call = { signal: isOver.signal, tally, log: new FakeLog() };

    expect(aloneAtFirst(operation, { ...ports(), pause: async () => {} }, call)).toMatchObject({
      isHeldByStop: false,
      execute: operation.execute,
    });
  });

  test('is judged at once where nothing of its kind is under way', async () => {
    expect(await judge(wish(2, now))).toBe(judged);
    expect(waits).toEqual([]);
  });

  test('looks each second whether the one under way is over, and is judged then', async () => {
    const first = underWay(1, at('08:59:58'));
    meanwhile = async () => {
      if (waits.length === 3) commands.put(first, claimed(first), recorded(first));
    };

    expect(await judge(wish(2, now))).toBe(judged);
    expect(waits).toEqual([1_000, 1_000, 1_000]);
  });

  test('looks fifteen times, and is refused then', async () => {
    underWay(1, at('08:59:58'));

    expect(await judge(wish(2, now))).toMatchObject({ kind: 'refused', outcome: { code: 'obstructed' } });
    expect(waits).toEqual(Array(14).fill(1_000));
  });

  test('does not wait for one that nobody has under way', async () => {
    inDoubt(1, at('08:55:00'));

    expect((await judge(wish(2, now))).kind).toBe('refused');
    expect(waits).toEqual([]);
  });

  test('that a caller asks for is refused however long it may be executed: the caller asks again', async () => {
    inDoubt(1, at('08:55:00'));

    expect((await judge(wish(2, now, { executeBefore: at('10:00:00') }))).kind).toBe('refused');
  });

  test('waits no longer than its own time', async () => {
    underWay(1, at('08:59:58'));
    meanwhile = async () => {
      isOver.abort();
      throw new Error('the wait was ended');
    };

    expect((await judge(wish(2, now))).kind).toBe('refused');
    expect(waits).toEqual([1_000]);
  });

  test.each([
    ['09:10:00.001', 'later'],
    ['09:10:00.000', 'refused'],
  ])('that a sender asks for and may be executed until %s comes to: %s', async (time, expected) => {
    const first = activation({ id: '20261124T085500000Z-00000001', askedAt: at('08:55:00') });
    commands.put(first, claimed(first), recorded(first, { state: 'unconfirmed', code: 'unconfirmed' }));

    const said = await judge(activation({ executeBefore: at(time) }));

    expect(said.kind).toBe(expected);
    if (said.kind === 'later') expect(said).toMatchObject({ until: at('09:10:00') });
    if (said.kind === 'later')
      expect(said.because).toMatch(/^the first activation\.start .* is not seen to hold yet\.$/);
  });

  test('of no kind is never waited with', async () => {
    underWay(1, at('08:59:58'));
    const checked = { ...accessContent(), validateOnly: true };
    const other = wish(3, at('08:59:58'), { content: checked });
    commands.put(other, claimed(other));

    expect(await judge(wish(2, now, { content: checked }))).toBe(judged);
  });
});

describe('the kind of a change', () => {
  test('of a plan is what the job does, and what Graph is asked for first at each step', () => {
    const { change } = accessContent({
      steps: [
        { kind: 'eligibility', actions: ['adminAssign', 'adminUpdate'], endDateTime: null },
        { kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined },
        { kind: 'assignment', actions: [], endDateTime: undefined },
      ],
    });

    expect(kindOfPlanned('job.conversion', change)).toBe(
      'job.conversion (eligibility adminAssign, then assignment adminRemove, then assignment nothing)',
    );
  });

  test('that callers and senders ask for is the operation', () => {
    const rules = command({
      operation: 'rules.update',
      content: { kind: 'role-settings', policyId: 'policy', rules: {} },
    });
    const cancel = command({
      operation: 'request.cancel',
      content: { kind: 'cancellation', scheduleKind: 'eligibility', requestId: 'x' },
    });

    expect([wish(1, now), rules, cancel, activation()].map(kindOfCommand)).toEqual([
      'eligibility.adminAssign',
      'rules.update',
      'request.cancel',
      'activation.start',
    ]);
    const review = { kind: 'review', of: 'eligibility', key: roleKey(), verdict: 'keep' } as const;
    const reviewed = command({ content: { ...review, comment: '', nextDueAt: null } });
    expect(kindOfCommand(reviewed)).toBeUndefined();
  });
});
