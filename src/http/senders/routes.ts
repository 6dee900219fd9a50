import { z } from 'zod';
import { senderDecision, senderHalt } from '../../changes/sender-stop.ts';
import type { Sender } from '../../domain/model/sender.ts';
import { senderFormats } from '../../domain/model/sender.ts';
import { RulesUnusable } from '../../ports/errors.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { defineRoute, type HttpPorts, type Route, type RouteCall } from '../core/route.ts';

const stopRequest = z.strictObject({
  because: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .optional()
    .meta({ description: 'The reason, shown to anybody who finds it stopped' }),
});
const params = z.object({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,39}$/)
    .meta({ description: 'As in `/api/webhooks/{name}`', example: 'pagerduty-ops' }),
});

const stateBody = z
  .object({
    name: z.string(),
    state: z.enum(['running', 'stopped']),
    because: z.string().optional(),
  })
  .meta({
    id: 'SenderState',
    description: 'Whether a sender may ask for access; `because` says who stopped it.',
  });

const senderBody = z
  .object({
    name: z.string(),
    format: z.enum(senderFormats),
    proof: z.enum(['hmac', 'ed25519', 'entra']),
    enabled: z.boolean().meta({ description: 'What the rules say' }),
    isUsable: z.boolean().meta({ description: 'Whether its messages can be proved' }),
    problem: z.string().optional().meta({ description: 'Why not; keys are not repeated' }),
    state: z.enum(['running', 'stopped']),
    because: z.string().optional().meta({ description: 'Who stopped it, and what starts it again' }),
  })
  .meta({ id: 'Sender', description: 'Somebody who may ask for access by a webhook.' });

const stateAnswers = { 200: { description: 'How it stands now', schema: stateBody } };

/** `senders`: whose messages are taken, and a stop for each of them. */
export const senderRoutes: readonly Route[] = [
  defineRoute({
    operationId: 'listSenders',
    method: 'GET',
    path: 'senders',
    requiredRole: 'PimWarden.Read',
    tag: 'senders',
    summary:
      'List the senders of the rules, whether their messages can be proved, and whether they are stopped',
    answers: {
      200: { description: 'All of them', schema: z.object({ items: z.array(senderBody) }) },
    },
    async answer({ ports }) {
      const { rules, approval } = await ports.rules.load();
      const senders = approval?.kind === 'none' ? [] : rules.senders;
      return {
        status: 200,
        jsonBody: { items: await Promise.all(senders.map((one) => describe(one, ports))) },
      };
    },
  }),
  defineRoute({
    operationId: 'stopSender',
    method: 'POST',
    path: 'senders/{name}/stop',
    requiredRole: ['PimWarden.Remove', 'PimWarden.Run', 'PimWarden.Approve'],
    tag: 'senders',
    summary: 'Stop giving access because this sender asks for it; what ends access goes on',
    params,
    body: stopRequest,
    bodyExamples: { incident: { because: 'INC-4711: its key may be in wrong hands' } },
    answers: stateAnswers,
    answer: (call) => decide('stopped', call),
  }),
  defineRoute({
    operationId: 'startSender',
    method: 'POST',
    path: 'senders/{name}/start',
    requiredRole: 'PimWarden.Approve',
    tag: 'senders',
    summary: 'Let it ask for access again',
    params,
    body: stopRequest,
    answers: stateAnswers,
    answer: (call) => decide('started', call),
  }),
];

async function describe(sender: Sender, ports: HttpPorts) {
  const { name, condition, proof, enabled } = sender;
  const found = ports.deliveries.problemOf(sender);
  return {
    name,
    format: condition.format,
    proof: proof.kind,
    enabled,
    isUsable: found === undefined,
    ...(found !== undefined && { problem: found }),
    ...(await stateOf(name, ports)),
  };
}

async function stateOf(name: string, ports: HttpPorts) {
  const halt = await senderHalt(name, ports);
  return halt.kind === 'running'
    ? ({ state: 'running' } as const)
    : ({ state: 'stopped', because: `The sender ${name} is ${halt.because}` } as const);
}

async function decide(
  kind: 'stopped' | 'started',
  call: RouteCall<z.output<typeof params>, unknown, z.output<typeof stopRequest>>,
): Promise<HttpAnswer> {
  const { ports, caller, body: given, log } = call;
  const { name } = call.params;
  if (!(await mayBeThere(name, ports))) {
    const detail = `The rules declare no sender ${name}. GET /api/senders lists them.`;
    return problem(404, 'There is no such sender', detail);
  }
  const by = { objectId: caller.objectId, appId: caller.appId };
  const facts = { tenantId: ports.tenantId, by, at: ports.clock.now(), because: given.because };
  await ports.decisions.add(senderDecision(name, kind, facts));
  log.warn(kind === 'stopped' ? 'sender.stopped' : 'sender.started', { sender: name, by: by.objectId });
  return { status: 200, jsonBody: { name, ...(await stateOf(name, ports)) } };
}

/** A stop must be possible while the rules are of no use, too. */
async function mayBeThere(name: string, { rules }: HttpPorts): Promise<boolean> {
  try {
    return (await rules.load()).rules.senders.some((sender) => sender.name === name);
  } catch (error) {
    if (!(error instanceof RulesUnusable)) throw error;
    return true;
  }
}
