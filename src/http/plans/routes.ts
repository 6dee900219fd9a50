import { z } from 'zod';
import { hygieneJobs } from '../../domain/model/plan.ts';
import { OddRows } from '../../ports/odd-rows.ts';
import { problem } from '../core/answer.ts';
import { filteredPage, type ListedPage } from '../core/filtered-page.ts';
import { defineRoute, defineStoreRoute, type Route } from '../core/route.ts';
import { addressIn, type TenantStore } from '../core/tenant-store.ts';
import { unreadable } from '../core/unreadable.ts';
import { answerRun, runBody } from '../runs/bodies.ts';
import { itemBody, planBody, toItemBody, toPlanBody } from './bodies.ts';
import { itemsQuery, itemsWanted, plansQuery, plansWanted } from './filters.ts';

/** `plans/{id}`. */
const planParams = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/, 'expected an id of a plan'),
});

/** `POST plans`. */
const planRequest = z.strictObject({ job: z.enum(hygieneJobs) });

/** What the hygiene jobs propose in a tenant. */
export const planReads: readonly Route<TenantStore>[] = [
  defineStoreRoute({
    operationId: 'listPlans',
    method: 'GET',
    path: 'plans',
    requiredRole: 'PimWarden.Read',
    tag: 'plans',
    summary: 'List plans, newest first',
    query: plansQuery,
    answers: {
      200: {
        description: 'One page, which with a filter may have few items and a `next` all the same',
        schema: z.object({ items: z.array(planBody), unreadable, next: z.string().optional() }),
      },
    },
    async answer({ query: { top, from, ...filter }, ports }) {
      const odd = new OddRows();
      const list = (page: ListedPage) => ports.plans.list(page, odd.told);
      const wanted = plansWanted(filter);
      const page = { top, from };
      const { items, next } = await (wanted === undefined ? list(page) : filteredPage(list, wanted, page));
      return { status: 200, jsonBody: { items: items.map(toPlanBody), unreadable: odd.all(), next } };
    },
  }),
  defineStoreRoute({
    operationId: 'readPlan',
    method: 'GET',
    path: 'plans/{id}',
    requiredRole: 'PimWarden.Read',
    tag: 'plans',
    summary: 'Read one plan and, page by page, its items',
    params: planParams,
    query: itemsQuery,
    answers: {
      200: {
        description:
          'The plan with one page of its items, which with a filter may be few, or none, and go on all the same',
        schema: z.object({ plan: planBody, items: z.array(itemBody), next: z.string().optional() }),
      },
    },
    async answer({ params, query, ports }) {
      const plan = await ports.plans.head(params.id);
      if (plan === undefined) return noSuchPlan(params.id, ports);
      const { top, from, decision, ...filter } = query;
      const list = (page: ListedPage) => ports.plans.items(params.id, { ...page, decision });
      const wanted = itemsWanted(filter);
      const page = { top, from };
      const { items, next } = await (wanted === undefined ? list(page) : filteredPage(list, wanted, page));
      return { status: 200, jsonBody: { plan: toPlanBody(plan), items: items.map(toItemBody), next } };
    },
  }),
];

/** `plans`: what the hygiene jobs propose, and a plan now. */
export const planRoutes: readonly Route[] = [
  ...planReads,
  defineRoute({
    operationId: 'makePlan',
    method: 'POST',
    path: 'plans',
    requiredRole: 'PimWarden.Plan',
    tag: 'plans',
    summary: 'Make a plan now; nothing in the tenant is changed',
    body: planRequest,
    answers: { 200: { description: 'The run that made it; `hygiene.planId` is the plan', schema: runBody } },
    async answer({ body, ports, caller, log }) {
      const run = await ports.hygiene.run({ job: body.job, upTo: 'plan', askedBy: caller, log });
      return answerRun(run);
    },
  }),
];

function noSuchPlan(id: string, store: TenantStore) {
  const detail = `No plan has the id "${id}". GET ${addressIn(store, 'plans')} lists those there are.`;
  return problem(404, 'No such plan', detail);
}
