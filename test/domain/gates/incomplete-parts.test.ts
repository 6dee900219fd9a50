import { describe, expect, test } from '@jest/globals';
import type { SnapshotPart } from '../../../src/domain/model/snapshot.ts';
import { rules } from '../../rules-builder.ts';
import { judge, limits, tenant } from './builders.ts';

/** Each part as sentences name it. */
const names: readonly (readonly [SnapshotPart, string])[] = [
  ['eligibility-schedules', 'eligibilities'],
  ['eligibility-instances', 'eligibilities in force'],
  ['assignment-schedules', 'active assignments'],
  ['assignment-instances', 'assignments in force'],
  ['eligibility-requests', 'requests about eligibilities'],
  ['assignment-requests', 'requests about assignments'],
  ['users', 'users'],
  ['sign-ins', 'sign-ins of users'],
  ['principals', 'groups, service principals and whoever else holds a role'],
  ['deleted-items', 'deleted users, groups and service principals'],
  ['group-members', 'members of groups'],
  ['role-settings', 'settings of roles'],
  ['role-definitions', 'definitions of roles'],
  ['access-history', "app's own memory of access"],
];

describe('a part that could not be read completely', () => {
  test.each(names)('is named in plain words, with its cause and what to do: %s', (part, name) => {
    const { obstacles } = judge({ snapshot: tenant({ gaps: [{ part, because: 'Graph answered 503.' }] }) });

    expect(obstacles).toContainEqual({
      code: 'incomplete',
      stops: 'destructive',
      itemId: undefined,
      sentence:
        `The ${name} could not be read completely, so nothing is removed; renewals may go on. Cause: Graph answered 503. ` +
        'Put that right; the next run looks again.',
    });
  });

  test('is said once, with the first cause and the number of the others', () => {
    const gap = (because: string) => ({ part: 'users', because }) as const;
    const gaps = [gap('v1.0 answered 503'), gap('it timed out.'), gap('it was cut.')];

    const { obstacles } = judge({ snapshot: tenant({ gaps }) });

    expect(obstacles.map(({ sentence }) => sentence)).toEqual([
      'The users could not be read completely, so nothing is removed; renewals may go on. Cause: v1.0 answered 503 (and 2 more like it). Put that right; the next run looks again.',
    ]);
  });
});

describe('rows that could not be read', () => {
  const listed = tenant();
  const odd = (part: SnapshotPart, index: number) => ({
    part,
    id: `odd-${index}`,
    because: 'v1.0: status: absent.',
  });
  const some = (part: SnapshotPart, count: number) =>
    Array.from({ length: count }, (_, index) => odd(part, index));

  test.each(names)('are named by their part, one in the singular: %s', (part, name) => {
    const { obstacles } = judge({ snapshot: tenant({ unreadable: some(part, 1) }) });

    expect(obstacles[0]?.sentence).toBe(
      `1 row of the ${name} could not be read: odd-0 (v1.0: status: absent). What they are about is left alone, and everything else is ` +
        'judged. Look at them in the Entra admin center; put right or remove what is odd there.',
    );
  });

  test('are named up to five, and the rest are counted', () => {
    const sentence = (count: number) =>
      judge({ snapshot: tenant({ unreadable: some('users', count) }) }).obstacles[0]?.sentence ?? '';

    expect(sentence(5)).toContain('odd-4 (v1.0: status: absent). What');
    expect(sentence(7)).toContain('odd-4 (v1.0: status: absent); and 2 more. ');
    expect(sentence(7)).not.toContain('odd-5');
  });

  test.each([
    ['eligibility-schedules', listed.schedules.eligibility.length],
    ['assignment-schedules', listed.schedules.assignment.length],
    ['assignment-instances', listed.assignmentInstances.length],
    ['eligibility-requests', listed.requests.eligibility.length],
    ['assignment-requests', listed.requests.assignment.length],
    ['users', listed.principals.size],
    ['sign-ins', listed.principals.size],
    ['principals', listed.principals.size],
    ['group-members', listed.principals.size],
    ['role-settings', listed.settings.size],
  ] as const)('are a share of those that were read: %s', (part, read) => {
    const { obstacles } = judge({ snapshot: tenant({ unreadable: some(part, 12) }) });

    expect(obstacles[0]).toMatchObject({
      stops: 'destructive',
      sentence: expect.stringContaining(
        `That is ${Math.round((12 / (12 + read)) * 100)} % of them, where limits.populationDropPercent allows 10 %, so nothing is removed; ` +
          'renewals of what can be read go on. Report it.',
      ),
    });
  });

  test.each(['role-definitions', 'deleted-items', 'access-history'] as const)(
    'are half of what nobody counts: %s',
    (part) => {
      const { obstacles } = judge({ snapshot: tenant({ unreadable: some(part, 6) }) });

      expect(obstacles[0]?.sentence).toContain('That is 50 % of them');
    },
  );

  test('are single ones where their share is just what the rules allow', () => {
    const unreadable = some('role-definitions', 6);
    const allowed = (populationDropPercent: number) =>
      judge({ rules: rules({ limits: limits({ populationDropPercent }) }), snapshot: tenant({ unreadable }) })
        .obstacles[0]?.stops;

    expect([allowed(50), allowed(49)]).toEqual(['nothing', 'destructive']);
  });
});

describe('a part that the app does without', () => {
  const because = 'PIM_REQUESTS is off.';
  const byDesign = { part: 'eligibility-requests', because, isByDesign: true } as const;

  test('stops removals as well, and is said to be left out and not to have failed', () => {
    const { obstacles } = judge({ snapshot: tenant({ gaps: [byDesign, byDesign] }) });

    expect(obstacles).toEqual([
      {
        ...{ code: 'not-looked-at', stops: 'destructive', itemId: undefined },
        sentence:
          'The requests about eligibilities are not read here, so that what rests on them is unknown and nothing is removed. PIM_REQUESTS is off.',
      },
    ]);
  });

  test('is incomplete where something of it failed, too', () => {
    const failed = { part: 'eligibility-requests', because: 'Graph answered 503.' } as const;
    const { obstacles } = judge({ snapshot: tenant({ gaps: [byDesign, failed] }) });

    expect(obstacles.map(({ code }) => code)).toEqual(['incomplete']);
  });
});
