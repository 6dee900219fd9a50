import { dayMilliseconds } from '../matching/instants.ts';
import { sameId } from '../model/access.ts';
import type { PlannedChange } from '../model/change.ts';
import type { Requester } from '../model/command.ts';
import type { PlanItem } from '../model/plan.ts';
import type { Reason } from '../model/reasons.ts';
import type { Person } from '../model/rules.ts';

/** An approval that nobody has used for so many days counts for nothing: what was read then may not hold any more. */
export const approvalDays = 7;
/**
 * A clamped length is counted from the night it is planned in, so what was approved may end some days later when it is
 * planned again. Two ends that are the same are another notion: `isSameEnd`.
 */
const approvedEndToleranceMilliseconds = approvalDays * dayMilliseconds;

/** A change that a person has approved, as it was planned then. */
export interface ApprovedItem {
  readonly planId: string;
  readonly by: Requester;
  /** Whether Entra signed the approval, and the signature was verified. */
  readonly isSigned: boolean;
  /** Whether the person named this very item, and did not only approve all. */
  readonly isNamed: boolean;
  /** When it was approved. */
  readonly at: Date;
  readonly change: PlannedChange;
  readonly reason: Reason;
  readonly rulesHash: string;
}

/** Approved changes by the item's id, those of the newest plans first. */
export type ApprovedItems = ReadonlyMap<string, readonly ApprovedItem[]>;

/** What an item is judged by when it is planned again. */
export interface ApprovalFacts {
  readonly rulesHash: string;
  readonly isControlPlane: boolean;
  readonly people: readonly Person[];
}

export type ItemApproval =
  | { readonly kind: 'none' }
  /** `because` follows "does not count". */
  | { readonly kind: 'void'; readonly planId: string; readonly by: Requester; readonly because: string }
  | { readonly kind: 'approved'; readonly approval: ApprovedItem };

/**
 * Whether a person has approved just this change: of the same access as it was, by the same steps, for the same reason and
 * under the same rules; and somebody who may, and not whoever gets something by it.
 */
export function approvalOf(item: PlanItem, approved: ApprovedItems, facts: ApprovalFacts): ItemApproval {
  const { change } = item;
  const [...ofItem] = approved.get(item.id) ?? [];
  const [first] = ofItem;
  if (change === null || first === undefined) return { kind: 'none' };
  // Somebody who named it has said more than somebody who approved all.
  const judged = ofItem
    .toSorted((one, other) => Number(other.isNamed) - Number(one.isNamed))
    .map((approval) => ({ approval, because: doubtAbout(item, change, approval, facts) }));
  const good = judged.find(({ because }) => because === undefined);
  if (good !== undefined) return { kind: 'approved', approval: good.approval };
  const [{ approval, because } = { approval: first, because: undefined }] = judged;
  return {
    kind: 'void',
    planId: approval.planId,
    by: approval.by,
    because: because ?? 'it is another change',
  };
}

function doubtAbout(
  item: PlanItem,
  change: PlannedChange,
  approved: ApprovedItem,
  { rulesHash, isControlPlane, people }: ApprovalFacts,
): string | undefined {
  if (!isSameWish(approved.change, change)) return 'what is planned now is not what was approved';
  if (approved.rulesHash !== rulesHash) return 'the rules have changed since';
  if (approved.reason !== item.reason) return `its reason was ${approved.reason}, and is ${item.reason} now`;
  if (
    change.effect === 'renewal' &&
    isOneOf(approved.by.objectId, [item.key.principalId, ...item.alsoAffects], people)
  )
    return 'nobody approves a renewal for themself';
  if (isControlPlane && !approved.isSigned)
    return 'what controls the tenant needs an approval that Entra signed';
  return undefined;
}

/** Whether an account is one of these, or another account of the same person. */
function isOneOf(account: string, others: readonly string[], people: readonly Person[]): boolean {
  const accounts = people.find((person) => person.accounts.some((id) => sameId(id, account)))?.accounts ?? [];
  return others.some((other) => [account, ...accounts].some((id) => sameId(id, other)));
}

function isSameWish(one: PlannedChange, other: PlannedChange): boolean {
  return (
    one.effect === other.effect &&
    JSON.stringify(one.before) === JSON.stringify(other.before) &&
    one.steps.length === other.steps.length &&
    one.steps.every((step, index) => {
      const twin = other.steps[index];
      return (
        twin?.kind === step.kind && twin.actions.join() === step.actions.join() && isApprovedEnd(step, twin)
      );
    })
  );
}

function isApprovedEnd(one: PlannedChange['steps'][number], other: PlannedChange['steps'][number]): boolean {
  if (typeof one.endDateTime !== 'string' || typeof other.endDateTime !== 'string')
    return one.endDateTime === other.endDateTime;
  return (
    Math.abs(Date.parse(one.endDateTime) - Date.parse(other.endDateTime)) <= approvedEndToleranceMilliseconds
  );
}
