import type { FaultOptions } from '../../simulator/faults/fault.ts';
import type { RunRecord } from '../../src/domain/model/run.ts';
import { auditEventsOf, compareArchive, isExact } from '../compare-archive.ts';
import { type OddEnvironment, overlapHours } from './environment.ts';
import { identityAnswers } from './identity-cases.ts';
import { onReads } from './odd-case.ts';
import { odd } from './row-cases.ts';

/** An odd answer to the audit snapshot. */
export interface AuditCase {
  readonly name: string;
  readonly faults: readonly FaultOptions[];
  /** An odd event that is in the log itself. */
  readonly event?: { readonly id: string; readonly activityDateTime: string };
}

export interface AuditResult {
  readonly audit: AuditCase;
  readonly run: RunRecord;
  readonly nextRun: RunRecord;
  /** Rows of the archive that are not in the log, or differ from it, after both runs. */
  readonly wrong: number;
  /** Events that are missing after a run that says that it is whole: others are in a named hole, or not read yet. */
  readonly lost: number;
  /** Events that the run with the odd answer archived. */
  readonly archived: number;
}

const path = '/directoryAudits';
const onLog = (name: string, fault: Omit<FaultOptions, 'match'>): AuditCase => ({
  name,
  faults: [onReads(path, fault)],
});
/** Only the second page is odd. */
const onSecondPage = (name: string, fault: Omit<FaultOptions, 'match'>): AuditCase => ({
  name,
  faults: [onReads(path, { ...fault, after: 1, times: 1 })],
});
const inLog = (name: string, id: string, fields: object): AuditCase => ({
  name,
  faults: [],
  event: { id, activityDateTime: '2026-11-19T10:00:00Z', ...fields },
});

export const auditCases: readonly AuditCase[] = [
  ...[onLog, onSecondPage].flatMap((on) => [
    on('page without a value', odd({ drop: ['value'] })),
    on('value null', odd({ set: { value: null } })),
    on('cut in the middle of a record', { kind: 'truncated-json' }),
    on('end after 3 rows, without an error', odd({ keep: 3 })),
    on('HTML with 200', { kind: 'html-body' }),
    on('next link to itself', { kind: 'looping-next-link' }),
    on('next link to another host', { kind: 'foreign-next-link' }),
    on('429, again in a day', { kind: '429', retryAfterSeconds: 86_400 }),
    on('a record of null', { kind: 'null-record' }),
    on('in another order', { kind: 'out-of-order' }),
  ]),
  onSecondPage('a page token that expired', { kind: 'refusal' }),
  inLog('fields of other forms', 'odd-1', { category: 7, initiatedBy: 'nobody', targetResources: {} }),
  inLog('fields missing', 'odd-2', {}),
  inLog('loggedByService a list', 'odd-3', { loggedByService: { a: [] }, additionalDetails: null }),
  inLog('id with slashes and a very long text', 'odd/4\\#?', { activityDisplayName: 'x'.repeat(50_000) }),
  ...identityAnswers.map(([what, fault]) => ({
    name: `identity endpoint: ${what}`,
    faults: [onReads('/msi/token', fault)],
  })),
];

/** Runs the snapshot with the odd answer, and once more without. */
export async function runAuditCase(environment: OddEnvironment, audit: AuditCase): Promise<AuditResult> {
  const { simulator, tablesEndpoint } = environment;
  const app = await environment.freshApp();
  if (audit.event !== undefined) simulator.tenant.auditLog.record(audit.event as never);
  const truth = auditEventsOf(simulator);
  for (const fault of audit.faults) simulator.faults.add(fault);
  const run = await environment.runSnapshot(app);
  const after = await compareArchive(tablesEndpoint, truth, overlapHours);
  simulator.faults.clear();
  const nextRun = await environment.runSnapshot(app);
  const later = await compareArchive(tablesEndpoint, truth, overlapHours);
  // A record that was null is kept as it came, beside the one that it stood for.
  const asItCame = audit.faults.some(({ kind }) => kind === 'null-record') ? 1 : 0;
  const lostBy = ({ state }: RunRecord, { lost }: typeof after) => (state === 'succeeded' ? lost : 0);
  return {
    ...{ audit, run, nextRun },
    wrong: isExact(later) ? 0 : Math.max(0, later.wrong - asItCame) + later.double,
    lost: lostBy(run, after) + lostBy(nextRun, later),
    archived: run.counts.added,
  };
}
