import { type Alarm, alarmText } from '../../changes/alarms.ts';
import type { Decision } from '../../domain/model/decision.ts';
import { SigningError } from '../../ports/errors.ts';
import type { OwnKeys } from './own-keys.ts';

/** An alarm as it is written down. One that cannot be signed now is raised all the same, and once more at the next look. */
export async function signedAlarm(alarm: Decision, keys: OwnKeys | undefined): Promise<Decision> {
  try {
    const signatures = (await keys?.sign(alarmText(alarm))) ?? [];
    return signatures.length === 0 ? alarm : { ...alarm, signatures };
  } catch (error) {
    if (!(error instanceof SigningError)) throw error;
    return alarm;
  }
}

/** Whether a process of ours raised it, so that people have heard of it: a row in the store alone does not say so. */
export function wasRaised({ raised }: Alarm, keys: OwnKeys | undefined): boolean {
  return keys === undefined || raised.some((one) => keys.haveSigned(alarmText(one), one.signatures));
}
