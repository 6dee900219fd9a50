import { countAdministrators } from '../domain/gates/approvers.ts';
import { holdingsIn } from '../domain/gates/holdings.ts';
import { ownGrantObstacles } from '../domain/gates/own-grants.ts';
import { wholeObstacle } from '../domain/gates/whole-obstacle.ts';
import type { Requester } from '../domain/model/command.ts';
import { nobody, type Party } from '../domain/model/parties.ts';
import type { Obstacle } from '../domain/model/plan.ts';
import type { Rules } from '../domain/model/rules.ts';
import type { TenantSnapshot } from '../domain/model/snapshot.ts';
import {
  addedApproverIds,
  approverObstacles,
  leavesItToAdministrators,
  recipientObstacles,
  type WantedSettings,
} from '../domain/role-settings/settings-obstacles.ts';
import type { RoleCall } from '../ports/index.ts';
import { readBeneficiary, readParties } from '../tenant/read-parties.ts';
import { readFloor } from './guard.ts';
import type { GuardPorts } from './guard-rules.ts';

interface AskedApprovers {
  /** `undefined`: no role has the settings. */
  readonly role: string | undefined;
  readonly wanted: WantedSettings;
  /** `rules`: a baseline names them, and nobody names themself. */
  readonly askedBy: Requester | 'rules';
  readonly rules: Rules;
  /** With everybody whom the wanted settings name, and whoever asks. */
  readonly snapshot: TenantSnapshot;
}

/** What stands against the people that wanted settings name, and everybody who would come to approve by them. */
export interface GuardedApprovers {
  readonly obstacles: readonly Obstacle[];
  readonly beneficiary: Party;
}

/**
 * What stands against whom a change of role settings names: approvers who are of no use or are whoever asks, a role that
 * nobody could approve, mail to domains that are not the tenant's own.
 */
export async function guardNamed(
  asked: AskedApprovers,
  ports: GuardPorts,
  call: RoleCall,
): Promise<GuardedApprovers> {
  const { wanted, rules, snapshot } = asked;
  const own = await guardAdded(asked, ports, call);
  return {
    obstacles: [
      ...approverObstacles(wanted, snapshot.principals),
      ...recipientObstacles(wanted, rules.api.recipientDomains),
      ...own.obstacles,
      ...(await administratorObstacles(asked, ports, call)),
    ],
    beneficiary: own.beneficiary,
  };
}

/** Whoever comes to approve activations of a role decides who has it: nobody names themself. */
async function guardAdded(
  { wanted, askedBy, rules, snapshot }: AskedApprovers,
  ports: GuardPorts,
  call: RoleCall,
): Promise<GuardedApprovers> {
  const obstacles: Obstacle[] = [];
  let beneficiary = nobody;
  for (const principalId of addedApproverIds(wanted)) {
    const of = { principalId, principals: snapshot.principals, people: rules.api.people };
    if (askedBy === 'rules') {
      beneficiary = together(beneficiary, await readBeneficiary(of, ports, call));
      continue;
    }
    const parties = await readParties({ ...of, askedBy }, ports, call);
    beneficiary = together(beneficiary, parties.beneficiary);
    for (const obstacle of ownGrantObstacles(parties))
      obstacles.push({ ...obstacle, sentence: `Of the approver ${principalId}: ${obstacle.sentence}` });
  }
  return { obstacles, beneficiary };
}

function together(one: Party, other: Party): Party {
  return {
    ids: one.ids.union(other.ids),
    groupIds: one.groupIds.union(other.groupIds),
    ownedIds: one.ownedIds.union(other.ownedIds),
    unknown: [...one.unknown, ...other.unknown],
  };
}

/** What stands against taking the last named approver away: the holders of the two highest roles decide then, and there must be one. */
async function administratorObstacles(
  { wanted, role, rules }: AskedApprovers,
  ports: GuardPorts,
  call: RoleCall,
): Promise<readonly Obstacle[]> {
  if (!leavesItToAdministrators(wanted) || leavesItToAdministrators({ ...wanted, after: wanted.before }))
    return [];
  const now = await readFloor(rules, ports, call);
  const snapshot = { ...now, settings: withApprovalBy(now.settings, role) };
  if (countAdministrators(holdingsIn(snapshot), snapshot) > 0) return [];
  const sentence =
    'No approver is named, so that enabled Global and Privileged Role Administrators would decide, and none is known who holds ' +
    'one of the two roles. Nobody could activate the role. Name an enabled user, or a group with enabled members.';
  return [wholeObstacle('approver-lock-out', sentence)];
}

/** The settings as they would be: a role whose own activation the administrators approve makes nobody one of them. */
function withApprovalBy(
  settings: TenantSnapshot['settings'],
  role: string | undefined,
): TenantSnapshot['settings'] {
  const changed = role === undefined ? undefined : settings.get(role.toLowerCase());
  if (changed === undefined) return settings;
  return new Map([
    ...settings,
    [changed.roleDefinitionId, { ...changed, isApprovalRequired: true, approvers: [] }],
  ]);
}
