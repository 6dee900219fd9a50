import { describe, expect, test } from '@jest/globals';
import { type MadeRenewal, remember } from '../../src/domain/access-history.ts';
import { accessIdOf } from '../../src/domain/model/access.ts';
import type { AccessMemory } from '../../src/domain/model/snapshot.ts';
import { memory } from '../memory-builder.ts';
import {
  assignment,
  eligibility,
  GRACE,
  roleKey,
  type SnapshotParts,
  snapshot,
} from '../snapshot-builder.ts';

const instant = (text: string) => new Date(text);
const yesterday = instant('2026-11-21T03:00:00Z');
const end = instant('2026-11-29T03:00:00Z');
const newEnd = instant('2027-05-28T03:00:00Z');

function look(seen: SnapshotParts, renewals: readonly MadeRenewal[]) {
  const before = snapshot(seen);
  return remember(before, before.history, yesterday, renewals);
}

function ofAda(seen: SnapshotParts, renewals: readonly MadeRenewal[] = []): AccessMemory | undefined {
  return look(seen, renewals).history.memories.get(accessIdOf('eligibility', roleKey()));
}

describe('renewals of our own in a row', () => {
  const renewed = eligibility({ end: newEnd });
  const renewal: MadeRenewal = { key: roleKey(), at: yesterday, end: newEnd };
  const twice = memory({ renewalsInARow: 2, lastRenewedAt: instant('2026-05-25T03:00:00Z') });

  test('are one more when the end is the one that we asked for', () => {
    expect(ofAda({ eligibilities: [renewed], memories: [twice] }, [renewal])).toMatchObject({
      renewalsInARow: 3,
      lastRenewedAt: yesterday,
    });
  });

  test('begin anew where a person had vouched for it before: what was counted then goes on', () => {
    const inNewChain = { ...renewal, inARowBefore: 0 };

    expect(ofAda({ eligibilities: [renewed], memories: [twice] }, [inNewChain])).toMatchObject({
      renewalsInARow: 1,
      lastRenewedAt: yesterday,
    });
  });

  test('are one more where Graph rounds the end', () => {
    const rounded = eligibility({ end: instant('2027-05-28T03:00:59.95Z') });

    expect(ofAda({ eligibilities: [rounded], memories: [twice] }, [renewal])?.renewalsInARow).toBe(3);
  });

  test('are counted once, however often the renewal is told of', () => {
    const counted = memory({ renewalsInARow: 3, lastRenewedAt: yesterday, lastSeenEnd: newEnd });

    expect(ofAda({ eligibilities: [renewed], memories: [counted] }, [renewal])).toMatchObject({
      renewalsInARow: 3,
      lastRenewedAt: yesterday,
    });
  });

  test('are counted by the latest of those that are told, in whatever order', () => {
    const earlier = { ...renewal, at: instant('2026-11-17T03:00:00Z'), end: instant('2026-11-24T03:00:00Z') };
    const counted = memory({ renewalsInARow: 1, lastRenewedAt: earlier.at, lastSeenEnd: earlier.end });

    for (const renewals of [
      [renewal, earlier],
      [earlier, renewal],
    ])
      expect(ofAda({ eligibilities: [renewed], memories: [counted] }, renewals)?.renewalsInARow).toBe(2);
  });

  test.each([
    { whose: 'somebody extended it', renewals: [] },
    {
      whose: 'somebody changed what we had renewed',
      renewals: [{ ...renewal, end: instant('2027-01-01T00:00:00Z') }],
    },
    {
      whose: 'our renewal was of another role',
      renewals: [{ ...renewal, key: roleKey({ principalId: GRACE }) }],
    },
  ])('are none any more where $whose', ({ renewals }) => {
    expect(ofAda({ eligibilities: [renewed], memories: [twice] }, renewals)).toMatchObject({
      renewalsInARow: 0,
      lastSeenEnd: newEnd,
    });
  });

  test('are as many as before where its end is unknown: nobody is known to have changed it', () => {
    const odd = eligibility({ expiration: undefined });

    expect(ofAda({ eligibilities: [odd], memories: [twice] })).toMatchObject({
      renewalsInARow: 2,
      lastSeenEnd: 'unknown',
    });
  });

  test('are none any more where somebody made it last for ever', () => {
    const forEver = eligibility({ end: 'never' });

    expect(ofAda({ eligibilities: [forEver], memories: [twice] })).toMatchObject({
      renewalsInARow: 0,
      lastSeenEnd: 'never',
    });
  });

  test('are what they were where nothing happened', () => {
    expect(ofAda({ eligibilities: [eligibility({ end })], memories: [twice] })?.renewalsInARow).toBe(2);
  });

  test('are of eligibilities alone', () => {
    const { history } = look({ assignments: [assignment({ end: newEnd })] }, [renewal]);

    expect([...history.memories.values()]).toMatchObject([{ kind: 'assignment', renewalsInARow: 0 }]);
  });
});
