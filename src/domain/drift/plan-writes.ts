import type { RoleSettingsRules } from '../model/role-baseline.ts';
import type { RoleRule } from '../model/role-settings.ts';
import { type Contest, whyContested } from './contested.ts';
import type { DriftItem, RoleDrift } from './drift.ts';
import { type FieldsToWrite, wantedRules } from './wanted-rules.ts';

/** What is to be written to one role, and what is not. */
export interface RoleWrites {
  readonly drift: RoleDrift;
  /** Nothing: nothing is written. */
  readonly fields: FieldsToWrite;
  /** Settings that these fields bring to their baseline. */
  readonly reaches: readonly DriftItem[];
  /** Why a rule that drifted is only reported, by rule. */
  readonly contested: ReadonlyMap<string, string>;
  /** Why nothing of the role is written. */
  readonly because: string | undefined;
}

/** What stands against writing, role by role and rule by rule. */
export interface WriteGrounds extends Contest {
  readonly mode: RoleSettingsRules['mode'];
  /** The rules protect these roles, by lower-case id, with the reason. */
  readonly protectedRoles: ReadonlyMap<string, string>;
  rulesOf(roleDefinitionId: string): readonly RoleRule[];
}

/** What the mode lets be written, for each role. A role of which something cannot be read is left as it is. */
export function planWrites(drifts: readonly RoleDrift[], grounds: WriteGrounds): readonly RoleWrites[] {
  return drifts.map((drift) => writesOf(drift, grounds));
}

function writesOf(drift: RoleDrift, grounds: WriteGrounds): RoleWrites {
  const { mode, protectedRoles } = grounds;
  const { roleDefinitionId, items, baseline, state, policyId } = drift;
  const nothing = { drift, fields: {}, reaches: [], because: undefined };
  if (items.length === 0 || baseline === undefined) return { ...nothing, contested: new Map() };
  const why = protectedRoles.get(roleDefinitionId);
  const isWritten = (mode === 'strengthen' || mode === 'enforce') && policyId !== undefined;
  if (!isWritten || state !== 'drift' || why !== undefined) {
    const because = why === undefined ? undefined : `the rules protect the role (${why})`;
    return { ...nothing, contested: contestedOf(drift, {}, grounds), because };
  }
  const rules = grounds.rulesOf(roleDefinitionId);
  const wished = wantedRules(rules, items, baseline, mode);
  const contested = contestedOf(drift, wished.fields, grounds);
  const allowed = items.filter(({ ruleId }) => !contested.has(ruleId));
  const { fields, left } = wantedRules(rules, allowed, baseline, mode);
  return { ...nothing, fields, contested, reaches: allowed.filter((item) => !left.includes(item)) };
}

function contestedOf(
  { roleDefinitionId, items }: RoleDrift,
  fields: FieldsToWrite,
  grounds: WriteGrounds,
): ReadonlyMap<string, string> {
  const ruleIds = [...new Set(items.map(({ ruleId }) => ruleId))];
  return new Map(
    ruleIds.flatMap((ruleId) => {
      const why = whyContested({ roleDefinitionId, ruleId }, fields[ruleId], grounds);
      return why === undefined ? [] : [[ruleId, why] as const];
    }),
  );
}
