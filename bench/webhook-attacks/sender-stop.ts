import { call, tokenOf } from '../hostile/caller.ts';
import type { Trial } from './trial.ts';

/** Stops the sender, or starts it again, as a person does. */
export async function setSenderStop({ stage, desk }: Trial, verb: 'stop' | 'start'): Promise<void> {
  const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Approve');
  const body = verb === 'stop' ? { because: 'INC-4711' } : {};
  const { status, json } = await call(stage, bearer, `senders/${desk.name}/${verb}`, { body });
  if (status !== 200) throw new Error(`senders/${desk.name}/${verb}: ${status} ${JSON.stringify(json)}`);
}
