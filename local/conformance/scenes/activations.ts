import { wholeListing } from '../../../src/ports/reading.ts';
import { isTaken, type Sent, said, send } from '../send.ts';
import type { Stage } from '../stage.ts';

const day = 24 * 60;
const tooYoungMinutes = 6;
const ids = ['activation-outlives', 'activation-outlasts', 'assign-while-active'] as const;

/** What takes a person who signs in: activations. */
export async function playActivation(stage: Stage): Promise<void> {
  const { findings, ports } = stage;
  const notTried = (why: string) => {
    for (const id of [...ids, 'activation-of-group'] as const) findings.reading(id, 'not-tried', why);
  };
  if (ports.userToken === undefined) {
    notTried('nobody signs in as a disposable user; look at it in the portal');
    return;
  }
  const userId = await stage.user();
  const key = stage.keyOf(userId);
  const isUnknown = (sent: Sent) => sent.kind === 'refused' && sent.status === 404;
  const eligible = () =>
    send(stage, { kind: 'eligibility', action: 'adminAssign', key, end: stage.minutesFromNow(day) });
  const { result } = await stage.onceKnown(eligible, isUnknown);
  const userToken = await ports.userToken(userId);
  const activated = await send(stage, {
    ...({ kind: 'assignment', action: 'selfActivate', key, userToken } as const),
    end: stage.minutesFromNow(60),
  });
  if (!isTaken(result) || !isTaken(activated)) {
    for (const id of ids)
      findings.reading(id, 'not-tried', `the role could not be activated: ${said(activated)}`);
    return;
  }
  const again = await send(stage, {
    kind: 'assignment',
    action: 'adminAssign',
    key,
    end: stage.minutesFromNow(90),
  });
  const isExists = again.kind === 'refused' && again.code === 'RoleAssignmentExists';
  findings.reading('assign-while-active', isExists ? 'holds' : 'differs', said(again));
  await playLongActivation(stage, ports.userToken);
  await stage.waits(tooYoungMinutes);
  await send(stage, { kind: 'eligibility', action: 'adminRemove', key });
  await stage.waits(1);
  const active = ports.roles.instances('assignment', { principalId: userId }, stage.call);
  const isRunning = (await wholeListing(active)).length > 0;
  findings.reading(
    'activation-outlives',
    isRunning ? 'holds' : 'differs',
    isRunning ? 'it runs on' : 'it ended',
  );
}

/** An eligibility that ends in half an hour, activated for an hour. */
async function playLongActivation(
  stage: Stage,
  tokenOf: NonNullable<Stage['ports']['userToken']>,
): Promise<void> {
  const userId = await stage.user();
  const key = stage.keyOf(userId);
  const isUnknown = (sent: Sent) => sent.kind === 'refused' && sent.status === 404;
  const eligible = () =>
    send(stage, { kind: 'eligibility', action: 'adminAssign', key, end: stage.minutesFromNow(30) });
  await stage.onceKnown(eligible, isUnknown);
  const activated = await send(stage, {
    ...({ kind: 'assignment', action: 'selfActivate', key } as const),
    end: stage.minutesFromNow(60),
    userToken: await tokenOf(userId),
  });
  stage.findings.reading('activation-outlasts', isTaken(activated) ? 'holds' : 'differs', said(activated));
}
