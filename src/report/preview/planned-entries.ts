import { isDestructive } from '../../domain/gates/effects.ts';
import type { Effect } from '../../domain/model/change.ts';
import type { Obstacle, Plan, PlanItem } from '../../domain/model/plan.ts';
import { effectWords } from '../report-lines.ts';
import { type SectionTitle, sectionTitles } from '../report-sections.ts';
import { titleOfItem } from '../run-report.ts';
import { whole } from './counted.ts';
import type { PreviewFindings } from './preview-findings.ts';

/** An item of a plan that is not left as it is. */
export interface PlannedEntry {
  readonly job: Plan['job'];
  readonly item: PlanItem;
  readonly title: SectionTitle;
  readonly isControlPlane: boolean;
  /** What it needs: `nothing` where its rules let it be done unattended. */
  readonly needs: 'nothing' | 'approval';
  /** Of a change: what would be in its way tonight. */
  readonly stoppedBy: readonly Obstacle[];
}

/** All that plans would do, announce or report: in the order of the sections, what controls the tenant first. */
export function plannedEntries({ plans, controlPlane }: PreviewFindings): readonly PlannedEntry[] {
  const entries = plans.flatMap((plan) =>
    plan.items.flatMap((item): readonly PlannedEntry[] => {
      const title = titleInPreview(item);
      if (title === undefined) return [];
      const isUnattended = plan.mode === 'apply' && item.mode === 'apply';
      return [
        {
          job: plan.job,
          item,
          title,
          isControlPlane: controlPlane.has(item.key),
          needs: isUnattended ? 'nothing' : 'approval',
          stoppedBy: item.decision === 'change' ? inTheWayOf(item, plan) : [],
        },
      ];
    }),
  );
  return entries.toSorted(inOrder);
}

/** Nothing is done in a preview: what is planned for now would be changed. */
function titleInPreview(item: PlanItem): SectionTitle | undefined {
  const title = titleOfItem(item);
  return title === 'Planned and not done' ? 'Would be changed' : title;
}

function inOrder(one: PlannedEntry, other: PlannedEntry): number {
  return (
    sectionTitles.indexOf(one.title) - sectionTitles.indexOf(other.title) ||
    Number(other.isControlPlane) - Number(one.isControlPlane) ||
    (one.item.due ?? '').localeCompare(other.item.due ?? '', 'en') ||
    (one.item.id < other.item.id ? -1 : 1)
  );
}

/** What stops an item by itself, or with all of its kind. What is more than a limit is not known item by item. */
function inTheWayOf({ id, change }: PlanItem, { obstacles, preview, madeAt }: Plan): readonly Obstacle[] {
  const isRenewal = change?.effect === 'renewal';
  const isTakenAway = change !== null && isDestructive(change, madeAt);
  return [...obstacles, ...preview].filter(
    ({ stops, itemId }) =>
      stops === 'everything' ||
      (stops === 'all-but-renewals' && !isRenewal) ||
      (stops === 'destructive' && isTakenAway) ||
      (stops === 'item' && itemId === id),
  );
}

/** Gates that are in the way of more than one item, or may be: each sentence once. */
export function closedGates({ plans }: PreviewFindings): readonly Obstacle[] {
  const all = plans.flatMap(({ obstacles, preview }) => [...obstacles, ...preview]);
  const wide = all.filter(({ stops }) => stops !== 'item' && stops !== 'nothing');
  return [...new Map(wide.map((obstacle) => [obstacle.sentence, obstacle])).values()];
}

/** What would become of an item: `to be renewed`; empty where it has no change. */
export function effectOf({ change }: PlanItem): string {
  return change === null ? '' : effectWords[change.effect][1];
}

/** `9 to be renewed, 2 to be removed` */
export function countedEffects(entries: readonly PlannedEntry[]): string {
  const effects: readonly Effect[] = ['renewal', 'removal', 'conversion', 'restore', 'requested'];
  return effects
    .map((effect) => [effect, entries.filter(({ item }) => item.change?.effect === effect).length] as const)
    .filter(([, count]) => count > 0)
    .map(([effect, count]) => `${whole(count)} ${effectWords[effect][1]}`)
    .join(', ');
}
