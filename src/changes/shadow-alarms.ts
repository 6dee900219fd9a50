import { StoreError } from '../ports/errors.ts';
import { type Alarm, type AlarmKind, alarmsOf } from './alarms.ts';
import { type StopPorts, type StopState, stopped } from './stop.ts';

/** Alarms about writes of ours that Entra's log and our facts do not agree about. While one is open, access is not given. */
export const shadowAlarmKind: AlarmKind = {
  subject: { kind: 'shadow-writes', id: 'all' },
  name: 'shadowWrites',
  raisedBy: 'watch-own-writes',
};

export function shadowAlarms(ports: StopPorts): Promise<readonly Alarm[]> {
  return alarmsOf(shadowAlarmKind, ports);
}

/** Whether access may be given: not while an alarm is open, nor while it cannot be read whether one is. */
export async function grantsState(ports: StopPorts): Promise<StopState> {
  try {
    const open = (await shadowAlarms(ports)).filter(({ released }) => released === undefined);
    const [first] = open;
    if (first === undefined) return { kind: 'running' };
    return stopped(
      `stopped from giving access: ${open.length} writes under the identity of this app do not agree with its records (shadow-write, such as ${first.id}: ${first.because}). GET /api/shadow-writes lists them; POST /api/shadow-writes/{id}/release, with the role PimWarden.Approve, releases each.`,
    );
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return stopped(
      `stopped from giving access, because it cannot be read whether an alarm is open: ${error.message}`,
    );
  }
}
