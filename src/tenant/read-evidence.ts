import type { EvidenceView } from '../domain/evidence/view.ts';
import { isDirectoryRole } from '../domain/model/access.ts';
import type { RolePolicy } from '../domain/model/role-settings.ts';
import type { PrincipalState } from '../domain/model/snapshot.ts';
import type { GroupAccess, RoleCall } from '../ports/index.ts';
import { readGroupAccess } from './read-group-access.ts';
import { readNamedPrincipals } from './read-principals.ts';
import { readRoleDefinitions, type SnapshotSources } from './read-snapshot.ts';
import { inForce, scheduleIdOf } from './schedules-in-force.ts';
import { SnapshotReader } from './snapshot-reader.ts';
import { withoutUnknownForms } from './unknown-forms.ts';

/** What the history of access is read from. It needs no permission to write: requests are stored by the part that has one. */
export interface EvidenceSources
  extends Pick<SnapshotSources, 'directory' | 'roles' | 'roleSettings' | 'roleDefinitions'> {
  readonly groupAccess: GroupAccess;
}

/**
 * Reads all of the tenant that its history is made of. An incomplete part is a gap of the view, never an empty list.
 *
 * @throws GraphCallError `cancelled` when the time is over.
 */
export async function readEvidence(ports: EvidenceSources, now: Date, call: RoleCall): Promise<EvidenceView> {
  const reader = new SnapshotReader();
  const [access, settings, roleDefinitions] = await Promise.all([
    readAccess(ports, reader, now, call),
    readPolicies(ports, reader, call),
    readRoleDefinitions(ports, reader, call),
  ]);
  const holders = [...access.eligibilities, ...access.assignments].flatMap(({ key }) =>
    isDirectoryRole(key) ? [key.principalId] : [],
  );
  const known = await readNamedPrincipals(ports.directory, reader, holders.toSorted(), call);
  const groups = [...new Set(holders)].filter((id) => known.get(id)?.kind === 'group').toSorted();
  const ofGroups = await readGroupAccess(ports.groupAccess, reader, groups, now, call);
  const named = [...ofGroups.eligibilities, ...ofGroups.assignments].map(({ key }) => key.principalId);
  const whole = new Map([...known].filter(([, state]) => isWhole(state)));
  const read = await readNamedPrincipals(ports.directory, reader, named.toSorted(), call, whole);
  const principals = new Map([...known, ...read]);
  return {
    now: now.toISOString(),
    eligibilities: [...access.eligibilities, ...ofGroups.eligibilities],
    assignments: [...access.assignments, ...ofGroups.assignments],
    alsoListed: access.alsoListed.union(ofGroups.alsoListed),
    ...{ principals, settings, roleDefinitions },
    ...reader.notRead,
  };
}

/** Whether there is no more to read of a principal: groups within groups are known without their members. */
function isWhole(state: PrincipalState): boolean {
  return state.kind !== 'group' || state.memberIds !== undefined || state.hidesMembers === true;
}

/** Each of the two sides of PIM is listed in two ways, so that a listing that ends early shows. */
async function readAccess({ roles }: EvidenceSources, reader: SnapshotReader, now: Date, call: RoleCall) {
  const all = { ...call, inAnyOrder: true };
  const [eligible, eligibleNow, assigned, assignedNow] = await Promise.all([
    reader.rows('eligibility-schedules', roles.schedules('eligibility', {}, all)),
    reader.rows('eligibility-instances', roles.instances('eligibility', {}, all)),
    reader.rows('assignment-schedules', roles.schedules('assignment', {}, all)),
    reader.rows('assignment-instances', roles.instances('assignment', {}, all)),
  ]);
  return {
    eligibilities: withoutUnknownForms(reader, 'eligibility-schedules', eligible),
    assignments: withoutUnknownForms(reader, 'assignment-instances', assignedNow),
    alsoListed: new Set([...eligibleNow.flatMap(scheduleIdOf), ...inForce(assigned, now)]),
  };
}

/** The settings of each role, with all rules. */
async function readPolicies(
  { roleSettings }: EvidenceSources,
  reader: SnapshotReader,
  call: RoleCall,
): Promise<ReadonlyMap<string, RolePolicy>> {
  const rows = await reader.rows('role-settings', roleSettings.assignments({ withRules: true }, call));
  const policies = new Map<string, RolePolicy>();
  for (const { roleDefinitionId, policyId, policy } of rows) {
    if (policy !== undefined && policy.rules.length > 0) policies.set(roleDefinitionId, policy);
    else
      reader.odd('role-settings', {
        id: policyId,
        roleDefinitionId,
        because: `The rules of policy ${policyId} did not come.`,
      });
  }
  return policies;
}
