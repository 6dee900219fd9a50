import type { Plan, PlanItem } from '../../src/domain/model/plan.ts';
import type { RoleFinding } from '../../src/domain/model/role-finding.ts';
import { canonicalJson } from '../../src/ports/canonical-json.ts';
import type { Made } from './sides.ts';

/**
 * What the preview plans or finds otherwise than the jobs do, item by item; a sentence each. Ids of plans and of requests to
 * Graph are of one run alone.
 */
export function differencesBetween(preview: Made, jobs: Made): readonly string[] {
  return [
    ...preview.plans.flatMap((plan) =>
      planDifferences(
        plan,
        jobs.plans.find(({ job }) => job === plan.job),
      ),
    ),
    ...driftDifferences(preview.drift, jobs.drift),
  ];
}

function planDifferences(preview: Plan, job: Plan | undefined): readonly string[] {
  if (job === undefined) return [`${preview.job}: the job made no plan`];
  const there = new Map(job.items.map((item) => [item.id, item]));
  const here = new Set(preview.items.map(({ id }) => id));
  return [
    ...preview.items.flatMap((item) => itemDifference(preview.job, item, there.get(item.id))),
    ...job.items.flatMap(({ id }) => (here.has(id) ? [] : [`${preview.job} ${id}: only the job has it`])),
    ...(preview.mode === job.mode ? [] : [`${preview.job}: mode ${preview.mode}, and ${job.mode}`]),
    ...(gatesOf(preview) === gatesOf(job)
      ? []
      : [`${preview.job}: gates ${gatesOf(preview)}, and ${gatesOf(job)}`]),
  ];
}

function itemDifference(job: string, item: PlanItem, other: PlanItem | undefined): readonly string[] {
  if (other === undefined) return [`${job} ${item.id}: only the preview has it`];
  const [one, two] = [item, other].map((each) => withoutIds(canonicalJson(each)));
  return one === two ? [] : [`${job} ${item.id}: ${one}, and ${two}`];
}

/** Evidence may quote an answer of Graph, whose ids are of one request, and whose advice is to one reader. */
function withoutIds(text: string): string {
  return text.replaceAll(/ \((?:client-)?request-id [^"]*/g, '');
}

function gatesOf({ obstacles, preview }: Plan): string {
  const codes = (some: Plan['obstacles']) =>
    some.map(({ code, stops, itemId }) => `${code} ${stops} ${itemId ?? ''}`).toSorted();
  return JSON.stringify([codes(obstacles), codes(preview)]);
}

function driftDifferences(preview: readonly RoleFinding[], jobs: readonly RoleFinding[]): readonly string[] {
  const textsOf = (findings: readonly RoleFinding[]) =>
    new Map(
      findings.map(({ roleDefinitionId, state, baseline, isControlPlane, items, unreadable }) => [
        roleDefinitionId,
        JSON.stringify([
          state,
          baseline,
          isControlPlane,
          items.map(({ changedBy: _, ...item }) => item),
          unreadable,
        ]),
      ]),
    );
  const [one, other] = [textsOf(preview), textsOf(jobs)];
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((id) =>
    one.get(id) === other.get(id) ? [] : [`role settings ${id}: ${one.get(id)}, and ${other.get(id)}`],
  );
}
