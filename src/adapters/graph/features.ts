import type { AppPart } from '../../domain/model/deployment-parts.ts';
import { applicationOperations, federatedCredentialOperations } from './areas/applications.ts';
import { auditOperations } from './areas/audit-log.ts';
import { directoryOperations } from './areas/directory.ts';
import { ownerOperations } from './areas/directory-owners.ts';
import { peopleOperations } from './areas/directory-people.ts';
import { groupAccessOperations } from './areas/group-access.ts';
import { roleDefinitionOperations } from './areas/role-definitions.ts';
import { instanceOperations } from './areas/role-instances.ts';
import { policyOperations } from './areas/role-policies.ts';
import { requestOperations } from './areas/role-requests.ts';
import { scheduleOperations } from './areas/role-schedules.ts';
import { alertOperations } from './areas/security-alerts.ts';
import type { GraphOperation } from './client/operation.ts';

/** What a feature asks of Graph, and why, in one sentence. */
interface Need {
  readonly operations: readonly GraphOperation[];
  readonly why: string;
  /** What is done without where nobody grants it: it is said to be unread. Nobody has to, and it is not too much. */
  readonly isOptional?: true;
  /** A deployment that only plans does without; what would rest on it is unknown there, and is never assumed. */
  readonly isLeftOutOfPlanOnly?: true;
}

/** Something that the app does in a tenant. */
export interface Feature {
  readonly name: string;
  /** The parts that do it, each with an identity of its own where they are apart. */
  readonly parts: readonly AppPart[];
  readonly needs: readonly Need[];
}

const { list: assignmentSchedules, read: assignmentSchedule } = scheduleOperations.assignment;
const { list: eligibilitySchedules, read: eligibilitySchedule } = scheduleOperations.eligibility;
const { list: assignmentInstances, read: assignmentInstance } = instanceOperations.assignment;
const { list: eligibilityInstances, read: eligibilityInstance } = instanceOperations.eligibility;
const { updatePolicy, ...policyReads } = policyOperations;
const { listUsersWithSignIns, readUser } = directoryOperations;
const ofAssignments = requestOperations.assignment;
const ofEligibilities = requestOperations.eligibility;
const requestReads = [
  ...[ofAssignments.list, ofAssignments.read],
  ...[ofEligibilities.list, ofEligibilities.read],
];

const access = [assignmentSchedules, assignmentInstances, eligibilitySchedules, eligibilityInstances];
const roles = [policyOperations.listPolicyAssignments, ...Object.values(roleDefinitionOperations)];
const signIns = [listUsersWithSignIns, readUser];
const directory = Object.values(directoryOperations).filter(
  (operation) => !(signIns as readonly GraphOperation[]).includes(operation),
);

const readAccess: Need = {
  operations: access,
  why: 'Who has what access, and until when, is read from schedules and instances.',
};
const readRoles: Need = {
  operations: roles,
  why: 'What a role demands and how much it controls is read from its settings and its definition.',
};
const readDirectory: Need = {
  operations: directory,
  why: 'Holders of access are users, groups with members, apps with owners, and deleted objects.',
};
const readGroupAccess: Need = {
  operations: Object.values(groupAccessOperations),
  why: 'Whoever is eligible for a group that holds roles (PIM for Groups) is in no list of its members.',
};
const readSignIns: Need = {
  operations: signIns,
  why: 'Whether somebody still works here is judged by sign-ins, which Graph gives only beside the audit permission.',
};
const readRequests: Need = {
  operations: requestReads,
  why: 'Requests say who asked for access and what is pending, and Graph shows them to an app only with the permission to make them.',
  isLeftOutOfPlanOnly: true,
};
const writeAssignments: Need = {
  operations: [ofAssignments.submit, ofAssignments.cancel],
  why: 'Assignments are given, changed, ended and cancelled by requests.',
  isLeftOutOfPlanOnly: true,
};
const writeEligibilities: Need = {
  operations: [ofEligibilities.submit, ofEligibilities.cancel],
  why: 'Eligibilities are given, extended, ended and cancelled by requests.',
  isLeftOutOfPlanOnly: true,
};
const writeSettings: Need = {
  operations: [updatePolicy],
  why: 'Role settings are changed rule by rule, each sent whole and read back.',
  isLeftOutOfPlanOnly: true,
};

