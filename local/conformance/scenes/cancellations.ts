import { cancelRequest } from '../../../src/changes/change-schedule.ts';
import type { ScheduleKind } from '../../../src/domain/model/access.ts';
import { failureText, graphFailure, isPermissionMissing, isRefusal } from '../answers.ts';
import { isTaken, isUnknownThere, said, send } from '../send.ts';
import type { Stage } from '../stage.ts';

const startsInMinutes = 120;

/** Requests that begin later, taken back. */
export async function playCancellations(stage: Stage): Promise<void> {
  await playCancellation(stage);
  const { id, why } = await beginningLater(stage, 'assignment');
  const kind = 'cancel a request for active access';
  if (id === undefined) {
    stage.findings.kind(kind, 'not-tried', why);
    return;
  }
  const refused = await cancelled(stage, 'assignment', id);
  if (refused === undefined) stage.findings.kind(kind, 'works');
  else stage.findings.kind(kind, refused.isAnswer ? 'refused' : 'not-tried', refused.text);
}

/** @returns the request, or why there is none. */
async function beginningLater(stage: Stage, kind: ScheduleKind) {
  const key = stage.keyOf(await stage.user());
  const attempt = () =>
    send(stage, {
      ...({ kind, action: 'adminAssign', key } as const),
      start: stage.minutesFromNow(startsInMinutes),
      end: stage.minutesFromNow(2 * startsInMinutes),
    });
  const { result } = await stage.onceKnown(attempt, isUnknownThere);
  const id = isTaken(result) && 'request' in result ? result.request?.id : undefined;
  return { id, why: `the request that was to be cancelled was ${said(result)}` };
}

async function playCancellation(stage: Stage): Promise<void> {
  const { findings } = stage;
  const { id, why } = await beginningLater(stage, 'eligibility');
  if (id === undefined) {
    findings.kind('cancel a request', 'not-tried', why);
    for (const reading of ['app-cancel', 'cancelled-status', 'cancel-of-done'] as const)
      findings.reading(reading, 'not-tried', why);
    return;
  }
  const refused = await cancelled(stage, 'eligibility', id);
  if (refused !== undefined) {
    findings.kind('cancel a request', refused.isAnswer ? 'refused' : 'not-tried', refused.text);
    findings.reading('app-cancel', refused.isAnswer ? 'differs' : 'not-tried', refused.text);
    for (const reading of ['cancelled-status', 'cancel-of-done'] as const)
      findings.reading(reading, 'not-tried', 'this caller may not cancel');
    return;
  }
  findings.reading('app-cancel', 'holds', 'taken');
  const { status } = (await stage.ports.roles.request('eligibility', id, stage.call)) ?? {};
  const seen = status ?? 'it is gone';
  findings.reading('cancelled-status', status === 'Revoked' ? 'holds' : 'differs', seen);
  findings.kind('cancel a request', status === undefined || isOver(status) ? 'works' : 'unseen', seen);
  const again = await cancelled(stage, 'eligibility', id);
  const text = again === undefined ? 'taken again' : again.text;
  const state = again?.status === 400 ? 'holds' : 'differs';
  findings.reading('cancel-of-done', again?.isAnswer === false ? 'not-tried' : state, text);
}

function isOver(status: string): boolean {
  return status === 'Revoked' || status === 'Canceled';
}

/** @returns what stood against it. */
async function cancelled(stage: Stage, kind: ScheduleKind, id: string) {
  const { roles, access } = stage.ports;
  try {
    const ports = { roles, access, pause: stage.pause, call: stage.call };
    const outcome = await cancelRequest(kind, id, ports);
    if (outcome.kind !== 'refused') return undefined;
    const { refusal } = outcome;
    return { isAnswer: true, status: refusal.status, text: `refused: ${failureText(refusal)}` };
  } catch (error) {
    const failure = graphFailure(error);
    // The request was made with the same permission: what is refused by 403 is the cancellation.
    const isAnswer = isRefusal(failure) || isPermissionMissing(failure);
    const text = `${isAnswer ? 'refused' : 'no answer to it'}: ${failureText(failure)}`;
    return { isAnswer, status: failure.status, text };
  }
}
