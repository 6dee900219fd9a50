import { styleText } from 'node:util';
import { parseVerifierKey } from '../src/evidence/proof/verifier-key.ts';
import { localToken } from './api-token.ts';
import { type AppLog, createAppLog } from './app-log.ts';
import { howToApprove } from './approvers.ts';
import type { LocalOptions } from './options.ts';
import { createProgressBar, type ProgressBar } from './progress.ts';
import { exitCodeOf, type RunResult, readReport, readRun, type TimerFunction } from './run-result.ts';
import {
  auditTable,
  evidenceTable,
  type Paint,
  reportTable,
  settingsTable,
  verificationTable,
  widest,
} from './run-table.ts';
import { firstSignal, exitCodeOf as signalCodeOf } from './signals.ts';
import { type Stack, type StackRules, startStack } from './stack.ts';
import { writeStackFile } from './stack-file.ts';
import { createStartedParts, type StartedParts } from './started-parts.ts';
import { verifyStore } from './verify-store.ts';

/** How the time until the end of the first runs went. */
type Ending =
  | { readonly kind: 'runs'; readonly code: number }
  | { readonly kind: 'broken'; readonly error: unknown }
  | { readonly kind: 'stopped'; readonly code: number };

/**
 * Starts the stack, makes one run of each job, and stays up until a signal comes (unless it was asked for `once`).
 *
 * @returns the exit code of the process; everything has been stopped by then.
 */
export async function runLocalStack(options: LocalOptions): Promise<number> {
  const parts = createStartedParts();
  const bar = createProgressBar(process.stderr);
  const log = createAppLog(bar, options);
  const signal = firstSignal();
  const ending = await Promise.race([
    firstRuns(options, parts, bar, log).then(
      (code): Ending => ({ kind: 'runs', code }),
      (error: unknown): Ending => ({ kind: 'broken', error }),
    ),
    signal.then((name): Ending => ({ kind: 'stopped', code: signalCodeOf(name) })),
  ]);
  if (ending.kind === 'runs' && !options.once) await signal;
  log.mute();
  bar.stop();
  if (ending.kind === 'broken') complain(ending.error, options);
  await parts.close();
  if (ending.kind === 'broken') return 1;
  return ending.kind === 'stopped' || options.once ? ending.code : 0;
}

async function firstRuns(
  options: LocalOptions,
  parts: StartedParts,
  bar: ProgressBar,
  log: AppLog,
): Promise<number> {
  const { users, auditEvents, seed, daysLater } = options;
  const tenant = `${number(users)} users, ${number(auditEvents)} audit events, seed ${seed}`;
  bar.print(`Starting Azurite, a simulated tenant (${tenant}) and the Functions host ...`);
  const stack = await startStack(options, parts, log.sink);
  console.log(rulesText(stack.rules));
  const stage = { stack, bar, log };
  const results = [
    await auditRun(stage),
    ...(await evidenceRuns(stage)),
    ...(await hygieneRuns(stage)),
    await settingsRun(stage),
  ];
  if (daysLater > 0) {
    stack.passDays(daysLater);
    bar.print(`${daysLater} days later, on the simulated clock ...`);
    results.push(...(await hygieneRuns(stage)));
  }
  results.push(...(await evidenceRuns(stage)));
  log.firstRunsAreOver();
  await verification(stage);
  await stack.host.startTriggers();
  await incident(stage);
  if (!options.once) {
    const { host, simulatorOrigin: simulator, tablesEndpoint: tables, evidence } = stack;
    const { tenantId } = evidence;
    const keys = [...(await evidence.keys())];
    parts.add(writeStackFile({ api: `${host.origin}/api`, simulator, tables, tenantId, keys }));
    console.log(addresses(stack));
  }
  return exitCodeOf(results);
}

interface Stage {
  readonly stack: Stack;
  readonly bar: ProgressBar;
  readonly log: AppLog;
}

/** One incident, from the message that asks to the end of the access. That it cannot be shown ends nothing else. */
async function incident({ stack }: Stage): Promise<void> {
  try {
    await stack.incident?.((line) => console.log(line));
  } catch (error) {
    console.error(`The incident came to something else: ${error instanceof Error ? error.message : error}`);
  }
}

/** Runs a timer function and gives what it takes to read the result. */
async function runFunction({ stack, bar, log }: Stage, name: TimerFunction) {
  bar.print(`Running ${name} ...`);
  const result = await stack.host.runTimer(name);
  const token = () => localToken(stack.simulatorOrigin, { roles: ['PimWarden.Read'] });
  const api = { origin: stack.host.origin, token };
  return { api, runId: log.runOf(name), failure: result.ok ? undefined : result.error };
}

