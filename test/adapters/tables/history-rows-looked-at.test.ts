import { describe, expect, test } from '@jest/globals';
import { createHistory } from '../../../src/adapters/tables/history.ts';
import type { Fact } from '../../../src/domain/model/evidence.ts';
import { leafMaking } from '../../../src/evidence/leaf-making.ts';
import { withCountedTables } from '../../bench/served-tables.ts';
import { tenantId } from '../../builders.ts';
import { december, eligibility, exactly, fact, november } from '../../fact-builder.ts';

const store = withCountedTables();

/** Somebody who becomes eligible at noon of a day, until two years later. */
function granted(at: string, person: number): Fact {
  const principalId = `00000000-0000-4000-8000-${String(person).padStart(12, '0')}`;
  const endDateTime = '2028-11-30T00:00:00.000Z';
  return fact({ record: eligibility(principalId, { endDateTime }), time: exactly(at), seenAt: at });
}

/** 100 grants on 20 November, and three each on the last of November and the first of December. */
async function historyOfTwoMonths() {
  const { tables, takeCounts } = await store.empty();
  const history = createHistory(tables, tenantId, leafMaking);
  const grants = [
    ...Array.from({ length: 100 }, (_, index) => granted('2026-11-20T12:00:00.000Z', index)),
    ...[200, 201, 202].map((index) => granted('2026-11-30T12:00:00.000Z', index)),
    ...[300, 301, 302].map((index) => granted('2026-12-01T12:00:00.000Z', index)),
  ];
  await history.append(grants, { runId: 'run', intervals: [november, december] });
  await takeCounts();
  const cost = async (facts: AsyncIterable<Fact>) => {
    const found = await Array.fromAsync(facts);
    const { requests, lookedAt } = (await takeCounts()).EvidenceChanges ?? {};
    return { found: found.length, requests, lookedAt };
  };
  return { history, cost };
}

describe('what the store looks at for a span of time', () => {
  test('is that span within a month, and not the month around it', async () => {
    const { history, cost } = await historyOfTwoMonths();
    const [from, to] = ['2026-11-29T00:00:00.000Z', '2026-11-30T23:00:00.000Z'];

    expect(await cost(history.touching({ from, to }))).toEqual({ found: 3, requests: 1, lookedAt: 3 });
    expect(await cost(history.changes({ from, to }))).toEqual({ found: 3, requests: 1, lookedAt: 3 });
  });

  test('is that span over the turn of a month', async () => {
    const { history, cost } = await historyOfTwoMonths();
    const [from, to] = ['2026-11-29T00:00:00.000Z', '2026-12-02T00:00:00.000Z'];

    expect(await cost(history.touching({ from, to }))).toEqual({ found: 6, requests: 2, lookedAt: 6 });
  });

  test('is all of it where the span has no bounds, and no more than that has', async () => {
    const { history, cost } = await historyOfTwoMonths();

    expect(await cost(history.changes({}))).toMatchObject({ found: 106, lookedAt: 212 });
    expect(await cost(history.changes({ from: '2026-12-01T00:00:00.000Z' }))).toMatchObject({ found: 3 });
    expect(await cost(history.changes({ to: '2026-11-29T00:00:00.000Z' }))).toMatchObject({
      found: 100,
      lookedAt: 100,
    });
  });
});
