/** One capability of PIM for Microsoft Entra roles. */
export interface Scenario {
  readonly id: string;
  readonly who: 'administrator' | 'the principal' | 'auditor' | 'anybody' | 'security engineer';
  /** Continues the sentence that begins with `who`. */
  readonly what: string;
  /** Graph calls that the scenario's tests must make, as `callText` writes them. They may make others, too. */
  readonly calls: readonly string[];
}

const assignments = 'roleAssignmentScheduleRequests';
const eligibilities = 'roleEligibilityScheduleRequests';
const layersOf = (side: 'Assignment' | 'Eligibility', suffix: string) =>
  ['Requests', 'Schedules', 'Instances'].map(
    (layer) => `GET role${side}Schedule${layer === 'Schedules' ? 's' : layer}${suffix}`,
  );
const policies = 'roleManagementPolicies';
const links = 'roleManagementPolicyAssignments';
const posted = (path: string, ...actions: string[]) => actions.map((action) => `POST ${path} ${action}`);
const own = "/filterByCurrentUser(on='principal')";

const ofAssignments: readonly Scenario[] = [
  {
    id: 'S1',
    who: 'administrator',
    what: 'gives a role, for good or for a time',
    calls: posted(assignments, 'adminAssign'),
  },
  {
    id: 'S2',
    who: 'administrator',
    what: 'updates, extends, renews or takes away an active assignment',
    calls: posted(assignments, 'adminUpdate', 'adminExtend', 'adminRenew', 'adminRemove'),
  },
  {
    id: 'S3',
    who: 'administrator',
    what: 'lists all assignments: requests, schedules, instances',
    calls: layersOf('Assignment', ''),
  },
  {
    id: 'S4',
    who: 'administrator',
    what: 'reads one request, schedule or instance of an assignment',
    calls: layersOf('Assignment', '/{id}'),
  },
  { id: 'S5', who: 'the principal', what: 'lists their own assignments', calls: layersOf('Assignment', own) },
  {
    id: 'S6',
    who: 'the principal',
    what: 'activates a role they are eligible for, for a limited time',
    calls: posted(assignments, 'selfActivate'),
  },
  {
    id: 'S7',
    who: 'the principal',
    what: 'takes back a request they made',
    calls: [`POST ${assignments}/{id}/cancel`, `POST ${eligibilities}/{id}/cancel`],
  },
  {
    id: 'S8',
    who: 'the principal',
    what: 'gives an activated role back when done',
    calls: posted(assignments, 'selfDeactivate'),
  },
  {
    id: 'S9',
    who: 'the principal',
    what: 'asks that their own assignment be extended or renewed',
    calls: posted(assignments, 'selfExtend', 'selfRenew'),
  },
];

const ofEligibilities: readonly Scenario[] = [
  {
    id: 'S10',
    who: 'administrator',
    what: 'makes somebody eligible for a role, for good or for a time',
    calls: posted(eligibilities, 'adminAssign'),
  },
  {
    id: 'S11',
    who: 'administrator',
    what: 'updates, extends, renews or takes away an eligibility',
    calls: posted(eligibilities, 'adminUpdate', 'adminExtend', 'adminRenew', 'adminRemove'),
  },
  {
    id: 'S12',
    who: 'administrator',
    what: 'lists all eligibilities: requests, schedules, instances',
    calls: layersOf('Eligibility', ''),
  },
  {
    id: 'S13',
    who: 'administrator',
    what: 'reads one request, schedule or instance of an eligibility',
    calls: layersOf('Eligibility', '/{id}'),
  },
  {
    id: 'S14',
    who: 'administrator',
    what: 'takes back an eligibility request they made',
    calls: [`POST ${eligibilities}/{id}/cancel`],
  },
  {
    id: 'S15',
    who: 'the principal',
    what: 'lists their own eligibilities',
    calls: layersOf('Eligibility', own),
  },
  {
    id: 'S16',
    who: 'the principal',
    what: 'asks that their own eligibility be extended or renewed (Graph lets nobody but an administrator take one away)',
    calls: posted(eligibilities, 'selfExtend', 'selfRenew'),
  },
];

const ofRoleSettings: readonly Scenario[] = [
  {
    id: 'S17',
    who: 'administrator',
    what: 'lists role settings (policies) with their rules',
    calls: [`GET ${policies}`, `GET ${links}`],
  },
  {
    id: 'S18',
    who: 'administrator',
    what: "reads one role's settings with its rules",
    calls: [`GET ${policies}/{policyId}`],
  },
  {
    id: 'S19',
    who: 'administrator',
    what: "changes several rules of one role's settings at once",
    calls: [`PATCH ${policies}/{policyId}`],
  },
  {
    id: 'S20',
    who: 'administrator',
    what: 'lists the rules of one role',
    calls: [`GET ${policies}/{policyId}/rules`],
  },
  {
    id: 'S21',
    who: 'administrator',
    what: 'reads one rule',
    calls: [`GET ${policies}/{policyId}/rules/{ruleId}`],
  },
  {
    id: 'S22',
    who: 'administrator',
    what: 'changes one rule (sent with its policy: Graph documents the change of a single rule for users only)',
    calls: [`PATCH ${policies}/{policyId}`],
  },
  {
    id: 'S23',
    who: 'administrator',
    what: 'lists which settings each role has, with all rules',
    calls: [`GET ${links}`],
  },
  {
    id: 'S24',
    who: 'administrator',
    what: 'reads which settings one role has',
    calls: [`GET ${links}/{assignmentId}`],
  },
];

/** Everything that this software must be able to do. The modules beside this one hold the tests. */
export const catalogue: readonly Scenario[] = [
  ...ofAssignments,
  ...ofEligibilities,
  ...ofRoleSettings,
  {
    id: 'S25',
    who: 'auditor',
    what: 'reads everything that PIM did, from the directory audit log',
    calls: ['GET auditLogs/directoryAudits'],
  },
  {
    id: 'S26',
    who: 'anybody',
    what: "is told which rules of the role's settings a request breaks, in Entra's own words",
    calls: [`POST ${assignments}`, `POST ${eligibilities}`],
  },
  {
    id: 'S27',
    who: 'security engineer',
    what: "sees PIM's own security alerts for directory roles (beta)",
    calls: ['GET beta roleManagementAlerts/alerts', 'GET beta roleManagementAlerts/alerts/{alertId}'],
  },
];
