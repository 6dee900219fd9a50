import type { Plan, PlanHead, PlanItem } from '../../src/domain/model/plan.ts';
import type { Listed, OnOddRow, Plans } from '../../src/ports/index.ts';
import { PlantedRows } from './planted-rows.ts';

/** Plans in memory. */
export class FakePlans implements Plans {
  readonly plans = new Map<string, Plan>();
  failSaveWith: Error | undefined;
  readonly planted = new PlantedRows();

  async save(plan: Plan): Promise<void> {
    if (this.failSaveWith !== undefined) throw this.failSaveWith;
    const kept = this.plans.get(plan.id);
    if (kept === undefined) this.plans.set(plan.id, plan);
    else if (kept.hash !== plan.hash || kept.items.length !== plan.items.length)
      throw new Error(`there is another plan ${plan.id}`);
  }

  async head(id: string): Promise<PlanHead | undefined> {
    const plan = this.plans.get(id);
    return plan && headOf(plan);
  }

  async items(id: string, { top, from, decision }: Parameters<Plans['items']>[1]): Promise<Listed<PlanItem>> {
    const all = this.plans.get(id)?.items ?? [];
    const wanted = all.filter((item) => decision === undefined || item.decision === decision);
    return pageOf(wanted, top, from);
  }

  async list({ top, from }: Parameters<Plans['list']>[0], onOdd?: OnOddRow): Promise<Listed<PlanHead>> {
    this.planted.meet(onOdd);
    const heads = [...this.plans.values()].map(headOf);
    return pageOf(
      heads.sort((a, b) => b.madeAt.getTime() - a.madeAt.getTime()),
      top,
      from,
    );
  }
}

function headOf({ items: _items, ...head }: Plan): PlanHead {
  return head;
}

function pageOf<T>(all: readonly T[], top: number, from: string | undefined): Listed<T> {
  const start = Number(from ?? 0);
  const end = start + top;
  return { items: all.slice(start, end), next: end < all.length ? String(end) : undefined };
}
