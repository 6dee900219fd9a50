import { addDays } from 'date-fns/addDays';
import { addMinutes } from 'date-fns/addMinutes';
import { createCommandStore } from '../../src/adapters/tables/commands.ts';
import { createDecisions } from '../../src/adapters/tables/decisions.ts';
import type { InstantText } from '../../src/domain/model/change.ts';
import type { Command } from '../../src/domain/model/command.ts';
import type { Decision } from '../../src/domain/model/decision.ts';
import { newId } from '../../src/ports/ids.ts';
import type { CommandStore } from '../../src/ports/index.ts';
import { call, plainRole, tokenOf } from './caller.ts';
import type { Stage } from './stage.ts';

export const forgedRows = 'rows forged in the store';

/** Rows as the app itself writes them, hashes included: whoever writes to the store can read how that is done. */

export function commandsOf({ tables, tenant }: Stage): CommandStore {
  return createCommandStore(tables, tenant.tenantId);
}

interface ForgedCommand {
  readonly principalId: string;
  readonly role?: string;
  readonly askedBy: string;
  readonly action?: 'adminAssign' | 'adminRemove';
}

/** A command that nobody asked for, ready to be executed. */
export function forgedCommand(
  { tenant, simulator }: Stage,
  { principalId, role = plainRole, askedBy, action = 'adminAssign' }: ForgedCommand,
): Command {
  const now = simulator.clock.now();
  const end = addDays(now, 30).toISOString() as InstantText;
  return {
    id: newId(now),
    tenantId: tenant.tenantId,
    askedBy: { objectId: askedBy, appId: undefined },
    askedAt: now,
    executeBefore: addMinutes(now, 30),
    operation: `eligibility.${action}`,
    source: { kind: 'api' },
    content: {
      kind: 'access',
      change: {
        effect: 'requested',
        key: { principalId, roleDefinitionId: role, directoryScopeId: '/' },
        steps: [
          { kind: 'eligibility', actions: [action], endDateTime: action === 'adminRemove' ? undefined : end },
        ],
        before: null,
        justification: 'On call',
        ticket: null,
      },
      validateOnly: false,
      reason: 'requested',
      evidence: {},
    },
  };
}

/** Writes the command down as if a caller had asked. */
export async function plantCommand(stage: Stage, command: Command): Promise<void> {
  const key = { owner: 'forged', text: command.id, requestHash: 'a'.repeat(64) };
  await commandsOf(stage).accept(command, key);
}

/** Adds a decision that nobody took. */
export async function plantDecision(
  { tables, tenant, simulator }: Stage,
  decision: Omit<Decision, 'id' | 'tenantId' | 'at' | 'items' | 'because'> & { readonly at?: Date },
): Promise<void> {
  const at = decision.at ?? simulator.clock.now();
  await createDecisions(tables, tenant.tenantId).add({
    ...{ id: newId(at), tenantId: tenant.tenantId, items: 'all', because: undefined },
    ...decision,
    at,
  });
}

/** A decision about a change, by a person and with a proof of the forger's choice. */
export function plantApproval(
  stage: Stage,
  { id, digest }: { readonly id: string; readonly digest: string },
  by: string,
  token: string | undefined,
  at?: Date,
): Promise<void> {
  return plantDecision(stage, {
    ...{ kind: 'approved', subject: { kind: 'change', id }, digest, by: { objectId: by, appId: undefined } },
    proof: token === undefined ? { kind: 'bearer' } : { kind: 'signed', token },
    ...(at !== undefined && { at }),
  });
}

/** Whether a run found what was forged, so that it changed nothing. */
export function isFound(because: string | undefined): boolean {
  return because?.includes('store-altered: ') === true;
}

/**
 * Runs a job on a store in which rows were forged that runs rest on. Then a person who has not looked closely accepts it, and it
 * runs again: what the rows do then is what the app's other controls have to hold.
 *
 * @returns whether the first run was stopped by them.
 */
export async function nightOnForgedState(stage: Stage, timer: string): Promise<boolean> {
  const wasFound = isFound(await stage.host.run(timer));
  if (wasFound) await releaseState(stage);
  await stage.host.run(timer);
  return wasFound;
}

/** A person accepts whatever the last run found. */
export async function releaseState(stage: Stage): Promise<void> {
  const token = await tokenOf(stage, { userId: stage.person().id, acrs: ['c1'] }, 'Read', 'Approve');
  const { json } = await call(stage, token, 'evidence/alterations?state=open');
  const last = (json.items as readonly { readonly id: string }[]).at(-1);
  await stage.advance(60_000);
  const body = { because: 'It looks fine' };
  const { status } = await call(stage, token, `evidence/alterations/${last?.id}/release`, { body });
  if (status !== 200) throw new Error(`alarm ${last?.id} was not released: ${status}`);
}

/** Makes whoever would execute something do it: the timer for what waits, and a night. */
export async function nights(stage: Stage): Promise<void> {
  await stage.host.run('executeChanges');
  await stage.host.run('renewEligibilities');
}
