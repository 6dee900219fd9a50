import { z } from 'zod';
import {
  approveChange,
  type ChangeDecision,
  type DecisionResult,
  withdrawApproval,
} from '../../changes/approve-change.ts';
import { decidingRoles } from '../../changes/consents/role-approval.ts';
import { signingLink } from '../../changes/consents/signing-link.ts';
import { takeDecision } from '../../changes/take-decision.ts';
import type { Decision } from '../../domain/model/decision.ts';
import { type Caller, mayUse } from '../../ports/caller.ts';
import { toChangeBody } from '../changes/bodies.ts';
import { answerRecord } from '../changes/outcome-answer.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { missingRole } from '../core/authenticate.ts';
import { defineRoute, type HttpPorts, type Route, type RouteCall } from '../core/route.ts';
import {
  approvalRequest,
  approvedBody,
  toDecisionBody,
  waitingBody,
  withdrawalRequest,
  withdrawnBody,
} from './bodies.ts';
import { decideWithToken, isForApprovers } from './decide-activation.ts';
import { findById, findSubject, placesOf } from './find-subject.ts';
import { mustBeSigned } from './must-be-signed.ts';
import type { ApprovalSubject } from './subject.ts';
import { listWaiting } from './waiting.ts';
import { withdrawRules } from './withdraw-rules.ts';

const params = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/, 'expected an id of a change or of a plan'),
});

type ApprovalCall = Pick<RouteCall<unknown, unknown, unknown>, 'ports' | 'caller' | 'log' | 'graph'>;

/** `approvals`: people's word that something proposed may be done, and its withdrawal. */
export const approvalRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listApprovals',
    method: 'GET',
    path: 'approvals',
    requiredRole: 'PimWarden.Read',
    tag: 'approvals',
    summary: 'List what waits for approval: changes that callers asked for, and the newest plan of each job',
    answers: { 200: { description: 'What waits, with where each is signed', schema: waitingBody } },
    answer: async ({ ports }) => ({ status: 200, jsonBody: await listWaiting(ports) }),
  }),
  defineRoute({
    operationId: 'approve',
    method: 'POST',
    path: 'approvals/{id}',
    // Whom a role's settings name as an approver needs no more than to use this app.
    requiredRole: decidingRoles,
    isForPeople: true,
    tag: 'approvals',
    summary:
      'Approve a change, a plan, or items of a plan; approve or deny an activation, for approvers of its role. What controls the tenant needs a signature instead',
    params,
    body: approvalRequest,
    answers: { 200: { description: 'The approval; of a change with what came of it', schema: approvedBody } },
    async answer({ params: { id }, body, ...call }) {
      const found = await subjectFor(id, body.items, call.ports);
      const isActivation = 'kind' in found && found.kind === 'change' && isForApprovers(found.record);
      if (!isActivation && !mayUse(call.caller, 'PimWarden.Approve')) return missingRole('PimWarden.Approve');
      if ('status' in found) return found;
      const isRead = (found.kind === 'plan' ? found.plan.hash : found.digest) === body.hash;
      if (!isRead) return otherContent(id, found);
      if (isActivation) return decideWithToken(found, body, call);
      if (body.decision === 'deny') return onlyActivations(id);
      switch (found.kind) {
        case 'change':
          return approveOneChange(found, body.because, call);
        case 'plan':
          return decidePlan('approved', found, body.because, call);
        case 'rules':
          return mustBeSigned('Rules decide what is changed', { id, digest: found.digest }, call.ports);
        default:
          return found satisfies never;
      }
    },
  }),
  defineRoute({
    operationId: 'withdrawApproval',
    method: 'POST',
    path: 'approvals/{id}/withdraw',
    requiredRole: 'PimWarden.Approve',
    isForPeople: true,
    tag: 'approvals',
    summary:
      'Withdraw every approval that was given before: what it let through and is not made yet is not made',
    params,
    body: withdrawalRequest,
    answers: { 200: { description: 'The withdrawal; of a change, the change', schema: withdrawnBody } },
    async answer({ params: { id }, body, ...call }) {
      const found = await findById(id, call.ports);
      if (found === undefined) return nothingSuch(id);
      switch (found.kind) {
        case 'change':
          return withdrawOneChange(found, body.because, call);
        case 'plan':
          return decidePlan('withdrawn', found, body.because, call);
        case 'rules':
          return withdrawRules(found, body.because, call);
        default:
          return found satisfies never;
      }
    },
  }),
];

