import { describe, expect, test } from '@jest/globals';
import { guardAccess, guardPlanned } from '../../src/changes/guard.ts';
import { guardCancellation } from '../../src/changes/guard-cancellation.ts';
import { latelyOf } from '../../src/changes/lately.ts';
import type { LoadedRules } from '../../src/domain/model/rules.ts';
import { RulesUnusable } from '../../src/ports/errors.ts';
import { scheduleRequest } from '../builders.ts';
import { accessContent } from '../change-builder.ts';
import { rules } from '../rules-builder.ts';
import {
  ADA,
  assignment,
  BREAK_GLASS,
  breakGlass,
  GRACE,
  NOW,
  roleKey,
  snapshot,
  user,
} from '../snapshot-builder.ts';
import { readCall } from '../tenant/snapshot-ports.ts';
import { fakePorts, removal } from './fake-ports.ts';

const askedBy = { objectId: GRACE, appId: 'portal' };
const waiting = scheduleRequest({ id: 'r-9', progress: 'pending', key: roleKey() });
const inForce = { rules: rules(), hash: 'a'.repeat(64) };

/** What stands against taking a request back, under these rules. */
function against(load: () => Promise<LoadedRules>, requestId = 'r-9') {
  const ports = { ...fakePorts({ now: NOW, roles: { requests: [waiting] } }), rules: { load } };
  return guardCancellation({ scheduleKind: 'eligibility', requestId, askedBy }, ports, readCall());
}

describe('the rules that a change is judged by', () => {
  test('stop everything where nobody has approved them', async () => {
    const obstacles = await against(async () => ({ ...inForce, approval: { kind: 'none' } }));

    expect(obstacles).toMatchObject([{ code: 'rules-unapproved', stops: 'everything' }]);
  });

  test('go on where a file waits for approval: nothing is said of it', async () => {
    const approval = { kind: 'file-waits', hash: 'b'.repeat(64) } as const;

    expect(await against(async () => ({ ...inForce, approval }))).toEqual([]);
  });

  test('stop everything where they cannot be used, in their own words', async () => {
    const obstacles = await against(() =>
      Promise.reject(new RulesUnusable('rules.json', [{ line: 3, path: '', sentence: 'It is wrong.' }])),
    );

    expect(obstacles).toEqual([
      {
        code: 'rules-unusable',
        stops: 'everything',
        itemId: undefined,
        sentence: expect.stringContaining('line 3: It is wrong.'),
      },
    ]);
  });

  test('are no excuse for a mistake of the program', async () => {
    await expect(against(() => Promise.reject(new TypeError('a mistake')))).rejects.toThrow('a mistake');
  });
});

describe('taking a request back that is not there', () => {
  test('is left to Graph to answer', async () => {
    expect(await against(async () => inForce, 'another')).toEqual([]);
  });

  test('is refused where the rules protect nobody', async () => {
    const open = { ...rules(), protected: { principals: [], roles: [], groups: [] } } as never;

    expect(await against(async () => ({ ...inForce, rules: open }), 'another')).toMatchObject([
      { stops: 'everything' },
    ]);
  });
});

describe('taking a request back that is about somebody protected', () => {
  test('is refused, with who protects them', async () => {
    const ports = fakePorts({
      now: NOW,
      roles: { requests: [{ ...waiting, key: roleKey({ principalId: BREAK_GLASS }) }] },
    });
    const asked = { scheduleKind: 'eligibility', requestId: 'r-9', askedBy } as const;

    expect(await guardCancellation(asked, ports, readCall())).toMatchObject([
      {
        code: 'protected',
        stops: 'everything',
        itemId: undefined,
        sentence: expect.stringContaining(BREAK_GLASS),
      },
    ]);
  });
});

describe('a change of a plan, right before it is claimed', () => {
  const job = { objectId: 'remove-stale-assignments', appId: undefined };
  const { change } = accessContent({ effect: 'removal', before: null, ...removal() });
  const fresh = snapshot({
    principals: [user(), user({ id: GRACE }), breakGlass()],
    assignments: [assignment({ principalId: ADA })],
  });
  const { limits } = rules();
  const nothing = { count: 0, percent: 0 };
  const none = { perRun: nothing, per24Hours: nothing };
  const closed = rules({
    limits: { ...limits, removals: none, controlPlane: { ...limits.controlPlane, removals: none } } as never,
  });
  const ports = fakePorts({
    now: NOW,
    rules: closed,
    roles: { schedules: [assignment({ principalId: ADA })] },
  });
  const planned = { fresh, floor: limits.floor };
  const guard = (isNamed?: boolean) =>
    guardPlanned(
      { change, askedBy: job },
      { ...planned, ...(isNamed !== undefined && { isNamed }) },
      latelyOf([], NOW),
      ports,
      readCall(),
    );
  const codesOf = (obstacles: readonly { readonly code: string }[]) =>
    new Set(obstacles.map(({ code }) => code));

  test('is held to the limits of jobs, unless somebody has approved it by name', async () => {
    expect(codesOf(await guard())).toEqual(new Set(['limit-run-count', 'limit-day-count']));
    expect(await guard(true)).toEqual([]);
  });

  test('is held to them, and what a caller asks for is not: callers have limits of their own', async () => {
    const { obstacles } = await guardAccess(
      { change: { ...change, effect: 'requested' }, askedBy, validateOnly: false },
      latelyOf([], NOW),
      ports,
      readCall(),
    );

    expect(obstacles).toEqual([]);
  });

  test('has steps, or the program has made a mistake', async () => {
    const asked = { change: { ...change, steps: [] }, askedBy, validateOnly: false };

    await expect(guardAccess(asked, latelyOf([], NOW), ports, readCall())).rejects.toThrow(
      'a change without steps',
    );
  });
});
