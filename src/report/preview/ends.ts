import { dayMilliseconds } from '../../domain/matching/instants.ts';
import { accessIdOf } from '../../domain/model/access.ts';
import type { PlanItem } from '../../domain/model/plan.ts';
import type { EndingAccess, PreviewFindings } from './preview-findings.ts';

/**
 * What becomes of access that ends soon.
 *
 * - `renewed`   the plan of renewals would renew it tonight.
 * - `lapses`    the plan lets it lapse, or takes it away before.
 * - `later`     nothing is decided yet: it is not due, or no job renews it.
 */
export const fates = ['renewed', 'lapses', 'later'] as const;
export type Fate = (typeof fates)[number];

export const fateWords: Readonly<Record<Fate, string>> = {
  renewed: 'to be renewed',
  lapses: 'will lapse',
  later: 'undecided, or never renewed',
};

export interface EndWithFate extends EndingAccess {
  readonly fate: Fate;
  /** What decided it, where something did. */
  readonly item: PlanItem | undefined;
}

/** All that ends soon, the nearest end first, with what the plans say of it. */
export function endsWithFates({ endingSoon, plans }: PreviewFindings): readonly EndWithFate[] {
  const decided = new Map<string, PlanItem>();
  for (const { items } of plans)
    for (const item of items) {
      const known = decided.get(item.id);
      if (known === undefined || fateOf(known) === 'later') decided.set(item.id, item);
    }
  return endingSoon.access.map((ending) => {
    const item = decided.get(accessIdOf(ending.kind, ending.key));
    return { ...ending, item, fate: fateOf(item) };
  });
}

function fateOf(item: PlanItem | undefined): Fate {
  if (item === undefined) return 'later';
  if (item.decision === 'change') return item.change?.effect === 'renewal' ? 'renewed' : 'lapses';
  return item.decision === 'lapse' ? 'lapses' : 'later';
}

/** How much ends on one day (UTC), by what becomes of it. */
export interface EndsOfDay {
  readonly day: string;
  readonly counts: Readonly<Record<Fate, number>>;
}

/** Every day from an instant on, those without ends included. */
export function endsByDay(
  ends: readonly EndWithFate[],
  from: Date,
  withinDays: number,
): readonly EndsOfDay[] {
  const byDay = Map.groupBy(ends, ({ endsAt }) => dayOf(endsAt));
  return Array.from({ length: withinDays + 1 }, (_, index) => {
    const day = dayOf(new Date(from.getTime() + index * dayMilliseconds));
    const own = byDay.get(day) ?? [];
    const count = (wanted: Fate) => own.filter(({ fate }) => fate === wanted).length;
    return { day, counts: { renewed: count('renewed'), lapses: count('lapses'), later: count('later') } };
  });
}

export function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