async function subjectFor(
  id: string,
  items: readonly string[] | undefined,
  ports: HttpPorts,
): Promise<ApprovalSubject | HttpAnswer> {
  const places = items && (await placesOf(id, items, ports.plans));
  const found = await findSubject(id, places, ports);
  const isWhole = found?.kind !== 'plan' || items === undefined || found.items.length === new Set(items).size;
  if (found !== undefined && isWhole) return found;
  if (items === undefined || (await findSubject(id, undefined, ports)) === undefined) return nothingSuch(id);
  const detail = `Plan ${id} does not change all of the items that were named. Read it again; nothing was approved.`;
  return problem(422, 'There is no such change in it', detail, { retry: 'never' });
}

async function decidePlan(
  kind: 'approved' | 'withdrawn',
  { plan: { id }, items, digest }: ApprovalSubject & { readonly kind: 'plan' },
  because: string | undefined,
  { ports, caller, log }: ApprovalCall,
): Promise<HttpAnswer> {
  const decision: Decision = await takeDecision(
    {
      ...{ kind, digest, items, because },
      subject: { kind: 'plan', id },
      by: requester(caller),
      proof: { kind: 'bearer' },
    },
    { ...ports, log },
  );
  const places = await placesOf(id, items, ports.plans);
  const { publicUrl } = ports;
  // Whether an item controls the tenant is judged when it is made: the signature is offered for all.
  const sign =
    publicUrl === undefined || kind === 'withdrawn'
      ? {}
      : { sign: signingLink({ id, digest, places }, { publicUrl }) };
  return { status: 200, jsonBody: { ...toDecisionBody(decision), ...sign } };
}

function onlyActivations(id: string): HttpAnswer {
  const detail = `Nothing is done about ${id} unless somebody approves it; an approval that was given is withdrawn. Nothing was decided.`;
  return problem(422, 'Only activations are denied', detail, { retry: 'never' });
}

async function approveOneChange(
  { record, digest }: ApprovalSubject & { readonly kind: 'change' },
  because: string | undefined,
  { ports, caller, log, graph }: ApprovalCall,
): Promise<HttpAnswer> {
  const { id, awaiting, state } = record;
  if (state === 'awaiting-approval' && awaiting?.proof === 'signed')
    return mustBeSigned('It controls the tenant', { id, digest }, ports, { changeId: id });
  const decision = bearersDecision({ id, digest }, caller, because);
  const result = await approveChange(decision, { ...ports, log }, graph.signal);
  return answerDecided(result, id);
}

async function withdrawOneChange(
  { record: { id }, digest }: ApprovalSubject & { readonly kind: 'change' },
  because: string | undefined,
  { ports, caller, log }: ApprovalCall,
): Promise<HttpAnswer> {
  const decision = bearersDecision({ id, digest }, caller, because);
  const result = await withdrawApproval(decision, { ...ports, log });
  if (result.kind !== 'decided') return answerDecided(result, id);
  return { status: 200, jsonBody: toChangeBody(result.record) };
}

/** What a caller decides about a change by their token alone. */
function bearersDecision(
  { id, digest }: { readonly id: string; readonly digest: string },
  caller: Caller,
  because: string | undefined,
): ChangeDecision {
  return { changeId: id, digest, by: requester(caller), because, proof: { kind: 'bearer' } };
}

function answerDecided(result: DecisionResult, id: string): HttpAnswer {
  switch (result.kind) {
    case 'decided':
      return answerRecord(result.record);
    case 'no-such-change':
      return nothingSuch(id);
    case 'other-digest':
      return problem(409, 'That is not this change', `Read ${id} again; nothing was decided.`, {
        retry: 'never',
      });
    case 'not-awaiting': {
      const detail = `Change ${id} waits for nobody: it is ${result.record.state}. Nothing was decided.`;
      return problem(409, 'It waits for nobody', detail, { changeId: id, retry: 'never' });
    }
    default:
      return result satisfies never;
  }
}

function requester({ objectId, appId }: Caller) {
  return { objectId, appId };
}

function otherContent(id: string, subject: ApprovalSubject): HttpAnswer {
  const hash = subject.kind === 'plan' ? subject.plan.hash : subject.digest;
  const what = subject.kind;
  const detail = `The ${what} ${id} has the hash ${hash}. Read it again; nothing was approved.`;
  return problem(409, `That is not this ${what}`, detail, { retry: 'never' });
}

function nothingSuch(id: string): HttpAnswer {
  const detail = `No change and no plan has the id "${id}". GET /api/approvals lists what waits.`;
  return problem(404, 'There is nothing to approve under this id', detail);
}
