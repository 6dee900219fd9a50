import { beforeOf } from '../matching/before.ts';
import { instantText } from '../matching/instants.ts';
import { unreadableItems } from '../matching/unreadable.ts';
import type { PlannedChange } from '../model/change.ts';
import type { Decision, Evidence, PlanItem } from '../model/plan.ts';
import type { RenewalReason } from '../model/reasons.ts';
import type { Rules } from '../model/rules.ts';
import type { TenantSnapshot } from '../model/snapshot.ts';
import {
  decided,
  newEnd,
  pendingRequest,
  principalStanding,
  protection,
  reach,
  readability,
  roleRules,
} from './checks.ts';
import {
  type Check,
  type DueEligibility,
  type Eligibility,
  eligibilities,
  type Finding,
  type RenewalContext,
  renewalContext,
} from './context.ts';
import { chain, need } from './need.ts';
import { termOf } from './term.ts';

/**
 * The conditions in the order that matters to a reader: nobody is asked to change a role's settings for an unused
 * eligibility.
 */
const checks: readonly Check[] = [
  protection,
  readability,
  decided,
  pendingRequest,
  principalStanding,
  need,
  chain,
  roleRules,
  reach,
];

const decisions: Readonly<Record<RenewalReason, Extract<Decision, 'change' | 'lapse' | 'report' | 'leave'>>> =
  {
    'ends-soon': 'change',
    lapsed: 'change',
    'not-used': 'lapse',
    'usage-unknown': 'lapse',
    'principal-disabled': 'lapse',
    'principal-deleted': 'lapse',
    'principal-gone': 'lapse',
    'principal-unknown': 'lapse',
    'group-unknown': 'lapse',
    'principal-foreign': 'report',
    'shortened-by-somebody': 'lapse',
    'attestation-needed': 'lapse',
    'chain-limit': 'lapse',
    'mfa-required': 'lapse',
    'ticket-required': 'lapse',
    'approval-required': 'lapse',
    'maximum-reached': 'lapse',
    'settings-unknown': 'lapse',
    unreadable: 'report',
    'never-ends': 'leave',
    'not-due': 'leave',
    'not-started': 'leave',
    'end-unknown': 'leave',
    'already-extended': 'leave',
    'request-pending': 'leave',
    'removed-by-somebody': 'leave',
    'lapsed-too-long-ago': 'leave',
    'no-evidence': 'report',
    'through-a-group': 'leave',
    protected: 'leave',
    'not-selected': 'leave',
    'mode-off': 'leave',
  };

/**
 * Decides of every eligibility whether it is renewed, left to lapse, or left alone, and says why. Pure and total: the
 * same snapshot and rules, in whatever order they list things, give the same items, byte for byte.
 *
 * @returns one item for each principal, role and scope that is eligible or lapsed lately; sorted by id.
 */
export function planRenewals(snapshot: TenantSnapshot, rules: Rules): readonly PlanItem[] {
  const context = renewalContext(snapshot, rules);
  const items = eligibilities(snapshot).flatMap((access) => itemOf(access, context) ?? []);
  return [...items, ...unreadableItems(snapshot, ['eligibility'], items)].toSorted((a, b) =>
    // Stryker disable next-line EqualityOperator: equivalent, no two items have the same id
    a.id < b.id ? -1 : 1,
  );
}

function itemOf(access: Eligibility, context: RenewalContext): PlanItem | undefined {
  const term = termOf(access, context);
  if (term === undefined) return undefined;
  if (context.rules.renew.mode === 'off') return item(access, context, { because: 'mode-off', facts: {} });
  if (!context.isSelected(access.key)) return item(access, context, { because: 'not-selected', facts: {} });
  return 'because' in term ? item(access, context, term) : itemOfDue({ ...access, ...term }, context);
}

function itemOfDue(due: DueEligibility, context: RenewalContext): PlanItem {
  const facts: Record<string, Evidence[string]> = {
    endDateTime: instantText(due.end),
    scheduleId: scheduleIdOf(due),
  };
  for (const check of checks) {
    const finding = check(due, context);
    Object.assign(facts, finding.facts);
    if (finding.because !== undefined) {
      const left = item(due, context, { because: finding.because, facts });
      return {
        ...left,
        due: left.decision === 'lapse' ? instantText(due.end) : null,
        ...affected(due, context),
      };
    }
  }
  const renewed = item(due, context, { because: due.hasEnded ? 'lapsed' : 'ends-soon', facts });
  // Nobody gets control of the tenant back while nobody watches.
  const mode = due.hasEnded && context.controls.has(due.key) ? 'plan' : renewed.mode;
  return { ...renewed, mode, change: changeOf(due, context), ...affected(due, context) };
}

function item(
  { id, key }: Eligibility,
  { rules }: RenewalContext,
  { because, facts }: Required<Finding>,
): PlanItem {
  return {
    id,
    kind: 'eligibility',
    key,
    decision: decisions[because],
    reason: because,
    mode: rules.renew.mode,
    evidence: facts,
    due: null,
    change: null,
    alsoAffects: [],
  };
}

/**
 * The change of a renewal. Where Graph refuses the first action because of the state of the access, the other one is
 * tried (docs/hazards.md#lapsed-access).
 */
function changeOf(due: DueEligibility, context: RenewalContext): PlannedChange {
  const { justification, ticket } = context.rules.renew;
  return {
    effect: 'renewal',
    key: due.key,
    steps: [
      {
        kind: 'eligibility',
        actions: due.hasEnded ? ['adminRenew', 'adminAssign'] : ['adminExtend', 'adminUpdate'],
        endDateTime: instantText(newEnd(due, context).end),
      },
    ],
    // A lapsed eligibility has nothing to restore: its undo removes it.
    before: due.hasEnded ? null : beforeOf(due.schedule),
    justification,
    ticket: ticket ?? null,
  };
}

function scheduleIdOf({ schedule, memory }: DueEligibility): string | null {
  // Stryker disable next-line OptionalChaining: equivalent, what is not listed is remembered
  return schedule?.id ?? memory?.lastSeenScheduleId ?? null;
}

/** The members of a group, for all of whom the eligibility is renewed or lapses. */
function affected({ key }: DueEligibility, { snapshot }: RenewalContext): Pick<PlanItem, 'alsoAffects'> {
  const principal = snapshot.principals.get(key.principalId);
  const memberIds = principal?.kind === 'group' ? (principal.memberIds ?? []) : [];
  return { alsoAffects: [...new Set(memberIds)].toSorted() };
}
