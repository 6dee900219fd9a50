import { keyText } from '../../simulator/state/role-schedules.ts';
import { createCommandStore } from '../../src/adapters/tables/commands.ts';
import { openTables } from '../../src/adapters/tables/store/tables.ts';
import { isOpen } from '../../src/domain/commands/fold-facts.ts';
import type { ChangeRecord } from '../../src/domain/model/command.ts';
import type { HostEnvironment } from '../hosts/host-environment.ts';
import { readOutcome } from '../hosts/outcome.ts';
import { subjectOf } from './delivery-scenario.ts';

/** Problems of one position, one sentence each. */
export interface DeliveryFindings {
  /** Asks that were accepted and came neither to a grant nor to a recorded refusal. */
  readonly lost: readonly string[];
  /** Asks that gave more than once. */
  readonly twice: readonly string[];
  /** Access that nobody ended, or that nobody knows of. */
  readonly left: readonly string[];
}

const nothingFound: DeliveryFindings = { lost: [], twice: [], left: [] };

/** How the ask ended, in a word. */
export type AskEnd = 'not accepted' | 'granted' | 'refused';

/** What became of the ask, by the records of the app and by the simulator's own. */
export async function findingsOfStart(
  environment: HostEnvironment,
): Promise<DeliveryFindings & { readonly end: AskEnd }> {
  const { records } = await readOutcome(environment);
  // Newest first: the message that asks is the older one.
  const delivery = records.findLast(({ content }) => content.kind === 'delivery');
  const asks = records.filter(({ content }) => content.kind === 'activation');
  // What was never seen is asked for once more, in the place of the first.
  const given = asks.filter(({ state }) => state === 'done');
  const [made, isHeld] = [grantsMade(environment), holdsNow(environment)];
  const found = (end: AskEnd, lost: readonly (string | false)[]) => ({
    end,
    lost: lost.filter((sentence) => sentence !== false),
    twice: [
      ...(made > 1 ? [`Graph was asked for the access ${made} times`] : []),
      ...(given.length > 1 ? [`the message became ${given.length} grants`] : []),
    ],
    left: isHeld && end !== 'granted' ? [`the ask is ${end}, and the access is there`] : [],
  });
  if (delivery === undefined) return found('not accepted', [made > 0 && 'it was given and never accepted']);
  const ask = asks.find(isOpen) ?? given[0] ?? asks[0];
  if (ask === undefined)
    return found('refused', [
      isOpen(delivery) && `the message ${delivery.id} is ${delivery.state}`,
      delivery.state === 'done' && `the message ${delivery.id} is done, and nothing was asked for`,
    ]);
  if (isOpen(ask) || isOpen(delivery))
    return found('granted', [`the ask ${ask.id} is ${ask.state}, its message ${delivery.state}`]);
  if (ask.state === 'done')
    return found('granted', [!isHeld && `the ask ${ask.id} is done, and the access is not there`]);
  return found('refused', []);
}

/** Whether the access is over, and known to be: whatever became of the ask. */
export async function findingsOfEnd(environment: HostEnvironment): Promise<DeliveryFindings> {
  const running = await runningGrants(environment);
  const { records } = await readOutcome(environment);
  const open = records.filter(isOpen);
  return {
    ...nothingFound,
    lost: open.map(({ id, operation, state }) => `${operation} ${id} is ${state} at the end`),
    twice:
      grantsMade(environment) > 1 ? [`Graph was asked for the access ${grantsMade(environment)} times`] : [],
    left: [
      ...(holdsNow(environment) ? ['the access is there after its end'] : []),
      ...running.map(({ id }) => `the grant ${id} counts as running after its end`),
    ],
  };
}

export function runningGrants({ tables, tenant }: HostEnvironment): Promise<readonly ChangeRecord[]> {
  return createCommandStore(openTables({ endpoint: tables }), tenant.tenantId).runningGrants();
}

/** Whether the store has the message that ends the ticket. */
export async function isEndAccepted(environment: HostEnvironment): Promise<boolean> {
  const { records } = await readOutcome(environment);
  return records.filter(({ content }) => content.kind === 'delivery').length > 1;
}

/** Whether the person has the role, by the simulator's own record. */
export function holdsNow(environment: HostEnvironment): boolean {
  const { tenant, time } = environment;
  return tenant.roleManagement
    .assignmentSchedules(time.clock.now())
    .some((schedule) => keyText(schedule) === keyText(keyOf(environment)));
}

function grantsMade(environment: HostEnvironment): number {
  const { tenant, ownId } = environment;
  return tenant.roleManagement.requests
    .all()
    .filter(
      (one) =>
        one.createdBy === ownId &&
        one.action === 'adminAssign' &&
        one.kind === 'assignment' &&
        keyText(one) === keyText(keyOf(environment)),
    ).length;
}

function keyOf({ tenant }: HostEnvironment) {
  const { user, roleDefinitionId } = subjectOf(tenant);
  return { principalId: user.id, roleDefinitionId, directoryScopeId: '/' };
}
