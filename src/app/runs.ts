import packageJson from '../../package.json' with { type: 'json' };
import type { WantedRuns } from '../changes/change-ports.ts';
import { requestChange } from '../changes/request-change.ts';
import type { ChangeRecord, Requester, RunContent } from '../domain/model/command.ts';
import type { HygieneJob } from '../domain/model/plan.ts';
import type { RunRecord } from '../domain/model/run.ts';
import type { AcceptedRun, HygieneRuns } from '../http/core/route.ts';
import { checkJob, checkRoleSettings } from '../jobs/check-role-settings.ts';
import { runHygiene } from '../jobs/hygiene/hygiene-run.ts';
import type { HygieneSpec, RunOptions } from '../jobs/hygiene/run-state.ts';
import { undoOf } from '../jobs/hygiene/undo-run.ts';
import { removeStaleAssignments } from '../jobs/remove-stale-assignments.ts';
import { renewEligibilities } from '../jobs/renew-eligibilities.ts';
import { canonicalJson } from '../ports/canonical-json.ts';
import { newId } from '../ports/ids.ts';
import type { Doorbell, Log } from '../ports/index.ts';
import type { Settings } from '../settings/settings.ts';
import { deadlineIn } from './deadline.ts';
import type { SharedParts, TenantOptions, TenantPorts } from './ports.ts';
import { sealedStateOf } from './state.ts';

const hygieneSpecs: Readonly<Record<HygieneJob, HygieneSpec>> = {
  'renew-eligibilities': renewEligibilities,
  'remove-stale-assignments': removeStaleAssignments,
};

type Hygiene = (
  spec: HygieneSpec | typeof checkJob,
  options: Pick<RunOptions, 'upTo' | 'askedBy' | 'byTimer' | 'timeBudgetMilliseconds'> & {
    readonly runId?: string;
  },
  log: Log,
) => Promise<RunRecord>;

/** The jobs that plan, and apply what they may, in this process. */
export interface Jobs {
  /** By its timer. */
  run(job: HygieneJob | typeof checkJob, log: Log): Promise<RunRecord>;
  /** For callers whose call this process answers. */
  readonly forCallers: HygieneRuns;
  /** For those who ask by a command. */
  readonly wanted: WantedRuns;
}

export function jobsOf(shared: SharedParts, tenant: TenantOptions, ports: TenantPorts): Jobs {
  const { settings } = shared;
  const hygiene = hygieneOf(shared, tenant, ports);
  const timeBudgetMilliseconds = settings.apiTimeBudgetSeconds * 1000;
  const specOf = (job: HygieneJob | typeof checkJob) => (job === checkJob ? job : hygieneSpecs[job]);
  const byCaller = { byTimer: false, timeBudgetMilliseconds };
  const by = ({ objectId, appId }: Requester) => ({ objectId, appId });
  return {
    run: (job, log) =>
      hygiene(
        specOf(job),
        {
          ...{ upTo: 'apply', askedBy: { objectId: job, appId: undefined }, byTimer: true },
          timeBudgetMilliseconds: settings.runTimeBudgetSeconds * 1000,
        },
        log,
      ),
    forCallers: {
      run: ({ job, upTo, askedBy, log }) =>
        hygiene(specOf(job), { ...byCaller, upTo, askedBy: by(askedBy) }, log),
      undo: ({ records, askedBy, log }) =>
        hygiene(undoOf(records, askedBy.objectId), { ...byCaller, upTo: 'apply', askedBy: by(askedBy) }, log),
    },
    wanted: {
      async run({ job, upTo, undoes }, { id: runId, askedBy }, log) {
        const options = { ...byCaller, upTo, askedBy, runId };
        if (job !== 'undo') return hygiene(specOf(job), options, log);
        const found = await Promise.all(undoes.map((id) => ports.commands.find(id)));
        const records = found.filter((record) => record !== undefined);
        return hygiene(undoOf(records, askedBy.objectId), options, log);
      },
    },
  };
}

function hygieneOf(shared: SharedParts, { tenantId, publicUrl }: TenantOptions, ports: TenantPorts): Hygiene {
  const { planOnly } = shared.settings;
  // A deployment that only plans has nothing to stop.
  const forRuns = planOnly === 'on' ? { ...ports, halt: async () => ({ kind: 'running' }) as const } : ports;
  return (spec, { upTo, runId, ...options }, log) => {
    const run = {
      ...options,
      upTo: planOnly === 'on' ? ('plan' as const) : upTo,
      tenantId,
      runId: runId ?? newId(ports.clock.now()),
      appVersion: packageJson.version,
      deadline: deadlineIn(options.timeBudgetMilliseconds, ports.ending),
      publicUrl,
    };
    const job = spec === checkJob ? checkJob : spec.job;
    const own = { ...forRuns, ...sealedStateOf(shared, ports, { ...run, job }, log), log };
    return spec === checkJob ? checkRoleSettings(run, own) : runHygiene(spec, run, own);
  };
}

/** Runs of another process, which are asked for by a command. A run that is over in the caller's time is answered as it was. */
export function runsElsewhere(
  ports: TenantPorts,
  { apiTimeBudgetSeconds }: Settings,
  doorbell: Doorbell,
): HygieneRuns {
  const budgetMilliseconds = apiTimeBudgetSeconds * 1000;
  const ask = async (
    content: RunContent,
    { objectId, appId }: Requester,
  ): Promise<RunRecord | AcceptedRun> => {
    const { record } = await requestChange(
      {
        askedBy: { objectId, appId },
        operation: `${content.job}.${content.upTo}`,
        content,
        source: { kind: 'api' },
        idempotencyKey: undefined,
        requestText: canonicalJson(content),
      },
      { ...ports, executor: undefined, doorbell },
      { budgetMilliseconds, signal: AbortSignal.timeout(budgetMilliseconds) },
    );
    return (record.state === 'done' ? await ports.runs.find(record.id) : undefined) ?? { command: record };
  };
  return {
    run: ({ job, upTo, askedBy }) => ask({ kind: 'run', job, upTo, undoes: [] }, askedBy),
    undo: ({ records, askedBy }) =>
      ask({ kind: 'run', job: 'undo', upTo: 'apply', undoes: records.map(idOf) }, askedBy),
  };
}

function idOf({ id }: ChangeRecord): string {
  return id;
}
