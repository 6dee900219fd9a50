import { startAzurite } from '../local/azurite.ts';
import type { RecordedJob } from '../src/app/jobs.ts';
import { emptyStore } from './compare-archive.ts';
import { figure, runBench } from './figures.ts';
import { clearProgress, showProgress } from './progress.ts';
import { readInputs } from './read-inputs.ts';
import { workAlone } from './tenants/alone.ts';
import { misplacedRows } from './tenants/check-rows.ts';
import { troubleOf } from './tenants/fleet.ts';
import { judgeNights } from './tenants/judge-nights.ts';
import { timers, workNights } from './tenants/nights.ts';
import type { TenantOutcome } from './tenants/outcome.ts';

const usage = `npm run sweep:tenants -- [options]: many tenants in one deployment, by way of a queue, two nights
  --tenants N  one of them broken, one throttled, one without consent, one that takes it back, one with bad rules, a slow and an odd one (50)
  --hosts N    processes of the app (2)
  --no-kill    otherwise a process is killed while it works in a tenant, which takes some minutes
  --at-once N  tenants that are worked in at once at most (4)
  --seed N     of the tenants (1)
  --jobs NAME  several times: several (all)`;

const {
  tenants,
  hosts,
  seed,
  jobs: chosen,
  ...more
} = readInputs({
  usage,
  full: { tenants: 50, hosts: 2, 'at-once': 4, seed: 1 },
  flags: ['no-kill'],
  choices: { jobs: Object.keys(timers) },
});
const atOnce = more['at-once'];
const kills = !more['no-kill'];
const jobs = chosen as readonly RecordedJob[];

await runBench(
  'Tenants sweep: many tenants in one deployment, two nights',
  { tenants, hosts, kills, atOnce, seed, jobs: jobs.join(' ') },
  sweep,
);

async function sweep(): Promise<void> {
  const [tables, queues] = await Promise.all([startAzurite(), startAzurite({ service: 'queue' })]);
  try {
    const start = new Date();
    const alone: (TenantOutcome | undefined)[] = [];
    for (let place = 0; place < tenants; place += 1) {
      showProgress(`alone: tenant ${place} of ${tenants}`);
      const nights = { none: 2, withdrawn: 1 }[String(troubleOf(place))];
      const options = { seed, place, jobs, tables: tables.endpoint, start };
      alone.push(nights === undefined ? undefined : await workAlone({ ...options, nights }));
    }
    await emptyStore(tables.endpoint);
    const outcome = await workNights({
      ...{ tenants, seed, hosts, atOnce, callBudgetSeconds: 8, kills, jobs, onProgress: showProgress },
      ...{ tables: tables.endpoint, queues: queues.endpoint },
    });
    const ids = outcome.fleet.members.map(({ simulator }) => simulator.tenant.tenantId);
    const misplaced = await misplacedRows(tables.endpoint, ids);
    await outcome.fleet.close();
    clearProgress();
    const judged = judgeNights(outcome, alone, jobs);
    const disturbed = [...judged.disturbed, ...misplaced];
    const problems = [...disturbed, ...judged.twice, ...judged.lost, ...judged.untroubled];
    for (const problem of problems) console.log(problem);
    for (const [event, count] of [...outcome.lines].toSorted()) console.log(`  ${event}: ${count}`);
    const acts = alone.flatMap((one) => [...(one?.acts ?? [])]);
    console.log(
      `  compared: ${acts.length} runs, decisions, requests and notices of tenants without trouble`,
    );
    figure('tenants_compared', alone.filter((one) => one !== undefined).length, '>=', 1);
    figure('tenants_at_once', judged.atOnce, '<=', atOnce);
    figure('tenants_waited', outcome.waits.aside.length, '>=', 1);
    figure('tenants_held_up', judged.heldUp, '=', 0);
    figure('tenants_killed', outcome.kills, '=', kills ? 1 : 0);
    figure('tenants_given_up', outcome.isGivenUp ? 1 : 0, '=', 1);
    figure('messages_dropped', outcome.dropped.told, '=', outcome.dropped.forged);
    figure('tenants_untroubled', judged.untroubled.length, '=', 0);
    figure('consent_retries', judged.consentRetries, '=', 0);
    figure('tenants_run_twice', judged.twice.length, '=', 0);
    figure('tenants_lost', judged.lost.length, '=', 0);
    figure('tenants_disturbed', new Set(disturbed.map((what) => what.split(':', 1)[0])).size, '=', 0);
  } finally {
    await Promise.all([tables.stop(), queues.stop()]);
  }
}
