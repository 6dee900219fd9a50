import type { Host } from '../hosts/host.ts';
import {
  type HostEnvironment,
  recoveryMilliseconds,
  type SharedResources,
  withHostEnvironment,
} from '../hosts/host-environment.ts';
import { evenlySpaced, KillTrigger } from '../kill-trigger.ts';
import { clearProgress, showProgress } from '../progress.ts';
import {
  type AskEnd,
  type DeliveryFindings,
  findingsOfEnd,
  findingsOfStart,
  holdsNow,
  isEndAccepted,
  runningGrants,
} from './delivery-findings.ts';
import { deliveryScenario, endMessage, grantMinutes, startMessage } from './delivery-scenario.ts';
import {
  type DeliveryMoment,
  deliverAndWork,
  disturbed,
  minute,
  type Phase,
  type Position,
  phases,
  recover,
  type Stage,
  settle,
  ways,
} from './delivery-steps.ts';

export interface DeliveryKillResult extends Position, DeliveryFindings {
  readonly moment: DeliveryMoment;
  readonly askEnd: AskEnd;
}

/** Resources of one lane: positions are tried side by side, and each empties its own store and queue. */
export interface DeliveryResources extends SharedResources {
  readonly queues: string;
  emptyQueue(): Promise<void>;
}

/**
 * Kills the app between a sender's message and the end of the access that it gave, at each request to Graph and each write to
 * the store and the queue: before it arrives, and between its arrival and its answer. When a claim has run out, other processes
 * go on: with the doorbell's queue, or with the timers alone. What the tenant and the records show then is compared.
 */
export async function sweepDeliveries(
  options: { readonly seed: number; readonly points: number },
  lanes: readonly [DeliveryResources, ...DeliveryResources[]],
): Promise<readonly DeliveryKillResult[]> {
  const positions = await allPositions(options, lanes[0]);
  const left = positions.values();
  const results: DeliveryKillResult[] = [];
  const work = async (resources: DeliveryResources) => {
    // One iterator for all lanes: each position is tried once.
    for (const position of left) {
      const result = await inEnvironment(options.seed, resources, (stage) => killAt(position, stage));
      if (result === undefined) continue;
      results.push(result);
      printFindings(result);
      showProgress(`deliveries: ${results.length} of ${positions.length}`);
    }
  };
  await Promise.all(lanes.map(work));
  clearProgress();
  return results;
}

async function inEnvironment<T>(
  seed: number,
  resources: DeliveryResources,
  use: (stage: Stage) => Promise<T>,
): Promise<T> {
  await resources.emptyQueue();
  return withHostEnvironment(deliveryScenario(seed), resources, (environment) =>
    use({ environment, queues: resources.queues }),
  );
}

/** Goes through each phase undisturbed, and spreads the kill points over its moments. */
async function allPositions(
  { seed, points }: { readonly seed: number; readonly points: number },
  resources: DeliveryResources,
): Promise<readonly Position[]> {
  const positions: Position[] = [];
  for (const way of ways)
    for (const phase of phases) {
      const moments = await inEnvironment(seed, resources, async (stage) => {
        const { trigger, result } = await goThrough(
          { way, phase, number: Infinity, isRepeated: false },
          stage,
        );
        if (result.askEnd !== 'granted' || problemsOf(result).length > 0)
          throw new Error(`undisturbed, "${phase}" by ${way} came to ${JSON.stringify(result)}`);
        return trigger.moments.length;
      });
      for (const number of evenlySpaced(moments, points))
        positions.push({ way, phase, number, isRepeated: number % 2 === 0 });
      showProgress(`deliveries: ${phase} by ${way} has ${moments} moments`);
    }
  return positions;
}

/** @returns `undefined` when the phase was over before that moment: requests that go out together arrive in any order. */
async function killAt(position: Position, stage: Stage): Promise<DeliveryKillResult | undefined> {
  const { trigger, result } = await goThrough(position, stage);
  const moment = trigger.moments[position.number - 1];
  return moment && { ...position, ...result, moment };
}

type Result = Pick<DeliveryKillResult, 'askEnd' | keyof DeliveryFindings>;

async function goThrough(position: Position, stage: Stage) {
  const { environment, queues } = stage;
  const { time } = environment;
  const trigger = new KillTrigger<DeliveryMoment>();
  const host = await environment.host(position.way === 'doorbell' ? { queues } : {});
  const through = (phase: Phase, work: (host: Host) => Promise<unknown>) =>
    phase === position.phase ? disturbed(position, stage, trigger, work) : work(host);

  const ask = startMessage(time.clock.now());
  await through('ask', deliverAndWork(ask, position));
  if (position.phase === 'ask') await recover(ask, host, position, environment);
  const asked = await findingsOfStart(environment);

  time.advance(10 * minute);
  const ended = await endAccess(position, { environment, host, through });
  await host.close();
  const result: Result = {
    askEnd: asked.end,
    lost: [...asked.lost, ...ended.lost],
    twice: [...new Set([...asked.twice, ...ended.twice])],
    left: [...asked.left, ...ended.left],
  };
  return { trigger, result };
}

interface Ending {
  readonly environment: HostEnvironment;
  readonly host: Host;
  through(phase: Phase, work: (host: Host) => Promise<unknown>): Promise<unknown>;
}

/** Ends the access by its ticket, unless the clock is to end it; then goes past its time in any case. */
async function endAccess(
  position: Position,
  { environment, host, through }: Ending,
): Promise<DeliveryFindings> {
  const { time } = environment;
  const left: string[] = [];
  if (position.phase !== 'end by clock') {
    const end = endMessage(time.clock.now());
    await through('end by ticket', deliverAndWork(end, position));
    if (position.phase === 'end by ticket') await recover(end, host, position, environment);
    else await settle(host, position, environment);
    if (await isEndAccepted(environment)) {
      if (holdsNow(environment)) left.push('the access is there after the end of its ticket');
      for (const { id } of await runningGrants(environment))
        left.push(`the grant ${id} counts as running after the end of its ticket`);
    }
  }
  time.advance(grantMinutes * minute);
  await through('end by clock', (it) => it.wake('watchdog'));
  time.advance(recoveryMilliseconds);
  await settle(host, position, environment);
  const found = await findingsOfEnd(environment);
  return { ...found, left: [...left, ...found.left] };
}

function problemsOf({ lost, twice, left }: DeliveryFindings): readonly string[] {
  return [...lost, ...twice, ...left];
}

function printFindings(result: DeliveryKillResult): void {
  const { way, phase, number, moment, isRepeated } = result;
  const where = `${phase}, by ${way}, killed at ${number} (${moment})${isRepeated ? ', delivered again' : ''}`;
  for (const sentence of problemsOf(result)) console.log(`${where}: ${sentence}`);
}
