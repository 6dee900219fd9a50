import {
  type HeldRole,
  type HoldOptions,
  holdToBaseline,
  type RoleToHold,
} from '../../changes/hold-to-baseline.ts';
import { latelyOf } from '../../changes/lately.ts';
import { recordsSince } from '../../changes/recent-records.ts';
import type { RunLease } from '../../changes/run-lease.ts';
import type { RoleWrites } from '../../domain/drift/plan-writes.ts';
import type { ControlPlane } from '../../domain/matching/control-plane.ts';
import { daysBefore } from '../../domain/matching/instants.ts';
import type { RoleSettingsRules } from '../../domain/model/role-baseline.ts';
import type { RoleCall } from '../../ports/index.ts';
import type { CheckPorts } from './check-ports.ts';

/** Why no role may be written to in this run; `undefined`: they may. */
export type NothingWritten = string | undefined;

/**
 * Holds roles to their baselines, as many as the limits let: those that control the tenant first, and of these the weaker.
 *
 * @returns by role what became of it; roles of which nothing is written are absent.
 */
export async function holdRoles(
  planned: readonly RoleWrites[],
  nothing: NothingWritten,
  { limits }: RoleSettingsRules,
  controlPlane: Pick<ControlPlane, 'hasRole'>,
  options: HoldOptions & { readonly now: Date },
  lease: RunLease,
  ports: CheckPorts,
  call: RoleCall,
): Promise<ReadonlyMap<string, HeldRole>> {
  const wished = planned.filter(({ fields }) => Object.keys(fields).length > 0).toSorted(byUrgency);
  if (wished.length === 0) return new Map();
  if (nothing !== undefined) return new Map(wished.map((one) => notTried(one, nothing)));
  const lately = latelyOf(await recordsSince(ports, daysBefore(options.now, 1), () => {}), options.now);
  const room = {
    run: limits.rolesPerRun,
    day: limits.rolesPer24Hours - lately.byBaselines.length,
    control:
      limits.controlPlanePer24Hours -
      lately.byBaselines.filter(({ roleDefinitionId }) => controlPlane.hasRole(roleDefinitionId)).length,
  };
  const tried: RoleWrites[] = [];
  const others: (readonly [string, HeldRole])[] = [];
  for (const one of wished) {
    const limit = whichLimit(room, one.drift.isControlPlane);
    if (limit !== undefined) {
      const because = `roleSettings.limits.${limit} lets no more roles be written now: a later run goes on`;
      others.push(notTried(one, because));
      continue;
    }
    room.run -= 1;
    room.day -= 1;
    if (one.drift.isControlPlane) room.control -= 1;
    tried.push(one);
  }
  const held = await holdToBaseline(tried.map(toHold), options, lease, ports, call);
  return new Map([...others, ...held.map((one) => [one.roleDefinitionId, one] as const)]);
}

function whichLimit(
  { run, day, control }: Readonly<Record<'run' | 'day' | 'control', number>>,
  isControlPlane: boolean,
): string | undefined {
  if (run <= 0) return 'rolesPerRun';
  if (day <= 0) return 'rolesPer24Hours';
  return isControlPlane && control <= 0 ? 'controlPlanePer24Hours' : undefined;
}

function byUrgency({ drift: one }: RoleWrites, { drift: other }: RoleWrites): number {
  const rank = ({ isControlPlane, items }: RoleWrites['drift']) =>
    (isControlPlane ? 0 : 2) + (items.some(({ strength }) => strength === 'weaker') ? 0 : 1);
  return rank(one) - rank(other) || (one.roleDefinitionId < other.roleDefinitionId ? -1 : 1);
}

function notTried({ drift: { roleDefinitionId } }: RoleWrites, because: string) {
  return [roleDefinitionId, { roleDefinitionId, state: 'not-tried', because, record: undefined }] as const;
}

function toHold({ drift: { roleDefinitionId, policyId }, fields }: RoleWrites): RoleToHold {
  if (policyId === undefined)
    throw new TypeError(`role ${roleDefinitionId} is to be written and has no policy`);
  return { roleDefinitionId, policyId, rules: fields };
}