/**
 * Everything that the app does in a tenant, with what it needs for that: the one place that says which part needs which
 * permission. Permissions themselves stand with the operations.
 */
export const features: readonly Feature[] = [
  {
    name: 'api-access',
    parts: ['front'],
    needs: [
      {
        operations: [
          ...access,
          assignmentSchedule,
          assignmentInstance,
          eligibilitySchedule,
          eligibilityInstance,
        ],
        why: 'Callers of the API list and read eligibilities and assignments.',
      },
    ],
  },
  {
    name: 'api-role-settings',
    parts: ['front'],
    needs: [
      {
        operations: [...Object.values(policyReads), ...Object.values(roleDefinitionOperations)],
        why: 'Callers of the API list and read role settings, with the names of roles.',
      },
    ],
  },
  {
    name: 'api-alerts',
    parts: ['front'],
    needs: [
      {
        operations: Object.values(alertOperations),
        why: "Callers of the API list PIM's own security alerts.",
      },
    ],
  },
  {
    name: 'approvals-and-dry-runs',
    parts: ['front'],
    needs: [
      readAccess,
      readRoles,
      {
        operations: directory,
        why: 'Who may approve, whom an incident is about and what a message would come to depends on members, managers and owners.',
      },
    ],
  },
  {
    name: 'audit-snapshot',
    parts: ['keeper'],
    needs: [
      {
        operations: Object.values(auditOperations),
        why: 'The archive keeps every event of the directory audit log.',
      },
    ],
  },
  {
    name: 'own-writes-watch',
    parts: ['keeper'],
    needs: [
      {
        operations: Object.values(auditOperations),
        why: "What Entra logged of the app's identity is compared with what the app wrote down.",
      },
    ],
  },
  {
    name: 'access-snapshot',
    parts: ['keeper'],
    needs: [readAccess, readRoles, readDirectory],
  },
  { name: 'group-access-snapshot', parts: ['keeper'], needs: [readGroupAccess] },
  {
    name: 'preflight',
    parts: ['keeper'],
    needs: [
      {
        operations: [...access, ...Object.values(applicationOperations), ...directory],
        why: 'Who else could turn the app, and how many can approve, is read from roles, app roles, owners and credentials.',
      },
      {
        operations: Object.values(federatedCredentialOperations),
        why: 'Who signs in as the registration of the API without a secret is read from its federated credentials.',
        isOptional: true,
      },
    ],
  },
  {
    name: 'hygiene',
    parts: ['writer'],
    needs: [
      ...[readAccess, readRoles, readDirectory, readSignIns, readRequests],
      ...[writeAssignments, writeEligibilities],
    ],
  },
  {
    name: 'role-settings',
    parts: ['writer'],
    needs: [
      {
        operations: [...Object.values(policyReads), ...Object.values(roleDefinitionOperations)],
        why: 'The settings of each role are compared with the baseline.',
      },
      writeSettings,
    ],
  },
  {
    name: 'commands',
    parts: ['writer'],
    needs: [
      readAccess,
      readRoles,
      {
        operations: [...Object.values(ownerOperations), ...Object.values(peopleOperations), ...directory],
        why: 'Self-grants, approvers and the floor are judged by who is in which group, who owns which app and who reports to whom.',
      },
      ...[readSignIns, readRequests, writeAssignments, writeEligibilities, writeSettings],
    ],
  },
  {
    name: 'activations',
    parts: ['writer'],
    needs: [readAccess, readRoles, readDirectory, readRequests, writeAssignments],
  },
  { name: 'request-store', parts: ['writer'], needs: [readRequests] },
];
