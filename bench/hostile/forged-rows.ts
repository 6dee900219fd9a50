import { addDays } from 'date-fns/addDays';
import { addMinutes } from 'date-fns/addMinutes';
import { createCommandStore } from '../../src/adapters/tables/commands.ts';
import { createDecisions } from '../../src/adapters/tables/decisions.ts';
import type { InstantText } from '../../src/domain/model/change.ts';
import type { Command } from '../../src/domain/model/command.ts';
import type { Decision } from '../../src/domain/model/decision.ts';
import { newId } from '../../src/ports/ids.ts';
import type { CommandStore } from '../../src/ports/index.ts';
import { plainRole } from './caller.ts';
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

/** Makes whoever would execute something do it: the timer for what waits, and a night. */
export async function nights(stage: Stage): Promise<void> {
  await stage.host.run('executeChanges');
  await stage.host.run('renewEligibilities');
}
