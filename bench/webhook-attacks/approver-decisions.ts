import { z } from 'zod';
import { call, tokenOf } from '../hostile/caller.ts';
import { oneUser, setApprovers } from './roles.ts';
import type { Trial } from './trial.ts';

/** What waits for an approver. */
export interface Waiting {
  readonly id: string;
  readonly digest: string;
}

/** Somebody who alone approves activations of the role. */
export function approverOf({ stage }: Trial): string {
  const { id } = stage.person();
  setApprovers(stage.tenant, 'approved', [oneUser(id)]);
  return id;
}

const delivery = z.looseObject({
  activations: z.array(z.looseObject({ id: z.string(), state: z.string() })).default([]),
});

/** Asks for what waits for an approver. */
export async function ask(trial: Trial, index = 0): Promise<Waiting> {
  const { desk, stage } = trial;
  const { location = '' } = await trial.sendWritten('the ask', desk.start({ index }), 202);
  await trial.work();
  const bearer = await tokenOf(stage, { userId: stage.tenant.users.all()[0]?.id ?? '' }, 'Read');
  const { json } = await call(stage, bearer, location.replace('/api/', ''));
  const [activation] = delivery.parse(json).activations;
  if (activation?.state !== 'awaiting-approval')
    throw new Error(`an ask that should wait is ${JSON.stringify(json)}`);
  const { json: change } = await call(stage, bearer, `changes/${activation.id}`);
  return { id: activation.id, digest: change.digest ?? '' };
}

/** Tokens that were issued before: Entra gives none to who is disabled, and one that they have is in force for a while. */
const tokens = new Map<string, string>();

export async function keepToken({ stage }: Trial, userId: string): Promise<void> {
  tokens.set(userId, await tokenOf(stage, { userId }, 'Activate'));
}

export async function decideAt({ stage }: Trial, { id, digest }: Waiting, userId: string, decision: string) {
  const bearer = tokens.get(userId) ?? (await tokenOf(stage, { userId }, 'Activate'));
  const body = { hash: digest, decision, because: 'Known incident' };
  return call(stage, bearer, `approvals/${id}`, { body });
}

export async function decide(
  trial: Trial,
  what: string,
  waiting: Waiting,
  userId: string,
  expected: number | readonly number[],
): Promise<void> {
  const { status, json } = await decideAt(trial, waiting, userId, 'approve');
  trial.judge(
    what,
    { status, location: waiting.id, retryAfter: undefined, text: JSON.stringify(json) },
    expected,
  );
}
