import { isOpen } from '../src/domain/commands/fold-facts.ts';
import type { ChangeRecord } from '../src/domain/model/command.ts';
import { type ApiChangeKind, apiChangeKinds, apiChangesOf, apiScenario } from './api-changes.ts';
import { type Moment, startFaultProxy } from './hosts/fault-proxy.ts';
import type { ApiAnswer, Host } from './hosts/host.ts';
import {
  expectSuccess,
  type HostEnvironment,
  recoveryMilliseconds,
  type SharedResources,
  withHostEnvironment,
} from './hosts/host-environment.ts';
import { readOutcome } from './hosts/outcome.ts';
import { evenlySpaced, KillTrigger } from './kill-trigger.ts';
import { clearProgress, showProgress } from './progress.ts';

/** A kill point of one kind of change. */
interface Position {
  readonly kind: ApiChangeKind;
  readonly hasKey: boolean;
  /** From 1. */
  readonly number: number;
  /** What comes after the kill: a run of a job, or a change of another kind. */
  readonly followUp: 'run' | 'change';
}

/** Problems of one position, one sentence each. */
export interface ApiKillFindings {
  /** Changes that Graph carried out twice. */
  readonly double: readonly string[];
  /** Commands with neither an outcome nor an expiry. */
  readonly lost: readonly string[];
  /** Records that are still accepted or claimed. */
  readonly claimed: readonly string[];
  /** Records that contradict the simulator's own record, and later calls that failed. */
  readonly disagree: readonly string[];
}

export interface ApiKillResult extends Position, ApiKillFindings {
  readonly moment: Moment;
  /** State of the command after the follow-up. `undefined`: it had not been accepted when its process was killed. */
  readonly state: ChangeRecord['state'] | undefined;
}

const idempotencyKey = 'kill-sweep-1';

/**
 * Kills the app while it makes a change for a caller, at each request to Graph and each write to the tables: before it
 * arrives, and between its arrival and its answer. When the claim has run out, one run or one other change follows. Then
 * the records are compared with the simulator's own. A caller with a key asks once more after that.
 *
 * @param resources as many positions are tried at once.
 */
export async function sweepApi(
  options: { readonly seed: number; readonly points: number },
  resources: readonly [SharedResources, ...SharedResources[]],
): Promise<readonly ApiKillResult[]> {
  const positions = await allPositions(options, resources[0]);
  const left = positions.values();
  const results: ApiKillResult[] = [];
  const lane = async (shared: SharedResources) => {
    // One iterator for all lanes: each position is tried once.
    for (const position of left) {
      const result = await withHostEnvironment(apiScenario(options.seed), shared, (environment) =>
        killAt(position, environment),
      );
      if (result === undefined) continue;
      results.push(result);
      printFindings(result);
      showProgress(`API changes: ${results.length} of ${positions.length}`);
    }
  };
  await Promise.all(resources.map(lane));
  clearProgress();
  return results;
}

/** Makes each change undisturbed, and spreads the kill points over its moments. */
async function allPositions(
  { seed, points }: { readonly seed: number; readonly points: number },
  shared: SharedResources,
): Promise<readonly Position[]> {
  const positions: Position[] = [];
  for (const kind of apiChangeKinds)
    for (const hasKey of [false, true]) {
      const moments = await withHostEnvironment(apiScenario(seed), shared, (environment) =>
        countMoments(kind, hasKey, environment),
      );
      for (const number of evenlySpaced(moments, points)) {
        const followUp = positions.length % 2 === 0 ? 'run' : 'change';
        positions.push({ kind, hasKey, number, followUp });
      }
      showProgress(`API changes: ${kind} has ${moments} moments`);
    }
  return positions;
}

async function countMoments(
  kind: ApiChangeKind,
  hasKey: boolean,
  environment: HostEnvironment,
): Promise<number> {
  const trigger = new KillTrigger<Moment>();
  const answer = await callThroughProxy(kind, hasKey, environment, trigger, () => {});
  const made = apiChangesOf(environment)[kind].countMade();
  if (answer === undefined || answer.status >= 300 || made !== 1)
    throw new Error(
      `undisturbed, "${kind}" was made ${made} times and answered with ${JSON.stringify(answer)}`,
    );
  return trigger.moments.length;
}

