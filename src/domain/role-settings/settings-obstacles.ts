import { wholeObstacle } from '../gates/whole-obstacle.ts';
import type { Obstacle } from '../model/plan.ts';
import { type Approver, isNamed, type NamedApprover, type RoleRule } from '../model/role-settings.ts';
import type { PrincipalState } from '../model/snapshot.ts';
import { recipientsOf } from './compare-rules.ts';
import { namedApprovers } from './named-approvers.ts';

/** A role's settings as they are, and as they are wanted. */
export interface WantedSettings {
  readonly before: readonly RoleRule[];
  readonly after: readonly RoleRule[];
}

type Principals = ReadonlyMap<string, PrincipalState>;

/** Ids of everybody whom the wanted settings name as an approver. */
export function approverIds({ after }: WantedSettings): readonly string[] {
  return after.flatMap(approversIn).flatMap((approver) => (isNamed(approver) ? [approver.id] : []));
}

/** Ids of those who are no approvers yet. */
export function addedApproverIds(wanted: WantedSettings): readonly string[] {
  const known = new Set(approverIds({ ...wanted, after: wanted.before }));
  return [...new Set(approverIds(wanted))].filter((id) => !known.has(id));
}

/** Whether, under the wanted settings, the holders of the two highest roles decide: nobody is named. */
export function leavesItToAdministrators({ after }: WantedSettings): boolean {
  return after.some((rule) => {
    const named = namedApprovers(rule);
    return named?.isRequired === true && named.stages.every(({ primary }) => primary.length === 0);
  });
}

/**
 * What stands against the approvers of wanted settings: one who is added and of no use, or a stage that nobody could
 * decide (docs/hazards.md#last-approver).
 */
export function approverObstacles(wanted: WantedSettings, principals: Principals): readonly Obstacle[] {
  const known = new Set(wanted.before.flatMap(approversIn).map(nameOf));
  return wanted.after.flatMap((rule) => [
    ...approversIn(rule)
      .filter((approver) => !known.has(nameOf(approver)))
      .flatMap((approver) => unusable(approver, principals)),
    ...undecidable(rule, principals),
  ]);
}

function approversIn(rule: RoleRule): readonly Approver[] {
  return (namedApprovers(rule)?.stages ?? []).flatMap(({ primary, escalation }) => [
    ...primary,
    ...escalation,
  ]);
}

function nameOf(approver: Approver): string {
  return isNamed(approver) ? `${approver.kind} ${approver.id}` : approver.kind;
}

function unusable(approver: Approver, principals: Principals): readonly Obstacle[] {
  if (!isNamed(approver)) return [];
  const wrong = wrongWith(approver, principals);
  if (wrong === undefined) return [];
  const sentence = `The approver ${approver.id} ${wrong}. Name an enabled user, or a group with enabled members.`;
  return [wholeObstacle('approver-unusable', sentence)];
}

function wrongWith(approver: NamedApprover, principals: Principals): string | undefined {
  const state = principals.get(approver.id);
  if (state === undefined || state.kind === 'unknown') return 'could not be looked up';
  if (state.kind === 'gone' || state.kind === 'soft-deleted') return 'is not in the directory';
  if (approver.kind === 'user') {
    if (state.kind !== 'user') return 'is not a user';
    return state.accountEnabled === true ? undefined : 'is not known to be enabled';
  }
  if (state.kind !== 'group') return 'is not a group';
  if (state.memberIds === undefined) return 'is a group whose members could not be read';
  return isUsableGroup(state.memberIds, principals) ? undefined : 'is a group without an enabled user';
}

function isUsableGroup(memberIds: readonly string[], principals: Principals): boolean {
  return memberIds.some((id) => {
    const member = principals.get(id);
    return member?.kind === 'user' && member.accountEnabled === true;
  });
}

/** A stage whose approvers are named, and of whom nobody can decide. Who a requester's manager is, is not known here. */
function undecidable(rule: RoleRule, principals: Principals): readonly Obstacle[] {
  const named = namedApprovers(rule);
  if (named === undefined || !named.isRequired) return [];
  return named.stages.flatMap(({ primary }, index) => {
    const isDecidable = primary.some(
      (approver) => isNamed(approver) && wrongWith(approver, principals) === undefined,
    );
    if (primary.length === 0 || isDecidable) return [];
    const sentence =
      `Of the ${primary.length} approvers of stage ${index + 1} nobody is known to be able to approve, so that nobody could ` +
      'activate the role. Name an enabled user, or a group with enabled members.';
    return [wholeObstacle('approver-lock-out', sentence)];
  });
}

/**
 * What stands against recipients of mail that are added: their domain is none of those that the rules allow. Mail about
 * activations tells a stranger who may do what, and when.
 */
export function recipientObstacles(
  { before, after }: WantedSettings,
  allowedDomains: readonly string[],
): readonly Obstacle[] {
  const known = new Set(
    before.flatMap((rule) => recipientsOf(rule).map((to) => `${rule.id} ${to.toLowerCase()}`)),
  );
  const allowed = new Set(allowedDomains.map((domain) => domain.toLowerCase()));
  return after.flatMap((rule) =>
    recipientsOf(rule)
      .filter((to) => !known.has(`${rule.id} ${to.toLowerCase()}`) && !allowed.has(domainOf(to)))
      .map((to) =>
        wholeObstacle(
          'recipient-domain',
          `${rule.id} would send mail to ${to}, and api.recipientDomains does not have ${domainOf(to)}. Add the domain ` +
            'to the rules if it is your own, or leave the recipient out.',
        ),
      ),
  );
}

/** What stands behind the last `@`: where the mail goes. */
function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
