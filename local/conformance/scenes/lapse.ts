import { sameId } from '../../../src/domain/model/access.ts';
import { wholeListing } from '../../../src/ports/reading.ts';
import { isTaken, noteKind, type Sent, said, send } from '../send.ts';
import type { Stage } from '../stage.ts';

/** The shortest that PIM gives is five minutes. */
const lifeMinutes = 6;
const afterEndMinutes = 2;
const day = 24 * 60;

/** Eligibilities that end by themselves, and what may be done then. */
export async function playLapse(stage: Stage): Promise<void> {
  const { findings } = stage;
  if (!stage.hasPatienceFor(lifeMinutes + afterEndMinutes)) {
    const why = `it takes ${lifeMinutes + afterEndMinutes} minutes: give more --patience`;
    for (const id of ['renew-after-end', 'assign-after-end', 'lapsed-listed'] as const)
      findings.reading(id, 'not-tried', why);
    findings.kind('renew after the end', 'not-tried', why);
    return;
  }
  const renewed = await lapsing(stage);
  const assigned = await lapsing(stage);
  if (renewed === undefined || assigned === undefined) return;
  await stage.waits(lifeMinutes + afterEndMinutes);
  await readListed(stage, renewed.principalId);
  const end = stage.minutesFromNow(day);
  const renewal = await send(stage, { kind: 'eligibility', action: 'adminRenew', key: renewed, end });
  findings.reading('renew-after-end', renewal.kind === 'refused' ? 'differs' : 'holds', said(renewal));
  const assignment = await send(stage, { kind: 'eligibility', action: 'adminAssign', key: assigned, end });
  findings.reading('assign-after-end', assignment.kind === 'refused' ? 'differs' : 'holds', said(assignment));
  noteKind(stage, 'renew after the end', isTaken(renewal) ? renewal : assignment);
}

/** Whether a renewal is taken a month later. Only a simulated clock has such patience. */
export async function playLateRenewal(stage: Stage): Promise<void> {
  const minutes = 31 * day + lifeMinutes;
  if (!stage.hasPatienceFor(minutes)) {
    stage.findings.reading('renew-after-30-days', 'not-tried', 'it takes 31 days: give that much --patience');
    return;
  }
  const key = await lapsing(stage);
  if (key === undefined) return;
  await stage.waits(minutes);
  const end = stage.minutesFromNow(day);
  const renewal = await send(stage, { kind: 'eligibility', action: 'adminRenew', key, end });
  stage.findings.reading(
    'renew-after-30-days',
    renewal.kind === 'refused' ? 'holds' : 'differs',
    said(renewal),
  );
}

/** @returns `undefined`: it could not be given; the scene of eligibilities says why. */
async function lapsing(stage: Stage) {
  const key = stage.keyOf(await stage.user());
  const isUnknown = (sent: Sent) => sent.kind === 'refused' && sent.status === 404;
  const attempt = () =>
    send(stage, {
      kind: 'eligibility',
      action: 'adminAssign',
      key,
      end: stage.minutesFromNow(lifeMinutes),
    });
  const { result } = await stage.onceKnown(attempt, isUnknown);
  return isTaken(result) ? key : undefined;
}

async function readListed(stage: Stage, principalId: string): Promise<void> {
  const filter = { principalId };
  const rows = await wholeListing(stage.ports.roles.schedules('eligibility', filter, stage.call));
  const isListed = rows.some(({ key }) => sameId('principalId' in key ? key.principalId : '', principalId));
  stage.findings.reading(
    'lapsed-listed',
    isListed ? 'differs' : 'holds',
    isListed ? 'it is listed' : 'it is not',
  );
}
