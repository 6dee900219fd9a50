import { StoreError } from '../ports/errors.ts';
import type { PlanContents, Plans } from '../ports/index.ts';
import { everyItem } from '../ports/reading.ts';
import { readWholePlan } from './whole-plan.ts';

const plansPerPage = 100;

/** Reads every plan whole, and holds it against its hash. */
export function createPlanContents(plans: Plans): PlanContents {
  return {
    async differences() {
      const found: { id: string; because: string }[] = [];
      const list = (from: string | undefined) =>
        plans.list({ top: plansPerPage, from }, ({ key, because }) => found.push({ id: key, because }));
      for await (const head of everyItem(list)) {
        const because = await problemOf(() => readWholePlan(head, plans));
        if (because !== undefined) found.push({ id: head.id, because });
      }
      return found;
    },
  };
}

async function problemOf(read: () => Promise<unknown>): Promise<string | undefined> {
  try {
    return (await read()) === undefined ? 'its content is not what its hash says' : undefined;
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'corrupt-row') return error.message;
    throw error;
  }
}
