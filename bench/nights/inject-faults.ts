import type { FaultOptions } from '../../simulator/faults/fault.ts';
import { countEvent, type Simulation } from './simulation.ts';

const reads = [
  'roleEligibilitySchedules',
  'roleAssignmentSchedules',
  'roleAssignmentScheduleInstances',
  'roleEligibilityScheduleRequests',
  'roleAssignmentScheduleRequests',
  'roleManagementPolicyAssignments',
  '/users\\?',
  'getByIds',
  'deletedItems',
  'transitiveMembers',
];

/** Adds the faults of this night to Graph: mostly transient ones, sometimes lasting ones. @returns whether any were drawn. */
export function injectFaults(simulation: Simulation): boolean {
  const { random, environment } = simulation;
  if (!random.happens(0.3)) return false;
  for (let more = random.integer(1, 3); more > 0; more -= 1) {
    const fault = random.pick(faultGenerators)?.(simulation);
    if (fault === undefined) continue;
    environment.simulator.faults.add(fault);
    countEvent(simulation, `fault set: ${fault.kind}`);
  }
  return true;
}

type FaultGenerator = (simulation: Simulation) => FaultOptions;

const anywhere = ({ random }: Simulation) => ({ after: random.integer(0, 20) });
const onRead = ({ random }: Simulation) => ({
  match: { method: 'GET', path: random.pick(reads) ?? 'users' },
});
const onWrite = { match: { method: 'POST', path: 'Schedule(Requests)$' } } as const;
const lasting = { times: 1_000 };

const faultGenerators: readonly FaultGenerator[] = [
  (simulation) => ({ kind: '429', ...anywhere(simulation), times: simulation.random.integer(1, 4) }),
  (simulation) => ({ kind: '503', ...anywhere(simulation), times: 2 }),
  (simulation) => ({ kind: '500', ...onRead(simulation), times: 2 }),
  (simulation) => ({ kind: 'reset', ...anywhere(simulation) }),
  (simulation) => ({ kind: 'truncated-json', ...onRead(simulation) }),
  (simulation) => ({ kind: 'html-body', ...onRead(simulation) }),
  (simulation) => ({ kind: 'cut-body', ...onRead(simulation) }),
  (simulation) => ({ kind: '401', ...anywhere(simulation) }),
  // These last until the morning: the path they match cannot be read.
  (simulation) => ({ kind: '403', ...onRead(simulation), ...lasting }),
  (simulation) => ({ kind: '500', ...onRead(simulation), ...lasting }),
  (simulation) => ({ kind: 'html-body', ...onRead(simulation), ...lasting }),
  (simulation) => ({ kind: 'looping-next-link', ...onRead(simulation) }),
  (simulation) => ({ kind: 'foreign-next-link', ...onRead(simulation) }),
  (simulation) => ({ kind: 'short-page', ...onRead(simulation) }),
  (simulation) => ({ kind: 'empty-page', ...onRead(simulation) }),
  (simulation) => ({ kind: 'out-of-order', ...onRead(simulation) }),
  // Writes whose answer is lost, writes that fail on the way, and writes that are refused.
  (simulation) => ({ kind: 'lost-answer', ...onWrite, after: simulation.random.integer(0, 2) }),
  (simulation) => ({ kind: 'lost-answer', ...onWrite, after: simulation.random.integer(0, 2) }),
  (simulation) => ({ kind: 'reset', ...onWrite, after: simulation.random.integer(0, 2) }),
  (simulation) => ({ kind: '503', ...onWrite, times: simulation.random.integer(1, 9) }),
  (simulation) => ({ kind: 'truncated-json', ...onWrite, after: simulation.random.integer(0, 1) }),
  (simulation) => ({ kind: '403', ...onWrite, after: simulation.random.integer(0, 1) }),
];
