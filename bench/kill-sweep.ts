import { startAzurite } from '../local/azurite.ts';
import { apiKillFigures, reportApiKills } from './api-kill-table.ts';
import { sweepApi } from './api-kills.ts';
import { auditFigures, sweepAudit } from './audit-kills.ts';
import { type DeliveryKillResult, sweepDeliveries } from './deliveries/delivery-kills.ts';
import { withQueues } from './deliveries/delivery-resources.ts';
import { deliveryKillFigures, reportDeliveryKills } from './deliveries/delivery-table.ts';
import { runBench } from './figures.ts';
import { bundleHost } from './hosts/bundle-host.ts';
import type { SharedResources } from './hosts/host-environment.ts';
import { type HygieneKillResult, hygieneFigures, sweepHygiene } from './hygiene-kills.ts';
import { readInputs } from './read-inputs.ts';
import { isScenarioName, scenarioNames } from './scenarios.ts';
import { snapshotFigures, sweepSnapshots } from './snapshots/snapshot-kills.ts';

const everyMoment = 99_999;
const usage = `npm run sweep:kill -- [options]: processes of the app are killed with SIGKILL, and others go on after them
  --job NAME        audit, snapshot-access: with its sealing, ${scenarioNames.join(', ')}, api: changes that callers ask for, or
                    deliveries: what senders' messages ask for, with the doorbell and without. Several times: several (all)
  --points N        kill points of the snapshot of access, of each hygiene job, of each kind of API change with and without a key, and of the ask and each
                    kind of end of a delivery, with and without the doorbell (every one)
  --audit-points N  kill points of the audit snapshot (60)
  --audit-events N  in the tenant's log, for the audit snapshot (2500)
  --seed N          of the tenants (1)`;

const inputs = readInputs({
  usage,
  full: { points: everyMoment, 'audit-points': 60, 'audit-events': 2_500, seed: 1 },
  choices: { job: ['audit', 'snapshot-access', ...scenarioNames, 'api', 'deliveries'] },
});
const { points, seed, job: jobs } = inputs;
const audit = { points: inputs['audit-points'], auditEvents: inputs['audit-events'], seed };

await runBench(
  'Kill sweep: processes of the app are killed with SIGKILL, and others go on after them',
  {
    jobs: jobs.join(' '),
    points: points === everyMoment ? 'every one' : points,
    ...{ 'audit points': audit.points, 'audit events': audit.auditEvents, seed },
  },
  sweep,
);

async function sweep(): Promise<void> {
  const [first, second, bundle] = await Promise.all([startAzurite(), startAzurite(), bundleHost()]);
  const resourcesAt = ({ endpoint }: { readonly endpoint: string }): SharedResources => ({
    tables: endpoint,
    bundle: bundle.path,
  });
  const resources = [resourcesAt(first), resourcesAt(second)] as const;
  try {
    const auditKills = jobs.includes('audit') ? await sweepAudit(audit, first.endpoint) : undefined;
    const snapshotKills = jobs.includes('snapshot-access')
      ? await sweepSnapshots({ seed, points }, resources)
      : undefined;
    const hygieneKills: HygieneKillResult[] = [];
    for (const name of jobs.filter(isScenarioName))
      hygieneKills.push(...(await sweepHygiene(name, { seed, points }, resources)));
    const apiKills = jobs.includes('api') ? await sweepApi({ seed, points }, resources) : [];
    const deliveryKills = jobs.includes('deliveries') ? await killDeliveries(resources) : [];
    if (apiKills.length > 0) reportApiKills(apiKills);
    if (deliveryKills.length > 0) reportDeliveryKills(deliveryKills);
    if (auditKills !== undefined) auditFigures(auditKills);
    if (snapshotKills !== undefined) snapshotFigures(snapshotKills);
    if (hygieneKills.length > 0) hygieneFigures(hygieneKills);
    if (apiKills.length > 0) apiKillFigures(apiKills);
    if (deliveryKills.length > 0) deliveryKillFigures(deliveryKills);
  } finally {
    await Promise.all([first.stop(), second.stop()]);
    bundle.remove();
  }
}

async function killDeliveries([one, other]: readonly [SharedResources, SharedResources]): Promise<
  readonly DeliveryKillResult[]
> {
  const [first, second] = await Promise.all([withQueues(one), withQueues(other)]);
  try {
    return await sweepDeliveries({ seed, points }, [first.resources, second.resources]);
  } finally {
    await Promise.all([first.stop(), second.stop()]);
  }
}
