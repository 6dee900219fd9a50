import { subHours } from 'date-fns/subHours';
import type { Directory } from '../directory.ts';
import type { AlertName, AlertThresholds } from './alert-catalog.ts';
import { assignmentId } from './identifiers.ts';
import type { Instance } from './role-instances.ts';
import type { RoleManagement } from './role-management.ts';
import type { ScheduleRequest } from './schedule-requests.ts';

/** One finding of an alert: its id and Graph's properties. */
export interface AlertIncident {
  readonly '@odata.type': string;
  readonly id: string;
  readonly [property: string]: unknown;
}

const globalAdministratorId = '62e90394-69f5-4237-9190-012177145e10';

/** The parts of a tenant that alerts look at. */
export interface AlertSubject extends Directory {
  readonly roleManagement: RoleManagement;
}

type Finder = (tenant: AlertSubject, at: Date, thresholds: AlertThresholds) => readonly AlertIncident[];

/**
 * Finds the incidents of each alert at an instant. The subject of each alert is documented
 * (docs/graph-facts.md#security-alerts); the exact conditions are our reading.
 */
export const incidentFinders: Readonly<Record<AlertName, Finder>> = {
  TooManyGlobalAdminsAssignedToTenantAlert: tooManyGlobalAdmins,
  RolesAssignedOutsidePimAlert: rolesAssignedOutsidePim,
  RedundantAssignmentAlert: redundantAssignments,
  StaleSignInAlert: staleSignIns,
  SequentialActivationRenewalsAlert: sequentialActivations,
};

/** Active assignments of Global Administrator without activations, once there are too many. */
function tooManyGlobalAdmins(tenant: AlertSubject, at: Date, thresholds: AlertThresholds): AlertIncident[] {
  const standing = tenant.roleManagement
    .assignmentInstances(at)
    .filter(({ assignmentType }) => assignmentType === 'Assigned');
  const admins = standing.filter(({ roleDefinitionId }) => roleDefinitionId === globalAdministratorId);
  const holders = new Set(standing.map(({ principalId }) => principalId)).size;
  const percentage = holders === 0 ? 0 : (100 * admins.length) / holders;
  const isTooMany =
    admins.length >= thresholds.globalAdminCountThreshold &&
    percentage >= thresholds.percentageOfGlobalAdminsOutOfRolesThreshold;
  if (!isTooMany) return [];
  return admins.map((instance) =>
    incident('tooManyGlobalAdminsAssignedToTenant', instance.id, assigneeOf(tenant, instance.principalId)),
  );
}

function rolesAssignedOutsidePim(tenant: AlertSubject, at: Date): AlertIncident[] {
  return tenant.roleManagement
    .assignmentSchedules(at)
    .filter(({ madeIn }) => madeIn === 'elsewhere')
    .map((schedule) =>
      incident('rolesAssignedOutsidePrivilegedIdentityManagement', assignmentId(schedule), {
        ...assigneeOf(tenant, schedule.principalId),
        ...roleOf(tenant, schedule.roleDefinitionId),
        assignmentCreatedDateTime: schedule.createdAt.toISOString(),
      }),
    );
}

/** Eligibilities without an activation for the threshold's duration. */
function redundantAssignments(
  tenant: AlertSubject,
  at: Date,
  { redundantHours }: AlertThresholds,
): AlertIncident[] {
  const since = subHours(at, redundantHours);
  const last = new Map(activations(tenant, at).map((request) => [keyOf(request), request.createdAt]));
  return tenant.roleManagement
    .eligibilityInstances(at)
    .filter((instance) => instance.startsAt !== null && instance.startsAt <= since)
    .filter((instance) => (last.get(keyOf(instance)) ?? new Date(0)) <= since)
    .map((instance) =>
      incident('redundantAssignment', instance.id, {
        ...assigneeOf(tenant, instance.principalId),
        ...roleOf(tenant, instance.roleDefinitionId),
        lastActivationDateTime: last.get(keyOf(instance))?.toISOString() ?? null,
      }),
    );
}

/** Eligible or active holders of a role without a sign-in for the threshold's duration. */
function staleSignIns(tenant: AlertSubject, at: Date, { staleHours }: AlertThresholds): AlertIncident[] {
  const since = subHours(at, staleHours);
  const { roleManagement } = tenant;
  const held: readonly Instance[] = [
    ...roleManagement.assignmentInstances(at),
    ...roleManagement.eligibilityInstances(at),
  ];
  return held.flatMap((instance) => {
    const user = tenant.users.find(instance.principalId);
    const lastSignIn = user?.signInActivity?.lastSignInDateTime ?? null;
    if (user === undefined || (lastSignIn !== null && new Date(lastSignIn) > since)) return [];
    return incident('staleSignIn', instance.id, {
      ...assigneeOf(tenant, user.id),
      ...roleOf(tenant, instance.roleDefinitionId),
      assignmentCreatedDateTime: instance.startsAt?.toISOString() ?? null,
      lastSignInDateTime: lastSignIn,
    });
  });
}

/** A role that one person activates repeatedly, each time shortly after the last. */
function sequentialActivations(tenant: AlertSubject, at: Date, thresholds: AlertThresholds): AlertIncident[] {
  const runs = new Map<string, ScheduleRequest[]>();
  for (const request of activations(tenant, at)) {
    const run = runs.get(keyOf(request)) ?? [];
    const last = run.at(-1);
    const gap = last === undefined ? 0 : request.createdAt.getTime() - last.createdAt.getTime();
    runs.set(keyOf(request), gap <= thresholds.sequenceMinutes * 60_000 ? [...run, request] : [request]);
  }
  return [...runs.values()].flatMap((run) => {
    const [first, last] = [run[0], run.at(-1)];
    if (first === undefined || last === undefined || run.length < thresholds.sequenceCount) return [];
    return incident('sequentialActivationRenewals', last.id, {
      ...assigneeOf(tenant, last.principalId),
      ...roleOf(tenant, last.roleDefinitionId),
      activationCount: run.length,
      sequenceStartDateTime: first.createdAt.toISOString(),
      sequenceEndDateTime: last.createdAt.toISOString(),
    });
  });
}

/** Activation requests, oldest first. Graph keeps them for about 45 days. */
function activations({ roleManagement }: AlertSubject, at: Date): ScheduleRequest[] {
  return roleManagement
    .requestsOf('assignment', at)
    .filter(({ action, status }) => action === 'selfActivate' && status === 'Provisioned')
    .sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
}

function keyOf({
  principalId,
  roleDefinitionId,
  directoryScopeId,
}: Omit<Instance, 'id'> | ScheduleRequest): string {
  return `${principalId} ${roleDefinitionId} ${directoryScopeId}`;
}

function incident(type: string, id: string, values: object): AlertIncident {
  return { '@odata.type': `#microsoft.graph.${type}AlertIncident`, id, ...values };
}

function assigneeOf(tenant: AlertSubject, id: string) {
  const user = tenant.users.find(id);
  const other = tenant.groups.find(id) ?? tenant.servicePrincipals.find(id);
  return {
    assigneeId: id,
    assigneeDisplayName: user?.displayName ?? other?.displayName ?? null,
    assigneeUserPrincipalName: user?.userPrincipalName ?? null,
  };
}

function roleOf(tenant: AlertSubject, roleDefinitionId: string) {
  const role = tenant.roleDefinitions.find(roleDefinitionId);
  return {
    roleDefinitionId,
    roleDisplayName: role?.displayName ?? null,
    roleTemplateId: role?.templateId ?? null,
  };
}
