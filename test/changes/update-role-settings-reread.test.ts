import { beforeEach, describe, expect, test } from '@jest/globals';
import { updateRoleSettings } from '../../src/changes/update-role-settings.ts';
import type { RolePolicy, RoleRule } from '../../src/domain/model/role-settings.ts';
import type { SentRules } from '../../src/ports/tenant-writes.ts';
import { rolePolicy } from '../builders.ts';
import { GLOBAL_ADMINISTRATOR, HELPDESK_ADMINISTRATOR } from '../snapshot-builder.ts';
import { graphFailure, readCall } from '../tenant/snapshot-ports.ts';

const taken: SentRules = { kind: 'taken' };
const rule = (id: string, text: string): RoleRule => ({ id, kind: 'notification', wire: { id, text } });
const policy = (id: string, one: string, two = 'old'): RolePolicy =>
  rolePolicy({ id, rules: [rule('one', one), rule('two', two)] });

/** What Graph has, in memory: each read of the role takes its turn, and the last one stands. */
let reads: readonly (RolePolicy | undefined)[];
let before: RolePolicy | undefined;
let answers: (SentRules | Error)[];
let roleOfPolicy: string | undefined;
let sent: (readonly [string, readonly string[]])[];
let waits: number[];
let pause: () => Promise<void>;
beforeEach(() => {
  reads = [policy('p-1', 'new')];
  before = policy('p-1', 'old');
  answers = [];
  roleOfPolicy = HELPDESK_ADMINISTRATOR;
  sent = [];
  waits = [];
  pause = async () => {};
});

const row = (roleDefinitionId: string, of: RolePolicy | undefined, policyId = of?.id ?? 'none') => ({
  ...{ id: `${policyId}_${roleDefinitionId}`, policyId, scopeId: '/', scopeType: 'DirectoryRole' },
  ...{ roleDefinitionId, policy: of },
});

function update() {
  let turn = 0;
  let isRead = false;
  const next = () => reads[Math.min(turn++, reads.length - 1)];
  const settings = {
    async policy() {
      if (isRead) return next();
      isRead = true;
      return before;
    },
    async *assignments({ withRules }: { readonly withRules: boolean }) {
      const other = row(GLOBAL_ADMINISTRATOR, policy('p-other', 'old'));
      const own = withRules ? next() : undefined;
      const rows = withRules
        ? own === undefined
          ? []
          : [row(HELPDESK_ADMINISTRATOR, own)]
        : roleOfPolicy === undefined
          ? []
          : [row(roleOfPolicy, undefined, 'p-1')];
      yield { rows: [other, ...rows], unreadable: [] };
    },
  };
  const parts = {
    settings,
    pause: (milliseconds: number) => {
      waits.push(milliseconds);
      return pause();
    },
    writes: {
      async send(policyId: string, rules: readonly RoleRule[]) {
        sent.push([policyId, rules.map(({ id, wire }) => `${id}: ${String(wire.text)}`)]);
        const answer = answers.shift() ?? taken;
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
  };
  return updateRoleSettings(parts, 'p-1', { one: { text: 'new' } }, readCall());
}

describe('the policy of a role', () => {
  test('is found again through the role: its id may change with a write', async () => {
    reads = [policy('p-2', 'new')];

    expect(await update()).toMatchObject({ kind: 'updated', policy: { id: 'p-2' }, changed: ['one'] });
    expect(sent).toEqual([['p-1', ['one: new']]]);
    expect(waits).toEqual([]);
  });

  test('is read by its id where no role has it', async () => {
    roleOfPolicy = undefined;

    expect(await update()).toMatchObject({ kind: 'updated', policy: { id: 'p-1' } });
  });

  test('is waited for while it does not show what was sent, for seven seconds at most', async () => {
    reads = [policy('p-1', 'old'), undefined, policy('p-1', 'new')];

    expect(await update()).toMatchObject({ kind: 'updated' });
    expect(waits).toEqual([2_000, 5_000]);
  });

  test.each([
    ['before', undefined],
    ['after', policy('p-1', 'old')],
  ])('that is not there %s it is changed is told by its id', async (_when, first) => {
    before = first;
    reads = [undefined];

    await expect(update()).rejects.toMatchObject({
      ...{ kind: 'not-found', code: 'PolicyNotFound' },
      message: expect.stringContaining(
        "there is no policy p-1. Find the role's policy through its policy assignment.",
      ),
    });
  });

  test('is looked at no longer than the caller waits', async () => {
    reads = [policy('p-1', 'old')];
    const cause = new Error('aborted');
    pause = () => Promise.reject(cause);

    await expect(update()).rejects.toMatchObject({
      ...{ kind: 'cancelled', code: 'Cancelled', cause },
      message: expect.stringContaining('cancelled by its caller before it was done.'),
    });
  });
});

describe('where another rule moved as well', () => {
  const moved = policy('p-1', 'new', 'moved');

  test('both are put back, in the policy as it is named by now', async () => {
    reads = [...Array.from({ length: 3 }, () => policy('p-2', 'new', 'moved')), policy('p-2', 'old')];

    expect(await update()).toEqual({ kind: 'restored', restored: true, unexpected: ['two'] });
    expect(sent).toEqual([
      ['p-1', ['one: new']],
      ['p-2', ['one: old', 'two: old']],
    ]);
  });

  test('a rule that is gone is put back, too', async () => {
    const gone = rolePolicy({ id: 'p-1', rules: [rule('two', 'old')] });
    reads = [gone, gone, gone, policy('p-1', 'old')];

    expect(await update()).toEqual({ kind: 'restored', restored: true, unexpected: ['one'] });
    expect(sent[1]).toEqual(['p-1', ['one: old']]);
  });

  test('a rule that came of itself cannot be taken away: it is said that it is there', async () => {
    const more = rolePolicy({
      id: 'p-1',
      rules: [rule('one', 'old'), rule('two', 'old'), rule('three', 'x')],
    });
    reads = [more];

    expect(await update()).toEqual({ kind: 'restored', restored: false, unexpected: ['one', 'three'] });
    expect(sent).toHaveLength(1);
  });

  test.each<[string, SentRules | Error, string | undefined]>([
    ['was taken and does not show', taken, undefined],
    ['got no answer', { kind: 'unknown', error: graphFailure('PATCH /x: 504') }, 'PATCH /x: 504'],
    ['could not be sent', graphFailure('PATCH /x: 403', 'forbidden'), 'PATCH /x: 403'],
  ])('what %s is not called put back', async (_what, answer, reason) => {
    reads = [moved];
    answers = [taken, answer];

    expect(await update()).toEqual({
      ...{ kind: 'restored', restored: false, unexpected: ['two'] },
      ...(reason !== undefined && { reason }),
    });
  });

  test('what got no answer and shows was put back', async () => {
    reads = [moved, moved, moved, policy('p-1', 'old')];
    answers = [taken, { kind: 'unknown', error: graphFailure('PATCH /x: 504') }];

    expect(await update()).toEqual({ kind: 'restored', restored: true, unexpected: ['two'] });
  });

  test('a defect of ours is not taken for an answer', async () => {
    reads = [moved];
    answers = [taken, new TypeError('a defect')];

    await expect(update()).rejects.toThrow(new TypeError('a defect'));
  });
});
