import { z } from 'zod';
import { planDigest } from '../../changes/plan-digest.ts';
import { takeDecision } from '../../changes/take-decision.ts';
import type { Caller } from '../../ports/caller.ts';
import { everyItem } from '../../ports/reading.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { defineRoute, type HttpPorts, type Route } from '../core/route.ts';
import { approvalRequest, decisionBody, toDecisionBody, withdrawalRequest } from './bodies.ts';

const params = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/, 'expected an id of a plan'),
});

const itemsPerPage = 1_000;

/** `approvals`: people's word that something proposed may be done, and its withdrawal. */
export const approvalRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'approve',
    method: 'POST',
    path: 'approvals/{id}',
    requiredRole: 'PimWarden.Approve',
    tag: 'approvals',
    summary:
      'Approve a plan, or items of it: runs of its job make them, if their own fresh look plans the same',
    params,
    body: approvalRequest,
    answers: { 200: { description: 'The approval', schema: decisionBody } },
    async answer({ params: { id }, body, ports, caller, log }) {
      if (caller.kind !== 'user') return onlyPeople();
      const plan = await ports.plans.head(id);
      if (plan === undefined) return nothingSuch(id);
      if (plan.hash !== body.hash) {
        const detail = `Plan ${id} has the hash ${plan.hash}. Read it again; nothing was approved.`;
        return problem(409, 'That is not this plan', detail, { retry: 'never' });
      }
      const items = body.items === undefined ? 'all' : [...new Set(body.items)];
      const unknown = items === 'all' ? [] : await unknownItems(id, items, ports);
      if (unknown.length > 0) {
        const detail = `Plan ${id} changes no item ${unknown.slice(0, 5).join(', ')}. Read it again; nothing was approved.`;
        return problem(422, 'The plan has no such change', detail, { retry: 'never' });
      }
      const decision = await takeDecision(
        {
          kind: 'approved',
          subject: { kind: 'plan', id },
          digest: planDigest(plan, items),
          items,
          by: requester(caller),
          because: body.because,
          proof: { kind: 'bearer' },
        },
        { ...ports, log },
      );
      return { status: 200, jsonBody: toDecisionBody(decision) };
    },
  }),
  defineRoute({
    operationId: 'withdrawApproval',
    method: 'POST',
    path: 'approvals/{id}/withdraw',
    requiredRole: 'PimWarden.Approve',
    tag: 'approvals',
    summary:
      'Withdraw every approval that was given before: what it let through and is not made yet is not made',
    params,
    body: withdrawalRequest,
    answers: { 200: { description: 'The withdrawal', schema: decisionBody } },
    async answer({ params: { id }, body, ports, caller, log }) {
      if (caller.kind !== 'user') return onlyPeople();
      const plan = await ports.plans.head(id);
      if (plan === undefined) return nothingSuch(id);
      const decision = await takeDecision(
        {
          kind: 'withdrawn',
          subject: { kind: 'plan', id },
          digest: planDigest(plan, 'all'),
          items: 'all',
          by: requester(caller),
          because: body.because,
          proof: { kind: 'bearer' },
        },
        { ...ports, log },
      );
      return { status: 200, jsonBody: toDecisionBody(decision) };
    },
  }),
];

function requester({ objectId, appId }: Caller) {
  return { objectId, appId };
}

/** Which of these are no changes of the plan. */
async function unknownItems(
  planId: string,
  items: readonly string[],
  { plans }: Pick<HttpPorts, 'plans'>,
): Promise<readonly string[]> {
  const wanted = new Set(items);
  const page = (from: string | undefined) =>
    plans.items(planId, { top: itemsPerPage, from, decision: 'change' });
  for await (const { id } of everyItem(page)) wanted.delete(id);
  return [...wanted];
}

function onlyPeople(): HttpAnswer {
  const detail = 'An app approves nothing, whatever its roles: call with the token of a person.';
  return problem(403, 'Only people approve', detail, { retry: 'never' });
}

function nothingSuch(id: string): HttpAnswer {
  const detail = `No plan has the id "${id}". GET /api/plans lists those there are.`;
  return problem(404, 'There is no such thing to approve', detail);
}
