import { cancelRequest } from '../../../src/changes/change-schedule.ts';
import { GraphCallError } from '../../../src/ports/errors.ts';
import { isTaken, type Sent, said, send } from '../send.ts';
import type { Stage } from '../stage.ts';

const startsInMinutes = 120;

/** A request that begins later, taken back. */
export async function playCancellation(stage: Stage): Promise<void> {
  const { findings } = stage;
  const key = stage.keyOf(await stage.user());
  const isUnknown = (sent: Sent) => sent.kind === 'refused' && sent.status === 404;
  const attempt = () =>
    send(stage, {
      ...({ kind: 'eligibility', action: 'adminAssign', key } as const),
      start: stage.minutesFromNow(startsInMinutes),
      end: stage.minutesFromNow(2 * startsInMinutes),
    });
  const { result } = await stage.onceKnown(attempt, isUnknown);
  const id = 'request' in result ? result.request?.id : undefined;
  if (!isTaken(result) || id === undefined) {
    const why = `the request that was to be cancelled was ${said(result)}`;
    findings.kind('cancel a request', 'not-tried', why);
    for (const reading of ['app-cancel', 'cancelled-status', 'cancel-of-done'] as const)
      findings.reading(reading, 'not-tried', why);
    return;
  }
  const refused = await cancelled(stage, id);
  if (refused !== undefined) {
    findings.kind('cancel a request', 'refused', refused.text);
    findings.reading('app-cancel', 'differs', refused.text);
    for (const reading of ['cancelled-status', 'cancel-of-done'] as const)
      findings.reading(reading, 'not-tried', 'this caller may not cancel');
    return;
  }
  findings.reading('app-cancel', 'holds', 'taken');
  const { status } = (await stage.ports.roles.request('eligibility', id, stage.call)) ?? {};
  const seen = status ?? 'it is gone';
  findings.reading('cancelled-status', status === 'Revoked' ? 'holds' : 'differs', seen);
  findings.kind('cancel a request', status === undefined || isOver(status) ? 'works' : 'unseen', seen);
  const again = await cancelled(stage, id);
  const text = again === undefined ? 'taken again' : again.text;
  findings.reading('cancel-of-done', again?.status === 400 ? 'holds' : 'differs', text);
}

function isOver(status: string): boolean {
  return status === 'Revoked' || status === 'Canceled';
}

/** @returns what stood against it. */
async function cancelled(stage: Stage, id: string) {
  const { roles, access } = stage.ports;
  try {
    const ports = { roles, access, pause: stage.pause, call: stage.call };
    const outcome = await cancelRequest('eligibility', id, ports);
    if (outcome.kind !== 'refused') return undefined;
    const { status, code } = outcome.refusal;
    return { status, text: `refused: ${status} ${code}` };
  } catch (error) {
    if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
    return { status: error.status, text: `refused: ${error.status} ${error.code}` };
  }
}
