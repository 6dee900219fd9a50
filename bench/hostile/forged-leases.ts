import { addMinutes } from 'date-fns/addMinutes';
import { addYears } from 'date-fns/addYears';
import { toLeaseRow } from '../../src/adapters/tables/lease-rows.ts';
import { tenantTable } from '../../src/adapters/tables/store/tenant-table.ts';
import type { Lease } from '../../src/ports/leases.ts';
import type { Attack } from './attack.ts';
import { harmIf } from './attack.ts';
import { endOf, give } from './directory.ts';
import { forgedRows } from './forged-rows.ts';
import type { Stage } from './stage.ts';

const job = 'renew-eligibilities';

/** Writes down that somebody has the lease of a job. */
async function plantLease({ tables, tenant }: Stage, lease: Partial<Lease> & { readonly until: Date }) {
  const table = tenantTable(tables, 'Changes', tenant.tenantId);
  const row = toLeaseRow(table, { name: job, holder: 'forged', fence: 1_000_000, goesFirst: true, ...lease });
  await table.use('forging', (client) => client.upsertEntity(row, 'Replace'));
}

/** A night with something to renew. @returns whether it was renewed, and why the job failed. */
async function night(
  stage: Stage,
): Promise<{ readonly isRenewed: boolean; readonly because: string | undefined }> {
  const { id } = stage.person();
  give(stage, 'eligibility', id, { days: 3, isUsed: true });
  const before = endOf(stage, id);
  const because = await stage.host.run('renewEligibilities');
  return { isRenewed: endOf(stage, id) > before, because };
}

/** A lease that holds a night up for good. Then one that a run could have, which holds it up until it runs out. */
function endless(name: string, lease: Partial<Lease>): Attack {
  return {
    kind: forgedRows,
    name,
    async attempt(stage) {
      const now = stage.simulator.clock.now();
      await plantLease(stage, { ...lease, until: addYears(now, 10) });
      const { isRenewed, because } = await night(stage);
      const isSilent = !isRenewed && because === undefined;
      await plantLease(stage, { until: addMinutes(now, 8) });
      const held = await night(stage);
      await stage.advance(9 * 60_000);
      await night(stage);
      return {
        harm: harmIf(isSilent, 'the night did nothing, and nobody hears of it'),
        bites: !held.isRenewed,
      };
    },
  };
}

export const forgedLeases: readonly Attack[] = [
  endless('a lease of ten years', {}),
  endless('a lease of ten years that nobody has and somebody waits for', { holder: '', wantedBy: 'forged' }),
];
