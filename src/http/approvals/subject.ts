import { placeOf } from '../../domain/model/access.ts';
import type { PlannedStep } from '../../domain/model/change.ts';
import type { ChangeRecord, CommandContent } from '../../domain/model/command.ts';
import { type DecisionSubject, rulesSubject } from '../../domain/model/decision.ts';
import type { PlanHead, PlanItem } from '../../domain/model/plan.ts';
import type { Rules } from '../../domain/model/rules.ts';
import { activationFacts } from './facts-of-activation.ts';

/** What can be approved, as it is stored, with the digest that an approval of it is bound to. */
export type ApprovalSubject =
  | { readonly kind: 'change'; readonly record: ChangeRecord; readonly digest: string }
  | {
      readonly kind: 'plan';
      readonly plan: PlanHead;
      /** Ids of the changes that are approved. */
      readonly items: 'all' | readonly string[];
      readonly changes: readonly PlanItem[];
      readonly digest: string;
    }
  | RulesSubject;

/** The rules file as it is. */
export interface RulesSubject {
  readonly kind: 'rules';
  readonly rules: Rules;
  /** SHA-256 of the file: what a decision about it names. */
  readonly hash: string;
  /** What is signed; see `rulesDigest`. */
  readonly digest: string;
  /** The tenant, where it is not the signer's own. */
  readonly signedFor: string | undefined;
}

/** What a decision about it is a decision about. */
export function decisionSubjectOf(subject: ApprovalSubject): DecisionSubject {
  switch (subject.kind) {
    case 'change':
      return { kind: 'change', id: subject.record.id };
    case 'plan':
      return { kind: 'plan', id: subject.plan.id };
    case 'rules':
      return rulesSubject;
    default:
      return subject satisfies never;
  }
}

type Fact = readonly [name: string, value: string];

/** Changes of a plan that are shown one by one. */
const shownChanges = 300;

/** Exactly what would be approved, for a person to read. */
export function factsOf(subject: ApprovalSubject): readonly Fact[] {
  return [...contentOf(subject), ['Digest', subject.digest]];
}

function contentOf(subject: ApprovalSubject): readonly Fact[] {
  switch (subject.kind) {
    case 'change':
      return changeFacts(subject.record);
    case 'plan':
      return planFacts(subject);
    case 'rules':
      return rulesFacts(subject);
    default:
      return subject satisfies never;
  }
}

/** What decides most. Whoever approves has read the file that has this SHA-256. */
function rulesFacts({ rules, hash, signedFor }: RulesSubject): readonly Fact[] {
  const { protected: list, renew, stale, limits, api } = rules;
  const modes = Object.entries(stale).flatMap(([kind, rule]): Fact[] =>
    typeof rule === 'object' && rule !== null && 'mode' in rule
      ? [[`Stale: ${kind}`, String(rule.mode)]]
      : [],
  );
  const { globalAdministrators, privilegedRoleAdministrators } = limits.floor;
  const whose: readonly Fact[] =
    signedFor === undefined
      ? [['Rules', 'the rules file as it is now; compare its SHA-256 with the digest']]
      : [
          ['Tenant', `${signedFor}, which is not your own`],
          ['Rules', 'the rules file of that tenant as it is now; compare its SHA-256'],
          ['SHA-256', hash],
        ];
  return [
    ...whose,
    ['Protects', [...list.principals, ...list.groups].map(({ id }) => id).join(', ')],
    ['Renewals', renew.mode],
    ...modes,
    [
      'Floor',
      `${globalAdministrators} Global, ${privilegedRoleAdministrators} Privileged Role Administrators`,
    ],
    ['Control plane over the API', `${api.controlPlane}, ${api.approvals}`],
  ];
}

function changeFacts(record: ChangeRecord): readonly Fact[] {
  const { id, tenantId, askedBy, askedAt, operation, executeBefore, content } = record;
  return [
    ['Change', id],
    ['Tenant', tenantId],
    [
      'Asked for by',
      askedBy.appId === undefined ? askedBy.objectId : `${askedBy.objectId}, through app ${askedBy.appId}`,
    ],
    ['Asked for at', askedAt.toISOString()],
    ['Operation', operation],
    ...contentFacts(content),
    ['To be approved by', executeBefore.toISOString()],
  ];
}

function contentFacts(content: CommandContent): readonly Fact[] {
  switch (content.kind) {
    case 'access': {
      const { key, steps, justification } = content.change;
      const [what, where] = placeOf(key);
      return [
        ['For whom', key.principalId],
        ['What', `${what} at ${where}`],
        ...steps.map((step): Fact => ['Step', stepText(step)]),
        ['Because', justification],
      ];
    }
    case 'role-settings':
      return [
        ['Settings', content.policyId],
        ...Object.entries(content.rules).map(([rule, fields]): Fact => [rule, JSON.stringify(fields)]),
      ];
    case 'cancellation':
      return [['Cancelled request', `${content.scheduleKind} ${content.requestId}`]];
    case 'revocation':
      return [
        ['Takes all access from', content.principalId],
        ...content.removals.map(({ key, steps }): Fact => {
          const [what, where] = placeOf(key);
          return ['Takes away', `${steps.map(stepText).join('; ')}: ${what} at ${where}`];
        }),
        ...content.left.map((left): Fact => ['Is left', left]),
      ];
    case 'delivery':
      return [['Message of', content.sender]];
    case 'activation':
      return activationFacts(content);
    case 'activation-end':
      return [['Ends activation', content.activationId]];
    case 'review':
      return [['Reviews', `${content.of} of ${content.key.principalId}: ${content.verdict}`]];
    case 'self-service':
      return [['Asks for themself', content.action]];
    case 'run':
      return [['Runs', `${content.job}, up to ${content.upTo}`]];
    default:
      return content satisfies never;
  }
}

function planFacts({ plan, items, changes }: ApprovalSubject & { readonly kind: 'plan' }): readonly Fact[] {
  const left = changes.length - shownChanges;
  return [
    ['Plan', plan.id],
    ['Tenant', plan.tenantId],
    ['Job', plan.job],
    ['Made at', plan.madeAt.toISOString()],
    ['Rules', plan.rulesHash],
    [
      'Covers',
      items === 'all' ? `all its ${changes.length} changes` : `${changes.length} of its changes, by name`,
    ],
    ...changes.slice(0, shownChanges).map(itemFact),
    ...(left > 0 ? [['And', `${left} more: GET /api/plans/${plan.id}?decision=change`] as const] : []),
  ];
}

function itemFact({ key, reason, change }: PlanItem): Fact {
  const [what, where] = placeOf(key);
  const steps = change?.steps.map(stepText).join('; ') ?? '';
  return [change?.effect ?? 'change', `${key.principalId}: ${what} at ${where} (${reason}): ${steps}`];
}

function stepText({ kind, actions, endDateTime, startDateTime, duration }: PlannedStep): string {
  const begin = startDateTime === undefined ? '' : `, from ${startDateTime}`;
  const length = duration === undefined ? '' : ` (${duration})`;
  const end =
    endDateTime === undefined ? 'ends now' : endDateTime === null ? 'without end' : `until ${endDateTime}`;
  return `${kind}, ${actions.join(' or ')}${begin}, ${end}${length}`;
}
