import { durationMilliseconds } from '../matching/instants.ts';
import { isObject } from '../matching/json.ts';
import type { ActivationApproval, ActivationRequirements, RoleRule } from '../model/role-settings.ts';
import { namedApprovers } from './named-approvers.ts';

/** Reads what a role asks of whoever activates it. Source: docs/graph-facts.md#the-rules-of-a-role. */
export function activationRequirementsOf(rules: readonly RoleRule[]): ActivationRequirements {
  const ruleOf = (id: string) => {
    const [rule, second] = rules.filter((one) => one.id === id);
    return second === undefined ? rule : undefined;
  };
  return {
    maximumMilliseconds: maximumOf(ruleOf('Expiration_EndUser_Assignment')),
    enablement: enablementOf(ruleOf('Enablement_EndUser_Assignment')),
    authenticationContext: contextOf(ruleOf('AuthenticationContext_EndUser_Assignment')),
    approval: approvalOf(ruleOf('Approval_EndUser_Assignment')),
  };
}

/** The maximum holds whether or not an end is asked for: an activation always ends. */
function maximumOf(rule: RoleRule | undefined): ActivationRequirements['maximumMilliseconds'] {
  const { maximumDuration } = rule?.wire ?? {};
  if (rule?.kind !== 'expiration' || typeof maximumDuration !== 'string') return 'unknown';
  return durationMilliseconds(maximumDuration) ?? 'unknown';
}

const knownDemands = ['Justification', 'Ticketing', 'MultiFactorAuthentication'];

function enablementOf(rule: RoleRule | undefined): ActivationRequirements['enablement'] {
  const { enabledRules } = rule?.wire ?? {};
  if (rule?.kind !== 'enablement' || !Array.isArray(enabledRules)) return 'unknown';
  if (!enabledRules.every((one) => knownDemands.includes(one))) return 'unknown';
  return {
    isJustificationRequired: enabledRules.includes('Justification'),
    isTicketRequired: enabledRules.includes('Ticketing'),
    isMfaRequired: enabledRules.includes('MultiFactorAuthentication'),
  };
}

function contextOf(rule: RoleRule | undefined): ActivationRequirements['authenticationContext'] {
  const { isEnabled, claimValue } = rule?.wire ?? {};
  if (rule?.kind !== 'authenticationContext' || typeof isEnabled !== 'boolean') return 'unknown';
  if (!isEnabled) return { isRequired: false };
  return typeof claimValue === 'string' && /^c[1-9]\d?$/.test(claimValue)
    ? { isRequired: true, value: claimValue }
    : 'unknown';
}

/** Entra's roles have one stage. Whose decision counts where there are more is not known. */
function approvalOf(rule: RoleRule | undefined): ActivationRequirements['approval'] {
  const named = rule === undefined ? undefined : namedApprovers(rule);
  const { setting } = rule?.wire ?? {};
  if (named === undefined || !isObject(setting) || typeof setting.isApprovalRequired !== 'boolean')
    return 'unknown';
  if (!setting.isApprovalRequired) return { isRequired: false };
  if (named.stages.length > 1) return 'unknown';
  return requiredApproval(named.stages[0]?.primary ?? [], setting.approvalStages);
}

function requiredApproval(
  approvers: Extract<ActivationApproval, { isRequired: true }>['approvers'],
  stages: unknown,
): ActivationApproval {
  const [stage] = Array.isArray(stages) ? stages : [];
  // What is not said is asked for.
  return {
    isRequired: true,
    approvers,
    isJustificationRequired: stage?.isApproverJustificationRequired !== false,
  };
}
