import { roleIds } from './access-events.ts';
import { forge } from './forged-store.ts';
import {
  currentFacts,
  currentTime,
  ordinaryUsers,
  type SimulatedEvent,
  type Simulation,
} from './simulation.ts';
import { type RoleRef, requestBody, requestsPath } from './tenant-actors.ts';
import { type Holding, holdingId, refText } from './tenant-facts.ts';

/** Events that put the app at odds with people, and with whoever writes into its store. */
export const hostileEvents: readonly SimulatedEvent[] = [
  { name: 'cut short by a person', likelihood: 0.25, execute: cutShort },
  { name: 'removed after a renewal of ours', likelihood: 0.12, execute: removeWhatWasRenewed },
  { name: 'a row of the memory was forged', likelihood: 0.2, execute: forgeMemory },
];

const day = 86_400_000;

/** Eligibilities that the app renewed are taken first: those are what it may lengthen again. */
function pickEligibility(simulation: Simulation, isOnlyOurs: boolean): Holding | undefined {
  const { tenant, ownId } = simulation.environment;
  const ours = new Set(
    tenant.roleManagement.requests
      .all()
      .filter(
        ({ kind, createdBy, window }) => kind === 'eligibility' && createdBy === ownId && window !== null,
      )
      .map(refText),
  );
  const held = [...currentFacts(simulation).holdings.values()].filter(({ kind }) => kind === 'eligibility');
  const renewed = held.filter((one) => ours.has(refText(one)));
  return simulation.random.pick(isOnlyOurs || renewed.length > 0 ? renewed : held);
}

async function cutShort(simulation: Simulation): Promise<boolean> {
  const held = pickEligibility(simulation, false);
  if (held === undefined) return false;
  const length = `P${simulation.random.integer(2, 4)}D`;
  await send(simulation, requestBody('adminUpdate', held, length));
  return true;
}

async function removeWhatWasRenewed(simulation: Simulation): Promise<boolean> {
  const held = pickEligibility(simulation, true);
  if (held === undefined) return false;
  await send(simulation, requestBody('adminRemove', held, undefined));
  return true;
}

function send({ environment }: Simulation, body: object): Promise<number> {
  return environment.actors.sendAsAdmin('POST', requestsPath('eligibility'), body);
}

/** Somebody who can write to the store remembers for the app access that nobody has: never given, or removed since. */
async function forgeMemory(simulation: Simulation): Promise<boolean> {
  const { random } = simulation;
  const wanted = random.happens(0.5) ? neverGiven(simulation) : removedByOthers(simulation);
  if (wanted === undefined) return false;
  const { principalId, roleDefinitionId, directoryScopeId } = wanted;
  const now = currentTime(simulation).getTime();
  await forge(simulation, {
    kind: 'eligibility',
    key: { principalId, roleDefinitionId, directoryScopeId },
    firstSeenAt: new Date(now - 60 * day),
    lastSeenAt: new Date(now - day),
    lastSeenEnd: new Date(now - day / 2),
    lastSeenScheduleId: undefined,
    lastActivatedAt: new Date(now - 2 * day),
    renewalsInARow: 0,
    lastRenewedAt: undefined,
    decision: undefined,
  });
  return true;
}

function neverGiven(simulation: Simulation): RoleRef | undefined {
  const principalId = simulation.random.pick(ordinaryUsers(simulation))?.id;
  const roleDefinitionId = simulation.random.pick(roleIds(simulation.environment.tenant));
  if (principalId === undefined || roleDefinitionId === undefined) return undefined;
  const ref = { principalId, roleDefinitionId, directoryScopeId: '/' };
  return isHeld(simulation, ref) ? undefined : ref;
}

function removedByOthers(simulation: Simulation): RoleRef | undefined {
  const { tenant, ownId } = simulation.environment;
  return simulation.random.pick(
    tenant.roleManagement.requests
      .all()
      .filter(
        (one) =>
          one.kind === 'eligibility' &&
          one.action === 'adminRemove' &&
          one.createdBy !== ownId &&
          !isHeld(simulation, one),
      ),
  );
}

function isHeld(simulation: Simulation, ref: RoleRef): boolean {
  return currentFacts(simulation).holdings.has(holdingId('eligibility', ref));
}