async function auditRun(stage: Stage): Promise<RunResult> {
  stage.bar.start();
  const { api, runId, failure } = await runFunction(stage, 'snapshotAuditLogs');
  stage.bar.stop();
  const result = await readRun(api, runId, failure);
  console.log(auditTable(result, columns(), paint));
  return result;
}

/** After the audit snapshot, which knows who changed what. */
async function settingsRun(stage: Stage): Promise<RunResult> {
  const { api, runId, failure } = await runFunction(stage, 'checkRoleSettings');
  const result = await readRun(api, runId, failure);
  console.log(settingsTable(result, columns(), paint));
  return result;
}

/** Who has what, written down: PIM's requests first, for they say why. */
async function evidenceRuns(stage: Stage): Promise<readonly RunResult[]> {
  const results: RunResult[] = [];
  for (const name of ['storeRequests', 'snapshotAccess'] as const) {
    const { api, runId, failure } = await runFunction(stage, name);
    const result = await readRun(api, runId, failure);
    console.log(evidenceTable(name, result, columns(), paint));
    results.push(result);
  }
  return results;
}

/** Whether what was written down is as it was sealed. That it cannot be told ends nothing else. */
async function verification({ stack }: Stage): Promise<void> {
  const { tablesEndpoint: tables, evidence } = stack;
  try {
    const keys = (await evidence.keys()).map(parseVerifierKey);
    const store = { tables, tenantId: evidence.tenantId, keys, keptHeads: [] };
    console.log(verificationTable(await verifyStore(store, new AbortController().signal), columns()));
  } catch (error) {
    console.error(
      `What was written down could not be verified: ${error instanceof Error ? error.message : error}`,
    );
  }
}

/** Renewal first: what is extended does not look as if it ended by itself. */
async function hygieneRuns(stage: Stage): Promise<readonly RunResult[]> {
  const results: RunResult[] = [];
  for (const name of ['renewEligibilities', 'removeStaleAssignments'] as const) {
    const { api, runId, failure } = await runFunction(stage, name);
    const result = await readReport(api, runId, failure, stage.stack.names);
    console.log(reportTable(name, result, columns(), paint));
    results.push(result);
  }
  return results;
}

const colours = {
  succeeded: 'green',
  partial: 'yellow',
  running: 'yellow',
  blocked: 'red',
  failed: 'red',
} as const;

/** `styleText` leaves colour out where NO_COLOR is set or nobody sees it. */
const paint: Paint = (state, text) => styleText(colours[state], text, { stream: process.stdout });

function columns(): number {
  return process.stdout.columns || widest;
}

/** What the jobs are about to do, and to whom not: nobody should be surprised that the simulated tenant changes. */
function rulesText({ path, isOwn, protects }: StackRules): string {
  if (!isOwn) return `The jobs go by the rules in ${path} (RULES_FILE).`;
  return [
    'The jobs go by rules made for this simulated tenant, and apply their changes in it:',
    `  ${path}`,
    ...protects.map((line) => `  protected: ${line}`),
    'A real tenant begins with rules that change nothing: npm run rules -- init rules.json',
  ].join('\n');
}

function addresses(stack: Stack): string {
  const { host, simulatorOrigin, tablesEndpoint, queuesEndpoint } = stack;
  const rows = [
    ...host.functions.flatMap((hosted) =>
      // What lies below is in openapi.json.
      hosted.kind === 'http' ? [[hosted.name, hosted.url.replace(/\/\{\*\w+\}$/, '')]] : [],
    ),
    ['functions', `${host.origin}/admin/functions`],
    ['simulator', simulatorOrigin],
    ['Azurite tables', tablesEndpoint],
    ...(queuesEndpoint === undefined ? [] : [['Azurite queues', queuesEndpoint]]),
  ];
  const timers = host.functions.flatMap((hosted) =>
    hosted.kind === 'timer'
      ? [`${hosted.name} runs next at ${hosted.next?.toISOString() ?? 'no time'}.`]
      : [],
  );
  const queues = host.functions.flatMap((hosted) =>
    hosted.kind === 'queue' ? [`${hosted.name} listens to the queue ${hosted.queue}.`] : [],
  );
  return `
${rows.map(([name, address]) => `  ${name?.padEnd(16)}${address}`).join('\n')}

${[...timers, ...queues].join('\n')}
To run one now:
  curl -X POST -H 'content-type: application/json' -d '{}' ${host.origin}/admin/functions/${'renewEligibilities' satisfies TimerFunction}
The API asks for a token (docs/api.md):
  curl -H "authorization: Bearer $(npm run --silent token -- --role Read)" ${host.origin}/api/runs
${howToApprove(stack.approvers, host.origin)}
Ctrl-C stops everything.`;
}

function complain(error: unknown, { verbose }: LocalOptions): void {
  const message = error instanceof Error ? error.message : String(error);
  console.error(`PIM Warden could not start:\n${message}`);
  if (verbose && error instanceof Error) console.error(error.stack);
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}
