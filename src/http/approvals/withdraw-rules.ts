import { z } from 'zod';
import { takeDecision } from '../../changes/take-decision.ts';
import { rulesSubject } from '../../domain/model/decision.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { defineStoreRoute, type Route, type RouteCall } from '../core/route.ts';
import type { TenantStore } from '../core/tenant-store.ts';
import { decisionBody, toDecisionBody, withdrawalRequest } from './bodies.ts';
import { findRules } from './find-subject.ts';
import type { RulesSubject } from './subject.ts';

type WithdrawalCall = Pick<RouteCall<unknown, unknown, unknown, TenantStore>, 'ports' | 'caller' | 'log'>;

/** Takes back every approval of a tenant's rules that came before. */
export async function withdrawRules(
  { hash: digest }: RulesSubject,
  because: string | undefined,
  { ports, caller: { objectId, appId }, log }: WithdrawalCall,
): Promise<HttpAnswer> {
  const decision = await takeDecision(
    {
      ...{ kind: 'withdrawn', digest, items: 'all', because },
      subject: rulesSubject,
      by: { objectId, appId },
      proof: { kind: 'bearer' },
    },
    { ...ports, log },
  );
  return { status: 200, jsonBody: toDecisionBody(decision) };
}

/** The withdrawal where nothing else can be approved. */
export const rulesWithdrawal: Route<TenantStore> = defineStoreRoute({
  operationId: 'withdrawRules',
  method: 'POST',
  path: 'approvals/{id}/withdraw',
  requiredRole: 'PimWarden.Approve',
  isForPeople: true,
  tag: 'approvals',
  summary: 'Withdraw all earlier approvals of the rules, which are then no longer in force',
  params: z.strictObject({
    id: z.string().regex(/^[0-9a-f]{64}$/, 'expected `file` of the rules as they were read'),
  }),
  body: withdrawalRequest,
  answers: { 200: { description: 'The withdrawal', schema: decisionBody } },
  async answer({ params: { id }, body, ...call }) {
    const found = await findRules(id, call.ports);
    if (found !== undefined) return withdrawRules(found, body.because, call);
    const detail = `The rules file does not have the hash ${id}. Read the rules again; nothing was withdrawn.`;
    return problem(404, 'There are no such rules', detail);
  },
});
