import { describe, expect, test } from '@jest/globals';
import { lastDayOfBoth, nightsOf, whyTooFew } from '../../bench/evidence/calendar.ts';
import { MadeTenant } from '../../bench/evidence/made-tenant.ts';
import { PartialHistory } from '../../bench/evidence/partial-history.ts';
import { openStore, prepareNight, runNight } from '../../bench/evidence/run-night.ts';
import { serveTables } from '../../bench/evidence/table-server.ts';
import { azuriteAccount } from '../../src/adapters/storage-host.ts';
import { withCountedTables } from './served-tables.ts';

const files = withCountedTables();

/** The history after some nights, which see all identities or only those that changed. */
async function historyAfter(nights: number, sees: 'everybody' | 'what changed') {
  const { port, close } = await serveTables(files.file());
  try {
    const store = openStore(`http://127.0.0.1:${port}/${azuriteAccount}`);
    const tenant = new MadeTenant(200);
    const partial = new PartialHistory(store.history);
    for (const [index, night] of nightsOf(nights).slice(0, nights).entries()) {
      const changed = tenant.live(night);
      await prepareNight(store, night.at);
      const owners = [...changed.map((person) => tenant.personId(person)), ...tenant.groupIds];
      if (index === 0 || sees === 'everybody')
        await runNight(store, tenant.sources(night.at), night.at, partial.whole);
      else await runNight(store, tenant.sources(night.at, changed), night.at, partial.of(owners));
    }
    const facts = await Array.fromAsync(store.history.changes({}));
    return { facts, open: new Map([...(await store.history.open())].toSorted()) };
  } finally {
    close();
  }
}

describe('the bench of the history', () => {
  test('learns of what changed what it would learn of the whole', async () => {
    const whole = await historyAfter(6, 'everybody');
    const part = await historyAfter(6, 'what changed');

    expect(part).toEqual(whole);
    expect(whole.facts.filter(({ change }) => change !== 'opened').length).toBeGreaterThan(4);
  });

  test('measures a night that begins a month, one without a change, and one where 1 % changed', () => {
    expect(nightsOf(365).slice(-3)).toEqual([
      { at: new Date('2027-01-01T02:00:00.000Z'), changesInThousand: 0 },
      { at: new Date('2027-01-02T02:00:00.000Z'), changesInThousand: 0 },
      { at: new Date('2027-01-03T02:00:00.000Z'), changesInThousand: 10 },
    ]);
  });

  test.each([
    { short: 30, nights: 365, day: 29 },
    { short: 9, nights: 99, day: 8 },
    { short: 20, nights: 51, day: 19 },
  ])('asks about day $day of the month after $short and $nights nights', ({ short, nights, day }) => {
    expect(whyTooFew({ short, nights })).toBeUndefined();
    expect(lastDayOfBoth([short, nights])).toBe(day);
  });

  test.each([
    {
      ...{ short: 30, nights: 91 },
      because:
        '--nights 91 ends on 2026-04-01, and questions are about a week of that month: the least from there on is 99.',
    },
    {
      ...{ short: 8, nights: 365 },
      because:
        '--short 8 ends on 2026-01-08, and questions are about a week of that month: the least from there on is 9.',
    },
    { short: 30, nights: 20, because: '--nights 20 are fewer than --short 30: the least is 30.' },
    { short: 31, nights: 20, because: '--nights 20 are fewer than --short 31: the least is 31.' },
  ])('refuses --short $short --nights $nights, and says the least that will do', ({ because, ...counts }) => {
    expect(whyTooFew(counts)).toBe(because);
  });
});
