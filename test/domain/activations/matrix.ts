import { toRequirements } from '../../../src/adapters/graph/areas/role-requirements.ts';
import type { RoleRule } from '../../../src/domain/model/role-settings.ts';
import { activationRequirementsOf } from '../../../src/domain/role-settings/activation-requirements.ts';
import {
  assignmentInstance,
  days,
  eligibility,
  HELPDESK_ADMINISTRATOR,
  NIGHT_SHIFT,
  request,
} from '../../snapshot-builder.ts';
import { wireRules } from '../../wire-rules.ts';
import type { FactsOverrides } from './builders.ts';
import { approver, ask, given, minutes, settings } from './builders.ts';

type Fields = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Settings of a role: what differs from a role that asks for nothing but an end after eight hours. */
export interface SettingsRow {
  readonly name: string;
  readonly fields: Fields;
  /** Whether the rules let an approval that is kept here stand for PIM's own. */
  readonly isApprovedHere?: boolean;
  /** Graph would not keep such settings: they stand for what it may send one day. */
  readonly isStrange?: boolean;
}

const demands = (...enabledRules: readonly string[]): Fields => ({
  Enablement_EndUser_Assignment: { enabledRules },
});
const longest = (maximumDuration: string): Fields => ({
  Expiration_EndUser_Assignment: { isExpirationRequired: true, maximumDuration },
});
const context = (claimValue: string | null): Fields => ({
  AuthenticationContext_EndUser_Assignment: { isEnabled: true, claimValue },
});
const approval: Fields = {
  Approval_EndUser_Assignment: {
    setting: {
      isApprovalRequired: true,
      isApprovalRequiredForExtension: false,
      isRequestorJustificationRequired: true,
      approvalMode: 'SingleStage',
      approvalStages: [
        {
          approvalStageTimeOutInDays: 1,
          isApproverJustificationRequired: true,
          escalationTimeInMinutes: 0,
          isEscalationEnabled: false,
          primaryApprovers: [],
          escalationApprovers: [],
        },
      ],
    },
  },
};

export const settingsRows: readonly SettingsRow[] = [
  { name: 'nothing', fields: {} },
  { name: 'justification', fields: demands('Justification') },
  { name: 'ticket', fields: demands('Ticketing') },
  { name: 'both', fields: demands('Justification', 'Ticketing') },
  { name: 'MFA, justif.', fields: demands('MultiFactorAuthentication', 'Justification') },
  { name: 'context c1', fields: context('c1') },
  { name: 'approval here', fields: approval, isApprovedHere: true },
  { name: 'approval in PIM', fields: approval },
  {
    name: 'MFA, approval here',
    fields: { ...demands('MultiFactorAuthentication'), ...approval },
    isApprovedHere: true,
  },
  { name: 'at most 30 min', fields: longest('PT30M') },
  { name: 'at most 5 min', fields: longest('PT5M') },
  { name: 'at most 4 min', fields: longest('PT4M') },
  { name: 'at most nothing', fields: longest('PT0S') },
  {
    name: 'MFA of admins',
    fields: { Enablement_Admin_Assignment: { enabledRules: ['MultiFactorAuthentication', 'Justification'] } },
  },
  {
    name: 'admins 20 min',
    fields: { Expiration_Admin_Assignment: { isExpirationRequired: true, maximumDuration: 'PT20M' } },
  },
  { name: 'unknown demand', fields: demands('PhishingResistantMfa'), isStrange: true },
  { name: 'context unnamed', fields: context(null), isStrange: true },
];

/** What is asked for, and what there is. */
export interface AskColumn {
  readonly name: string;
  readonly said: FactsOverrides;
  /** Whether the person has signed in with a second factor and under `c1`. */
  readonly isConfirmed?: boolean;
}

export const administrativeUnit = '/administrativeUnits/55555555-aaaa-4bbb-8ccc-000000000001';
const wanted = { ask: ask() };
const isConfirmed = true;

export const askColumns: readonly AskColumn[] = [
  { name: 'plain', said: wanted },
  { name: 'no just', said: { ask: ask({ justification: ' ' }) } },
  { name: 'no tick', said: { ask: ask({ ticketInfo: null }) } },
  { name: '5 min', said: { ask: ask({ minutes: 5 }) } },
  { name: '4 min', said: { ask: ask({ minutes: 4 }) } },
  { name: '9 h', said: { ask: ask({ minutes: 540 }) } },
  {
    name: 'group',
    said: { ...wanted, eligibilities: [eligibility({ principalId: NIGHT_SHIFT })], inside: [NIGHT_SHIFT] },
  },
  { name: 'no elig', said: { ...wanted, eligibilities: [] } },
  {
    name: 'at unit',
    said: { ...wanted, eligibilities: [eligibility({ directoryScopeId: administrativeUnit })] },
  },
  { name: 'ends 30', said: { ...wanted, eligibilities: [eligibility({ end: minutes(30) })] } },
  { name: 'held', said: { ...wanted, instances: [assignmentInstance({ end: days(1) })] } },
  {
    name: 'active',
    said: { ...wanted, instances: [assignmentInstance({ end: minutes(60), assignmentType: 'Activated' })] },
  },
  {
    name: 'waits',
    said: {
      ...wanted,
      requests: [
        request({
          kind: 'assignment',
          action: 'selfActivate',
          status: 'PendingApproval',
          progress: 'pending',
        }),
      ],
    },
  },
  { name: 'confirm', said: { ...wanted, confirmation: given() }, isConfirmed },
  {
    name: 'conf+app',
    said: { ...wanted, confirmation: given(), approval: given({ by: approver }) },
    isConfirmed,
  },
];

/** The facts of a cell. */
export function factsOf(
  { fields, isApprovedHere = false }: SettingsRow,
  { said }: AskColumn,
): FactsOverrides {
  const rules: readonly RoleRule[] = wireRulesOf(fields).map(({ id, kind, rule }) => ({
    id,
    kind,
    wire: rule,
  }));
  const requirements = toRequirements(rules);
  if (requirements === undefined) throw new Error('the rules are not of the shape that Graph promises');
  return {
    ...said,
    sender: {
      grants: [{ roleDefinitionId: HELPDESK_ADMINISTRATOR, directoryScopeId: '/', minutes: 600 }],
    },
    isApprovedHere,
    settings: settings({ activation: activationRequirementsOf(rules), assignment: requirements.assignment }),
  };
}

/** The rules of a row, as Graph sends them and takes them. */
export function wireRulesOf(fields: Fields): ReturnType<typeof wireRules> {
  return wireRules({ ...demands(), ...fields });
}
