import type { ActivationRecord } from '../../domain/activations/running-grants.ts';
import type { GrantEnd } from '../../domain/model/activation.ts';
import { StoreError } from '../../ports/errors.ts';
import type { ChangePorts } from '../change-ports.ts';
import { noticeOfGrantEnd } from './grant-end-notice.ts';

export type EndGrantPorts = Pick<ChangePorts, 'commands' | 'clock' | 'log' | 'notifier'>;

/**
 * Writes down with an activation that its access is over, once, and tells people. That the store is away is logged: whoever
 * watches grants finds the end once more.
 */
export async function endGrant(
  activation: ActivationRecord,
  end: GrantEnd,
  { commands, clock, log, notifier }: EndGrantPorts,
): Promise<void> {
  const fields = { changeId: activation.id, cause: end.cause, because: end.because };
  try {
    let current: ActivationRecord = activation;
    while (current.grantEnd === undefined) {
      const added = await commands.add(current, { kind: 'ended', at: clock.now(), end });
      current = { ...current, ...added.record, content: activation.content };
      if (added.kind !== 'added') continue;
      log.info('grant.ended', fields);
      await notifier.post(noticeOfGrantEnd(current, end, clock.now()));
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    log.error('change.unsettled', { ...fields, reason: error.message });
  }
}
