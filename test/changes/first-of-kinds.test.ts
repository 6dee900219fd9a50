import { beforeEach, describe, expect, test } from '@jest/globals';
import { FirstOfKinds } from '../../src/changes/first-of-kinds.ts';
import { claimed, recorded } from '../change-builder.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { asked, grant } from './fake-ports.ts';

const now = new Date('2026-11-24T09:00:00Z');
const kind = 'eligibility.adminAssign';
const at = (time: string) => new Date(`2026-11-24T${time}Z`);

let commands: FakeCommands;
let firsts: FirstOfKinds;
beforeEach(() => {
  commands = new FakeCommands();
  firsts = new FirstOfKinds({ commands, clock: { now: () => now } });
});

const unconfirmed = { state: 'unconfirmed', code: 'unconfirmed' } as const;
function put(number: number, askedAt: Date, outcome: Parameters<typeof recorded>[1] | 'none' = {}) {
  const made = asked(askedAt, number, grant());
  return commands.put(made, claimed(made), ...(outcome === 'none' ? [] : [recorded(made, outcome)]));
}
const underWay = (number: number, askedAt: Date) => put(number, askedAt, 'none');
const inDoubt = (number: number, askedAt: Date) => put(number, askedAt, unconfirmed);
const done = (number: number, askedAt: Date) => put(number, askedAt);
const refused = (number: number, askedAt: Date) =>
  put(number, askedAt, { state: 'refused', code: 'refused' });
const notSeen = (id: string) =>
  `the first ${kind} in this tenant is made alone, and change ${id} is not seen to hold yet`;

describe('the kinds of one run', () => {
  test('are each tried once', async () => {
    expect(await firsts.held(kind)).toBeUndefined();
  });

  test('are left where another process has one under way, for the whole run', async () => {
    const first = underWay(1, at('08:59:58'));
    expect(await firsts.held(kind)).toBe(notSeen(first.id));

    done(1, at('08:59:58'));
    expect(await firsts.held(kind)).toBe(notSeen(first.id));
  });

  test('are tried once more where an earlier run left one in doubt', async () => {
    inDoubt(1, at('08:55:00'));

    expect(await firsts.held(kind)).toBeUndefined();
  });

  test('are left where the one that was tried is in doubt, and no other kind is', async () => {
    const { id } = inDoubt(1, now);
    await firsts.tried(kind, id);

    expect(await firsts.held(kind)).toBe(notSeen(id));
    expect(await firsts.held('eligibility.adminUpdate')).toBeUndefined();
  });

  test('go on where the one that was tried is seen to hold, whatever comes of the others', async () => {
    await firsts.tried(kind, done(1, now).id);
    await firsts.tried(kind, inDoubt(2, now).id);

    expect(await firsts.held(kind)).toBeUndefined();
  });

  test('go on where one of before is seen to hold, whatever comes of the others', async () => {
    done(1, at('08:50:00'));
    await firsts.held(kind);
    await firsts.tried(kind, inDoubt(2, now).id);

    expect(await firsts.held(kind)).toBeUndefined();
  });

  test('go on where nothing was accepted, or what was is not there', async () => {
    await firsts.tried(kind, undefined);
    await firsts.tried(kind, 'nowhere');
    await firsts.tried(kind, refused(1, now).id);

    expect(await firsts.held(kind)).toBeUndefined();
  });
});
