import { isDestructive } from '../domain/gates/effects.ts';
import { givesAccess } from '../domain/gates/gives-access.ts';
import { grantObstacles } from '../domain/gates/grants.ts';
import { ownGrantObstacles } from '../domain/gates/own-grants.ts';
import { wholeObstacle } from '../domain/gates/whole-obstacle.ts';
import type { ApprovalNeed } from '../domain/model/approval.ts';
import type { PlannedChange } from '../domain/model/change.ts';
import type { Requester } from '../domain/model/command.ts';
import { nobody, type Parties } from '../domain/model/parties.ts';
import type { Obstacle } from '../domain/model/plan.ts';
import type { Rules } from '../domain/model/rules.ts';
import type { TenantSnapshot } from '../domain/model/snapshot.ts';
import type { RoleCall } from '../ports/index.ts';
import { readParties } from '../tenant/read-parties.ts';
import { readNamedPrincipals } from '../tenant/read-principals.ts';
import { SnapshotReader } from '../tenant/snapshot-reader.ts';
import type { ApprovalQuestion } from './approvals.ts';
import type { ChangePorts } from './change-ports.ts';

export type GrantPorts = Pick<ChangePorts, 'directory' | 'tenantId' | 'notifier'>;

/** A change of access that a person or a program asks for, and what is known of it. */
export interface AskedGrant {
  /** With what is there before it. */
  readonly change: PlannedChange;
  readonly askedBy: Requester;
  readonly isControlPlane: boolean;
  readonly rules: Rules;
  /** With whoever asks, whoever would have the access, and the members of groups. */
  readonly snapshot: Pick<TenantSnapshot, 'now' | 'principals'>;
}

export interface GuardedGrant {
  readonly obstacles: readonly Obstacle[];
  /** `undefined`: no approval is needed. */
  readonly question: ApprovalQuestion | undefined;
}

/**
 * What stands against a change because a caller asks for it, beside the gates: nobody gives access to themself, nor longer
 * than callers may, nor control of the tenant without the approval of another person. A removal that is refused by a number
 * alone waits for approval, too: an incident is not held up.
 *
 * @param gates what stands against it already.
 */
export async function guardGrant(
  grant: AskedGrant & { readonly validateOnly: boolean },
  gates: readonly Obstacle[],
  ports: GrantPorts,
  call: RoleCall,
): Promise<GuardedGrant> {
  const { change, isControlPlane, rules, snapshot, validateOnly } = grant;
  if (!givesAccess(change, snapshot.now)) {
    if (validateOnly || !isHeldByNumbers(change, gates, snapshot.now))
      return { obstacles: gates, question: undefined };
    const need: ApprovalNeed = { reason: 'limit', proof: isControlPlane ? 'signed' : 'person' };
    // Nobody has anything of a removal.
    const parties = { ...(await partiesTo(grant, ports, call)), beneficiary: nobody };
    return { obstacles: [], question: { need, parties, rules } };
  }
  const parties = await partiesTo(grant, ports, call);
  const obstacles = [...gates, ...ownGrantObstacles(parties), ...grantObstacles(change, rules, snapshot.now)];
  if (!isControlPlane) return { obstacles, question: undefined };
  const closed = validateOnly ? [] : controlPlaneObstacles(rules, ports);
  const need: ApprovalNeed = { reason: 'control-plane', proof: 'signed' };
  return {
    obstacles: [...obstacles, ...closed],
    question: validateOnly ? undefined : { need, parties, rules },
  };
}

/**
 * What stands against a planned change because a caller had the job run: the rules computed it, and still nobody gives
 * access to themself. An undo gives no control of the tenant back: nobody has approved that.
 */
export async function guardPlannedGrant(
  grant: AskedGrant,
  ports: GrantPorts,
  call: RoleCall,
): Promise<readonly Obstacle[]> {
  const { change, askedBy, isControlPlane, snapshot } = grant;
  // A timer's run is asked for by the job itself, which is no account.
  if (!isAccount(askedBy) || !givesAccess(change, snapshot.now)) return [];
  const asker = await readNamedPrincipals(ports.directory, new SnapshotReader(), [askedBy.objectId], call);
  const principals = new Map([...asker, ...snapshot.principals]);
  const parties = await partiesTo({ ...grant, snapshot: { ...snapshot, principals } }, ports, call);
  const own = ownGrantObstacles(parties);
  if (!isControlPlane || change.effect !== 'restore') return own;
  const sentence =
    'An undo gives no access back that controls the tenant. Ask for it with POST /api/eligibilities or /api/assignments: that waits for approval.';
  return [...own, wholeObstacle('control-plane', sentence)];
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function isAccount({ objectId }: Requester): boolean {
  return guid.test(objectId);
}

function partiesTo(
  { change, askedBy, rules, snapshot }: AskedGrant,
  ports: GrantPorts,
  call: RoleCall,
): Promise<Parties> {
  const { principals } = snapshot;
  const input = { askedBy, principalId: change.key.principalId, principals, people: rules.api.people };
  return readParties(input, ports, call);
}

/** Whether a removal is refused, and by numbers alone. The floor and the protected list are none. */
function isHeldByNumbers(change: PlannedChange, gates: readonly Obstacle[], at: Date): boolean {
  return isDestructive(change, at) && gates.length > 0 && gates.every(({ code }) => code === 'limit-api');
}

/** What refuses control of the tenant over the API whoever approves. */
export function controlPlaneObstacles(
  { api }: Rules,
  { notifier }: Pick<GrantPorts, 'notifier'>,
): readonly Obstacle[] {
  if (api.controlPlane === 'refuse')
    return [
      wholeObstacle(
        'control-plane',
        'It controls the tenant, and api.controlPlane of the rules refuses such changes over the API. Make it in the Microsoft Entra admin center.',
      ),
    ];
  if (notifier.hasReceiver) return [];
  return [
    wholeObstacle(
      'no-receiver',
      'It controls the tenant, and nobody would hear of it: notices have no receiver. Set NOTIFY_WEBHOOK_URL, and ask again.',
    ),
  ];
}
