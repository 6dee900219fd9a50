import type { FilterRule } from '../odata/resource.ts';
import type { PimSwitches } from '../state/pim-switches.ts';

type Filters = Readonly<Record<string, FilterRule>>;

const text: FilterRule = { type: 'string', operators: ['eq', 'ne'] };
const equal: FilterRule = { type: 'string', operators: ['eq'] };
const ofEach = {
  principalId: text,
  roleDefinitionId: text,
  directoryScopeId: text,
  appScopeId: text,
};
const ofSchedules = { ...ofEach, id: equal, createdUsing: text, memberType: text, status: text };
const ofInstances = { ...ofEach, memberType: text };
const ofRequests = { ...ofEach, status: text, targetScheduleId: text };

/**
 * What `$filter` may name: exactly what the page of each resource says. No date is among it, and no range. Source:
 * docs/graph-facts.md#filters-of-pim-resources.
 */
export const roleFilters = {
  assignmentSchedules: { ...ofSchedules, assignmentType: text },
  eligibilityInstances: { ...ofInstances, roleEligibilityScheduleId: text },
  assignmentInstances: {
    ...ofInstances,
    assignmentType: text,
    roleAssignmentOriginId: text,
    roleAssignmentScheduleId: text,
  },
  eligibilityRequests: ofRequests,
  assignmentRequests: { ...ofRequests, id: text, 'createdBy/user/id': text },
  roleAssignments: { ...ofEach, id: text },
} as const satisfies Record<string, Filters>;

/** The page of eligibility schedules alone does not name the role. */
export function eligibilityScheduleFilters({ eligibilityRoleFilter }: PimSwitches): Filters {
  const { roleDefinitionId, ...others } = ofSchedules;
  return eligibilityRoleFilter === 'answered' ? { ...others, roleDefinitionId } : others;
}