/** @returns `undefined` when the change was over before that moment: requests that go out together arrive in any order. */
async function killAt(position: Position, environment: HostEnvironment): Promise<ApiKillResult | undefined> {
  const { kind, hasKey, number } = position;
  const trigger = new KillTrigger<Moment>();
  await callThroughProxy(kind, hasKey, environment, trigger, (host) => trigger.watch(host, number));
  const moment = trigger.moments[number - 1];
  if (moment === undefined) return undefined;
  environment.time.advance(recoveryMilliseconds);
  const host = await environment.host();
  const failures = await followUp(position, environment, host);
  const found = await findingsOf(kind, environment);
  const repeat = hasKey ? await repeatWithKey(kind, environment, host) : nothingFound;
  await host.close();
  return {
    ...position,
    moment,
    state: found.state,
    double: [...found.double, ...repeat.double],
    lost: [...found.lost, ...repeat.lost],
    claimed: [...found.claimed, ...repeat.claimed],
    disagree: [...failures, ...found.disagree, ...repeat.disagree],
  };
}

/** Sends the change through a process and a proxy of its own. @param onStart called with the process. */
async function callThroughProxy(
  kind: ApiChangeKind,
  hasKey: boolean,
  environment: HostEnvironment,
  trigger: KillTrigger<Moment>,
  onStart: (host: Host) => void,
): Promise<ApiAnswer | undefined> {
  const proxy = await startFaultProxy(environment, (moment) => trigger.seen(moment), { ofReads: true });
  try {
    const host = await environment.host(proxy.addresses);
    onStart(host);
    const answer = await host.call({
      ...apiChangesOf(environment)[kind].request,
      idempotencyKey: hasKey ? idempotencyKey : undefined,
    });
    await host.close();
    return answer;
  } finally {
    await proxy.close();
  }
}

async function followUp(
  position: Position,
  environment: HostEnvironment,
  host: Host,
): Promise<readonly string[]> {
  if (position.followUp === 'run') {
    expectSuccess(await host.run('remove-stale-assignments'), 'the run after a kill');
    return [];
  }
  const next = (apiChangeKinds.indexOf(position.kind) + 1 + (position.number % 5)) % apiChangeKinds.length;
  const kind = apiChangeKinds[next] ?? apiChangeKinds[0];
  const answer = await host.call(apiChangesOf(environment)[kind].request);
  return answer === undefined || answer.status >= 300
    ? [`"${kind}" after it was answered with ${JSON.stringify(answer)}`]
    : [];
}

const nothingFound: ApiKillFindings = { double: [], lost: [], claimed: [], disagree: [] };

async function findingsOf(
  kind: ApiChangeKind,
  environment: HostEnvironment,
): Promise<ApiKillFindings & Pick<ApiKillResult, 'state'>> {
  const { records } = await readOutcome(environment);
  // The clock stood still until the process was killed.
  const record = records.find(({ askedAt }) => askedAt <= environment.night);
  const made = apiChangesOf(environment)[kind].countMade();
  const isOver = record === undefined || record.outcome !== undefined || record.state === 'expired';
  return {
    state: record?.state,
    double: made > 1 ? [`it was carried out ${made} times`] : [],
    lost: isOver ? [] : [`change ${record.id} has neither an outcome nor expired`],
    claimed: records.filter(isOpen).map(({ id, state }) => `change ${id} is ${state}`),
    disagree: contradictions(record, made),
  };
}

function contradictions(record: ChangeRecord | undefined, made: number): readonly string[] {
  if (record === undefined) return made === 0 ? [] : ['it was carried out and never accepted'];
  const { id, state, outcome } = record;
  if (state === 'done' && made === 0) return [`change ${id} is done, and Graph never had it`];
  const isDenied = state === 'refused' || state === 'expired' || outcome?.code === 'never-seen';
  return made > 0 && isDenied ? [`change ${id} is ${outcome?.code ?? state}, and it was carried out`] : [];
}

/** The same caller asks again with the same key: nothing may be done twice, and the answer is final. */
async function repeatWithKey(
  kind: ApiChangeKind,
  environment: HostEnvironment,
  host: Host,
): Promise<ApiKillFindings> {
  const change = apiChangesOf(environment)[kind];
  const answer = await host.call({ ...change.request, idempotencyKey });
  const made = change.countMade();
  const { records } = await readOutcome(environment);
  const isFinal = answer?.status !== 202 && !JSON.stringify(answer?.body).includes('in progress');
  return {
    double: made > 1 ? [`asked for again with its key, it was carried out ${made} times`] : [],
    lost: isFinal ? [] : [`asked for again with its key, it is not over: ${JSON.stringify(answer)}`],
    claimed: records.filter(isOpen).map(({ id, state }) => `change ${id} is ${state} after a repeated call`),
    disagree: [],
  };
}

function printFindings(result: ApiKillResult): void {
  const { kind, hasKey, number, moment, double, lost, claimed, disagree } = result;
  const where = `${kind}${hasKey ? ' with a key' : ''}, killed at ${number} (${moment}), then a ${result.followUp}`;
  for (const sentence of [...double, ...lost, ...claimed, ...disagree]) console.log(`${where}: ${sentence}`);
}
