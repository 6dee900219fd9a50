import type { FaultOptions } from '../../simulator/faults/fault.ts';
import { type Life, note } from './simulation.ts';

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

/** What Graph does wrong tonight: mostly things that pass, sometimes things that stay. */
export function setWeather(life: Life): boolean {
  const { chance, stage } = life;
  if (!chance.happens(0.3)) return false;
  for (let more = chance.whole(1, 3); more > 0; more -= 1) {
    const fault = chance.pick(kinds)?.(life);
    if (fault === undefined) continue;
    stage.simulator.faults.add(fault);
    note(life, `fault set: ${fault.kind}`);
  }
  return true;
}

type Making = (life: Life) => FaultOptions;

const anywhere = ({ chance }: Life) => ({ after: chance.whole(0, 20) });
const onRead = ({ chance }: Life) => ({ match: { method: 'GET', path: chance.pick(reads) ?? 'users' } });
const onWrite = { match: { method: 'POST', path: 'Schedule(Requests)$' } } as const;
const stays = { times: 1_000 };

const kinds: readonly Making[] = [
  (life) => ({ kind: '429', ...anywhere(life), times: life.chance.whole(1, 4) }),
  (life) => ({ kind: '503', ...anywhere(life), times: 2 }),
  (life) => ({ kind: '500', ...onRead(life), times: 2 }),
  (life) => ({ kind: 'reset', ...anywhere(life) }),
  (life) => ({ kind: 'truncated-json', ...onRead(life) }),
  (life) => ({ kind: 'html-body', ...onRead(life) }),
  (life) => ({ kind: 'cut-body', ...onRead(life) }),
  (life) => ({ kind: '401', ...anywhere(life) }),
  // These stay until the morning: what they strike cannot be read.
  (life) => ({ kind: '403', ...onRead(life), ...stays }),
  (life) => ({ kind: '500', ...onRead(life), ...stays }),
  (life) => ({ kind: 'html-body', ...onRead(life), ...stays }),
  (life) => ({ kind: 'looping-next-link', ...onRead(life) }),
  (life) => ({ kind: 'foreign-next-link', ...onRead(life) }),
  (life) => ({ kind: 'short-page', ...onRead(life) }),
  (life) => ({ kind: 'empty-page', ...onRead(life) }),
  (life) => ({ kind: 'out-of-order', ...onRead(life) }),
  // Changes that are made and not told, not made and told, and refused.
  (life) => ({ kind: 'lost-answer', ...onWrite, after: life.chance.whole(0, 2) }),
  (life) => ({ kind: 'lost-answer', ...onWrite, after: life.chance.whole(0, 2) }),
  (life) => ({ kind: 'reset', ...onWrite, after: life.chance.whole(0, 2) }),
  (life) => ({ kind: '503', ...onWrite, times: life.chance.whole(1, 9) }),
  (life) => ({ kind: 'truncated-json', ...onWrite, after: life.chance.whole(0, 1) }),
  (life) => ({ kind: '403', ...onWrite, after: life.chance.whole(0, 1) }),
];
