import { z } from 'zod';
import { type Night, type NightApi, readAnswer, readNight } from './night.ts';

const key = z.object({ principalId: z.string(), roleDefinitionId: z.string(), directoryScopeId: z.string() });
const itemSchema = z.object({
  id: z.string(),
  kind: z.enum(['eligibility', 'assignment']),
  key,
  decision: z.enum(['change', 'mark', 'wait', 'drop', 'report', 'lapse', 'leave']),
  reason: z.string(),
  due: z.string().nullable(),
  change: z
    .object({
      effect: z.string(),
      steps: z.array(z.object({ endDateTime: z.string().nullish() })),
    })
    .nullable(),
});
const changeSchema = z.object({
  itemId: z.string().optional(),
  state: z.enum(['claimed', 'done', 'refused', 'unconfirmed']),
  because: z.string().optional(),
});
const planPage = z.object({
  plan: z.object({ obstacles: z.array(z.object({ sentence: z.string() })) }),
  items: z.array(itemSchema),
  next: z.string().optional(),
});
const changesPage = z.object({ items: z.array(changeSchema), next: z.string().optional() });

export type HygieneItem = z.infer<typeof itemSchema>;

/** An item of a plan, with its ledger entry where the change was attempted. */
export interface ItemWithOutcome {
  readonly item: HygieneItem;
  readonly outcome: z.infer<typeof changeSchema> | undefined;
}

/** The result of one hygiene run: its run record, its plan and its changes. */
export interface HygieneRunResult {
  readonly job: string;
  readonly night: Night;
  readonly items: readonly ItemWithOutcome[];
  /** Sentences of the plan's obstacles. */
  readonly obstacles: readonly string[];
}

/** Reads the result of a hygiene run from the app's API. */
export async function readHygieneResult(
  api: NightApi,
  job: string,
  runId: string | undefined,
  failure: Error | undefined,
): Promise<HygieneRunResult> {
  const night = await readNight(api, runId, failure);
  const planId = night.kind === 'recorded' ? night.run.hygiene?.planId : undefined;
  if (planId === undefined) return { job, night, items: [], obstacles: [] };
  const plans = await allPages(api, `/api/plans/${encodeURIComponent(planId)}?top=1000`, planPage);
  const changes = await allPages(
    api,
    `/api/changes?top=1000&runId=${encodeURIComponent(runId ?? '')}`,
    changesPage,
  );
  const outcomes = new Map(
    changes.flatMap(({ items }) => items.map((change) => [change.itemId ?? '', change])),
  );
  return {
    job,
    night,
    items: plans.flatMap(({ items }) => items.map((item) => ({ item, outcome: outcomes.get(item.id) }))),
    obstacles: plans[0]?.plan.obstacles.map(({ sentence }) => sentence) ?? [],
  };
}

async function allPages<T extends { readonly next?: string | undefined }>(
  api: NightApi,
  path: string,
  schema: z.ZodType<T>,
): Promise<readonly T[]> {
  const pages: T[] = [];
  let from: string | undefined;
  do {
    const page = await readAnswer(
      api,
      from === undefined ? path : `${path}&from=${encodeURIComponent(from)}`,
      schema,
    );
    pages.push(page);
    from = page.next;
  } while (from !== undefined);
  return pages;
}
