import { describe, expect, test } from '@jest/globals';
import type { ChangeRecord, ReviewContent } from '../../../src/domain/model/command.ts';
import type { Fact } from '../../../src/domain/model/evidence.ts';
import { command } from '../../change-builder.ts';
import { ADA } from '../../snapshot-builder.ts';
import { Nights } from './nights.ts';

const key = {
  principalId: ADA,
  roleDefinitionId: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
  directoryScopeId: '/',
};

function reviewed(id: string, at: string, verdict: 'keep' | 'remove', state: ChangeRecord['state'] = 'done') {
  const content: ReviewContent = {
    kind: 'review',
    of: 'eligibility',
    key,
    verdict,
    comment: `${verdict} it`,
    nextDueAt: '2027-05-01T00:00:00.000Z',
  };
  const settledAt = new Date(at);
  return {
    ...command({ id, askedAt: settledAt, askedBy: { objectId: 'grace', appId: 'portal' }, content }),
    ...{ state, settledAt, claimedAt: undefined, deadlineAt: undefined, before: undefined },
    ...{ awaiting: undefined, approval: undefined, restsOn: undefined, graphRequestId: undefined },
    ...{ outcome: undefined, grantEnd: undefined, factCount: 2, lastFactHash: '' },
  } satisfies ChangeRecord;
}

const first = reviewed('c-1', '2026-11-10T12:00:00.000Z', 'keep');
const second = reviewed('c-2', '2026-11-12T12:00:00.000Z', 'remove');
const ofReviews = ({ facts }: { readonly facts: readonly Fact[] }) =>
  facts.filter(({ subject }) => subject.startsWith('review:'));

describe('a review that a person made', () => {
  test('becomes a fact of the night after it: who said what, when, and by which command', () => {
    const nights = new Nights();

    const planned = nights.run('2026-11-11T02:00:00.000Z', { changes: [first] });

    expect(ofReviews(planned)).toMatchObject([
      {
        change: 'opened',
        time: { kind: 'exact', at: '2026-11-10T12:00:00.000Z', source: 'review' },
        record: { kind: 'review', verdict: 'keep', by: 'grace', nextDueAt: '2027-05-01T00:00:00.000Z' },
        cause: { by: 'grace', changeId: 'c-1', justification: 'keep it' },
      },
    ]);
  });

  test('is learnt once, though its command is read night after night', () => {
    const nights = new Nights();
    for (const day of [11, 12, 13]) nights.run(`2026-11-${day}T02:00:00.000Z`, { changes: [first] });

    expect(ofReviews(nights)).toHaveLength(1);
  });

  test('is revised by the next one of the same access, in whatever order they are read', () => {
    const nights = new Nights();
    nights.run('2026-11-13T02:00:00.000Z', { changes: [second, first] });

    expect(ofReviews(nights)).toMatchObject([
      { change: 'opened', cause: { changeId: 'c-1' } },
      { change: 'revised', cause: { changeId: 'c-2' }, last: { verdict: 'keep' } },
    ]);
  });

  test('counts only once it is done', () => {
    const nights = new Nights();
    const refused = reviewed('c-3', '2026-11-10T12:00:00.000Z', 'keep', 'refused');
    nights.run('2026-11-11T02:00:00.000Z', { changes: [refused] });

    expect(ofReviews(nights)).toEqual([]);
  });
});
