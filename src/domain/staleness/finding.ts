import type { StalenessReason } from '../model/plan.ts';
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
  | { readonly verdict: 'odd'; readonly because: StalenessReason; readonly facts: Facts }
  | NotStale
  /** It cannot be told, and so it is not stale. */
  | { readonly verdict: 'unknown'; readonly because: StalenessReason; readonly facts: Facts };

export interface NotStale {
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
export function waitDaysOf(kind: StaleKind, rules: StaleRules): number {
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
