import { isTaken, isUnknownThere, noteKind, send } from '../send.ts';
import type { Stage } from '../stage.ts';

/** An active assignment must be five minutes old before it may be removed. */
const tooYoungMinutes = 6;

/** Active access with an end: what a sender's ask is given. */
export async function playAssignment(stage: Stage): Promise<void> {
  const { findings } = stage;
  const key = stage.keyOf(await stage.user());
  const of = { kind: 'assignment', key } as const;
  const attempt = () => send(stage, { ...of, action: 'adminAssign', end: stage.minutesFromNow(60) });
  const { result } = await stage.onceKnown(attempt, isUnknownThere);
  noteKind(stage, 'give active access for a time', result);
  if (!isTaken(result)) return;
  const longer = await send(stage, { ...of, action: 'adminUpdate', end: stage.minutesFromNow(120) });
  noteKind(stage, 'change the end of active access', longer);
  const extended = await send(stage, { ...of, action: 'adminExtend', end: stage.minutesFromNow(180) });
  noteKind(stage, 'extend active access before the end', extended);
  const other = stage.keyOf(await stage.user());
  const second = () =>
    send(stage, { ...of, key: other, action: 'adminAssign', end: stage.minutesFromNow(60) });
  await stage.onceKnown(second, isUnknownThere);
  if (!stage.hasPatienceFor(tooYoungMinutes)) {
    const why = `it takes ${tooYoungMinutes} minutes: give more --patience`;
    findings.kind('remove active access', 'not-tried', why);
    findings.kind('convert active access to an eligibility', 'not-tried', why);
    return;
  }
  await stage.waits(tooYoungMinutes);
  noteKind(stage, 'remove active access', await send(stage, { ...of, action: 'adminRemove' }));
  const eligible = await send(stage, {
    ...({ kind: 'eligibility', action: 'adminAssign', key: other } as const),
    end: stage.minutesFromNow(24 * 60),
  });
  const gone =
    eligible.kind === 'done' ? await send(stage, { ...of, key: other, action: 'adminRemove' }) : eligible;
  noteKind(stage, 'convert active access to an eligibility', gone);
}
