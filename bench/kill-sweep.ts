import { parseArgs } from 'node:util';
import { startAzurite } from '../local/azurite.ts';
import { auditFigures, sweepAudit } from './audit-kills.ts';
import { runBench } from './figures.ts';
import { bundleHost } from './hosts/bundle-host.ts';
import { hygieneFigures, type Killed, sweepHygiene } from './hygiene-kills.ts';
import { isScenarioName, scenarioNames } from './scenarios.ts';

const all = ['audit', ...scenarioNames] as const;
const { values } = parseArgs({
  options: {
    /** Of the audit snapshot. */
    points: { type: 'string' },
    'audit-events': { type: 'string', default: '2500' },
    seed: { type: 'string', default: '1' },
    /** Several times: several. Default: all. */
    job: { type: 'string', multiple: true, default: [...all] },
  },
});
const wrong = values.job.find((job) => !all.some((name) => name === job));
if (wrong !== undefined) throw new Error(`--job ${wrong}: expected one of ${all.join(', ')}`);
const points = values.points === undefined ? undefined : Number(values.points);
const auditEvents = Number(values['audit-events']);
const seed = Number(values.seed);

await runBench(
  'Kill sweep: each job killed with SIGKILL and run once more',
  { jobs: values.job.join(' '), points: points ?? 'audit 60, hygiene all', auditEvents, seed },
  sweep,
);

async function sweep(): Promise<void> {
  const [first, second, bundle] = await Promise.all([startAzurite(), startAzurite(), bundleHost()]);
  try {
    const audit = values.job.includes('audit')
      ? await sweepAudit({ points: points ?? 60, auditEvents, seed }, first.endpoint)
      : undefined;
    const killed: Killed[] = [];
    const groundAt = ({ endpoint }: { readonly endpoint: string }) => ({
      tables: endpoint,
      bundle: bundle.path,
    });
    const options = { seed, points: points ?? Number.POSITIVE_INFINITY };
    for (const name of values.job.filter(isScenarioName))
      killed.push(...(await sweepHygiene(name, options, [groundAt(first), groundAt(second)])));
    if (audit !== undefined) auditFigures(audit);
    if (killed.length > 0) hygieneFigures(killed);
  } finally {
    await Promise.all([first.stop(), second.stop()]);
    bundle.remove();
  }
}
