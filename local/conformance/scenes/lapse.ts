import { type ScheduleKind, sameId } from '../../../src/domain/model/access.ts';
import { wholeListing } from '../../../src/ports/reading.ts';
import { isTaken, isUnknownThere, noteKind, noteReading, send } from '../send.ts';
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
    for (const kind of ['renew after the end', 'renew active access after the end'] as const)
      findings.kind(kind, 'not-tried', why);
    return;
  }
  const renewed = await lapsing(stage);
  const assigned = await lapsing(stage);
  const active = await lapsing(stage, 'assignment');
  if (renewed === undefined || assigned === undefined) return;
  await stage.waits(lifeMinutes + afterEndMinutes);
  await readListed(stage, renewed.principalId);
  const end = stage.minutesFromNow(day);
  const renewal = await send(stage, { kind: 'eligibility', action: 'adminRenew', key: renewed, end });
  noteReading(stage, 'renew-after-end', renewal, 'holds');
  const assignment = await send(stage, { kind: 'eligibility', action: 'adminAssign', key: assigned, end });
  noteReading(stage, 'assign-after-end', assignment, 'holds');
  noteKind(stage, 'renew after the end', isTaken(renewal) ? renewal : assignment);
  if (active === undefined) return;
  const of = { kind: 'assignment', action: 'adminRenew', key: active } as const;
  const again = await send(stage, { ...of, end: stage.minutesFromNow(60) });
  noteKind(stage, 'renew active access after the end', again);
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
  noteReading(stage, 'renew-after-30-days', renewal, 'differs');
}

/** @returns `undefined`: it could not be given; the scene of eligibilities says why. */
async function lapsing(stage: Stage, kind: ScheduleKind = 'eligibility') {
  const key = stage.keyOf(await stage.user());
  const attempt = () =>
    send(stage, { kind, action: 'adminAssign', key, end: stage.minutesFromNow(lifeMinutes) });
  const { result } = await stage.onceKnown(attempt, isUnknownThere);
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
