import { describe, expect, test } from '@jest/globals';
import type { KeptRead, KeptReads } from '../../../local/preview/kept-reads.ts';
import { comparedListings, notReadAgain, readOnce } from '../../../local/preview/read-once.ts';
import type { RoleSchedule } from '../../../src/domain/model/role-schedules.ts';
import type { ReadPage } from '../../../src/ports/index.ts';
import { ADA, eligibility, GRACE, group, NIGHT_SHIFT, NOW, user } from '../../snapshot-builder.ts';
import { graphFailure, readCall, snapshotSources } from '../../tenant/snapshot-ports.ts';

/** Everything that is kept, in memory. */
function memory(): KeptReads & { readonly kept: Map<string, KeptRead> } {
  const kept = new Map<string, KeptRead>();
  return {
    kept,
    known: () => new Map([...kept].map(([key, { at }]) => [key, at])),
    find: (key) => kept.get(key),
    keep: async (key, value) => void kept.set(key, { at: NOW, value }),
    forget: async () => kept.clear(),
  };
}

const watch = { rows() {}, done() {}, known() {}, failed() {} };
const tenant = {
  directory: { users: [user(), user({ id: GRACE })], groups: [group({ memberIds: [ADA] })] },
  roles: { schedules: [eligibility(), eligibility({ principalId: GRACE })], pageSize: 1 },
};

async function idsIn(pages: AsyncIterable<ReadPage<RoleSchedule>>): Promise<readonly string[]> {
  return (await Array.fromAsync(pages)).flatMap(({ rows }) => rows.map(({ key }) => key.principalId));
}

describe('what a preview reads', () => {
  test('is asked for once, however many ask', async () => {
    const from = snapshotSources(tenant);
    const once = readOnce(from, memory(), watch);
    const list = () => idsIn(once.roles.schedules('eligibility', {}, readCall()));
    expect(await Promise.all([list(), list()])).toEqual([
      [ADA, GRACE],
      [ADA, GRACE],
    ]);
    expect(await list()).toEqual([ADA, GRACE]);
    expect(from.roles.asked).toHaveLength(1);
  });

  test('is not asked for where an earlier try read it to its end', async () => {
    const kept = memory();
    await idsIn(
      readOnce(snapshotSources(tenant), kept, watch).roles.schedules('eligibility', {}, readCall()),
    );
    const later = snapshotSources(tenant);
    const once = readOnce(later, kept, watch);
    expect(await idsIn(once.roles.schedules('eligibility', {}, readCall()))).toEqual([ADA, GRACE]);
    expect(later.roles.asked).toEqual([]);
    expect(notReadAgain(kept.known())).toBe(
      'Read to their end by an earlier try, and not read again: eligibilities (03:00 UTC). --anew reads everything.',
    );
  });

  test('that broke off is handed over as far as it came, fails for everybody alike, and is never kept', async () => {
    const from = snapshotSources(tenant);
    const kept = memory();
    from.roles.breaks.set('eligibility-schedules', { error: graphFailure('cut off'), afterPages: 1 });
    const once = readOnce(from, kept, watch);
    for (const _ of ['renewals', 'removals']) {
      const seen: string[] = [];
      const reading = async () => {
        for await (const { rows } of once.roles.schedules('eligibility', {}, readCall()))
          seen.push(...rows.map(({ key }) => key.principalId));
      };
      await expect(reading()).rejects.toThrow('cut off');
      expect(seen).toEqual([ADA]);
    }
    expect(from.roles.asked).toHaveLength(1);
    expect(kept.kept.size).toBe(0);
  });

  test('of a group is its own, and a group that is not there is asked for again next time', async () => {
    const kept = memory();
    const once = readOnce(snapshotSources(tenant), kept, watch);
    expect(await once.directory.transitiveMemberIds(NIGHT_SHIFT, readCall())).toEqual([ADA]);
    expect(await once.directory.transitiveMemberIds(GRACE, readCall())).toBeUndefined();
    expect([...kept.kept.keys()]).toEqual([`members of groups "${NIGHT_SHIFT}"`]);
  });

  test('is held against each other in three listings, and with requests in five', () => {
    expect(comparedListings(false)).toHaveLength(3);
    expect(comparedListings(true)).toHaveLength(5);
  });
});
