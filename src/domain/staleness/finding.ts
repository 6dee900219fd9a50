import type { StalenessReason } from '../model/reasons.ts';
import type { Mode, StaleRules } from '../model/rules.ts';
import type { Facts } from './evidence.ts';

/** The kinds of staleness, each with its own rule, in the order of preference where several apply. */
export const staleKinds = [
  'principal-gone',
  'disabled',
  'no-sign-in',
  'never-activated',
  'permanent-active',
  'outside-pim',
  'redundant',
] as const satisfies readonly StalenessReason[];
export type StaleKind = (typeof staleKinds)[number];

/** The result of judging an access by one kind of staleness. */
export type Judgement =
  | StaleJudgement
  /** To be reported, though no kind of staleness applies. */
  | { readonly verdict: 'anomaly'; readonly because: StalenessReason; readonly facts: Facts }
  | NotStaleJudgement
  /** Not known, and so not stale. */
  | { readonly verdict: 'unknown'; readonly because: StalenessReason; readonly facts: Facts };

interface NotStaleJudgement {
  readonly verdict: 'not-stale';
  readonly because: StalenessReason;
  readonly facts: Facts;
}

export interface StaleJudgement {
  readonly verdict: 'stale';
  readonly kind: StaleKind;
  readonly mode: Mode;
  readonly facts: Facts;
  /** From the mark to the removal. */
  readonly waitDays: number;
  /** The reason it is reported for, where it is not for this app to change. */
  readonly reportAs?: StalenessReason;
  /** An eligibility takes its place first. */
  readonly conversion?: Conversion;
  /** Of a group: everybody in it, sorted. */
  readonly alsoAffects?: readonly string[];
}

export interface Conversion {
  /** When the new eligibility ends; `undefined`: there is one already. */
  readonly eligibleUntil: Date | undefined;
}

/** The result of judging an access, before its mark is considered. */
export type Finding =
  | { readonly outcome: 'leave'; readonly because: StalenessReason; readonly facts: Facts }
  | {
      readonly outcome: 'report';
      readonly because: StalenessReason;
      readonly facts: Facts;
      readonly mode: Mode;
      readonly alsoAffects: readonly string[];
      /** It is stale, and only a gap in the snapshot keeps it from being marked. */
      readonly isHeldByGap: boolean;
    }
  | { readonly outcome: 'remove'; readonly stale: StaleJudgement };

export function isStaleKind(reason: string): reason is StaleKind {
  return (staleKinds as readonly string[]).includes(reason);
}

export function modeOf(kind: StaleKind, rules: StaleRules): Mode {
  switch (kind) {
    case 'principal-gone':
      return rules.principalGone.mode;
    case 'disabled':
      return rules.disabled.mode;
    case 'no-sign-in':
      return rules.noSignIn.mode;
    case 'never-activated':
      return rules.neverActivated.mode;
    case 'permanent-active':
      return rules.permanentActive.mode;
    case 'outside-pim':
      return rules.outsidePim.mode;
    case 'redundant':
      return rules.redundant.mode;
    // Stryker disable next-line all: unreachable, the type has no other member
    default:
      return kind satisfies never;
  }
}

/**
 * From the mark to the removal. Graph does not say when an account was disabled: the days of `disabled` are counted from
 * our first sight of it, which is the mark.
 */
function waitDaysOf(kind: StaleKind, rules: StaleRules): number {
  return kind === 'disabled' ? Math.max(rules.disabled.days, rules.coolDownDays) : rules.coolDownDays;
}

export function stale(kind: StaleKind, rules: StaleRules, facts: Facts): StaleJudgement {
  return { verdict: 'stale', kind, mode: modeOf(kind, rules), waitDays: waitDaysOf(kind, rules), facts };
}

export function notStale(because: StalenessReason, facts: Facts): NotStaleJudgement {
  return { verdict: 'not-stale', because, facts };
}

/** A kind that is switched off is worth mentioning only where the access is stale. */
export function unlessOff(
  kind: StaleKind,
  judgement: Judgement | undefined,
  rules: StaleRules,
): Judgement | undefined {
  return judgement?.verdict !== 'stale' && modeOf(kind, rules) === 'off' ? undefined : judgement;
}

export function unknown(because: StalenessReason, facts: Facts): Exclude<Judgement, StaleJudgement> {
  return { verdict: 'unknown', because, facts };
}

export function leave(because: StalenessReason, facts: Facts): Finding {
  return { outcome: 'leave', because, facts };
}

export function report(
  because: StalenessReason,
  facts: Facts,
  { mode, alsoAffects = [] }: Pick<StaleJudgement, 'mode' | 'alsoAffects'>,
): Finding {
  return { outcome: 'report', because, facts, mode, alsoAffects, isHeldByGap: false };
}

/**
 * Chooses among judgements, which come in the order of preference. Access that was marked for a reason that still holds
 * keeps waiting for that reason: a second one is no new evidence, and would put off what was announced. The first counts
 * where it may be acted on unattended and the marked one may not.
 *
 * @returns `undefined`: there are none.
 */
export function preferred(judgements: readonly Judgement[], marked?: string): Judgement | undefined {
  const found = judgements.filter((judgement) => judgement.verdict === 'stale');
  return (
    preferredStale(
      found.filter(({ mode }) => mode !== 'off'),
      marked,
    ) ??
    judgements.find(({ verdict }) => verdict === 'anomaly') ??
    found[0] ??
    judgements.find(({ verdict }) => verdict === 'unknown') ??
    merged(judgements.filter((judgement) => judgement.verdict === 'not-stale'))
  );
}

function preferredStale(
  found: readonly StaleJudgement[],
  marked: string | undefined,
): StaleJudgement | undefined {
  const [first] = found;
  const before = found.find(({ kind, reportAs }) => kind === marked && reportAs === undefined);
  if (before === undefined || (first?.mode === 'apply' && before.mode !== 'apply')) return first;
  return before;
}

/** No kind applies: the evidence is everything that speaks against them. Access in use is not called new. */
function merged(judgements: readonly NotStaleJudgement[]): Judgement | undefined {
  const first = judgements.find(({ because }) => because === 'in-use') ?? judgements[0];
  if (first === undefined) return undefined;
  const facts: Facts = Object.assign({}, ...judgements.map((judgement) => judgement.facts));
  return { ...first, facts };
}
