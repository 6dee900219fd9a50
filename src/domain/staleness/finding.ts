import type { StalenessReason } from '../model/reasons.ts';
import type { Mode, StaleRules } from '../model/rules.ts';
import type { Facts } from './evidence.ts';

/** What makes access stale, each switched by a rule of its own; in the order of preference where several hold. */
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

/** What one look at one kind of staleness came to. */
export type Judgement =
  | Stale
  /** Worth telling, though no kind of staleness is the reason. */
  | { readonly verdict: 'anomaly'; readonly because: StalenessReason; readonly facts: Facts }
  | NotStale
  /** It cannot be told, and so it is not stale. */
  | { readonly verdict: 'unknown'; readonly because: StalenessReason; readonly facts: Facts };

interface NotStale {
  readonly verdict: 'not-stale';
  readonly because: StalenessReason;
  readonly facts: Facts;
}

export interface Stale {
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

/** What one access comes to before its mark is looked at. */
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
  | { readonly outcome: 'remove'; readonly stale: Stale };

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

export function stale(kind: StaleKind, rules: StaleRules, facts: Facts): Stale {
  return { verdict: 'stale', kind, mode: modeOf(kind, rules), waitDays: waitDaysOf(kind, rules), facts };
}

export function notStale(because: StalenessReason, facts: Facts): NotStale {
  return { verdict: 'not-stale', because, facts };
}

/** What a kind that is switched off does not hold by is not worth saying. */
export function unlessOff(
  kind: StaleKind,
  judgement: Judgement | undefined,
  rules: StaleRules,
): Judgement | undefined {
  return judgement?.verdict !== 'stale' && modeOf(kind, rules) === 'off' ? undefined : judgement;
}

export function unknown(because: StalenessReason, facts: Facts): Judgement {
  return { verdict: 'unknown', because, facts };
}

export function leave(because: StalenessReason, facts: Facts): Finding {
  return { outcome: 'leave', because, facts };
}

export function report(
  because: StalenessReason,
  facts: Facts,
  { mode, alsoAffects = [] }: Pick<Stale, 'mode' | 'alsoAffects'>,
): Finding {
  return { outcome: 'report', because, facts, mode, alsoAffects, isHeldByGap: false };
}

/**
 * What counts of several judgements, which come in the order of preference. Access that was marked for a reason that still
 * holds goes on waiting for that reason: a second one is no new evidence, and would put off what was announced. Only where
 * the first may be acted on unattended and the marked one may not, the first counts.
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

function preferredStale(found: readonly Stale[], marked: string | undefined): Stale | undefined {
  const [first] = found;
  const before = found.find(({ kind, reportAs }) => kind === marked && reportAs === undefined);
  if (before === undefined || (first?.mode === 'apply' && before.mode !== 'apply')) return first;
  return before;
}

/** None holds: all that speaks against them is the evidence. What is used is not called new. */
function merged(judgements: readonly NotStale[]): Judgement | undefined {
  const first = judgements.find(({ because }) => because === 'in-use') ?? judgements[0];
  if (first === undefined) return undefined;
  const facts: Facts = Object.assign({}, ...judgements.map((judgement) => judgement.facts));
  return { ...first, facts };
}
