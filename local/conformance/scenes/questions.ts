import { GraphCallError } from '../../../src/ports/errors.ts';
import { eligibilitySchedulesPath, requestsPath } from '../paths.ts';
import { isTaken, type Sent, said, send } from '../send.ts';
import type { Stage } from '../stage.ts';

const day = 24 * 60;

/** Questions that need nothing made. */
export async function playQuestions(stage: Stage): Promise<void> {
  const { findings, options } = stage;
  const filter = encodeURIComponent(`roleDefinitionId eq '${options.roleDefinitionId}'`);
  const filtered = await asked(
    stage,
    `${eligibilitySchedulesPath}?$filter=${filter}`,
    'RoleEligibilitySchedule.Read.Directory',
  );
  findings.reading('role-filter', filtered.isAnswered ? 'holds' : 'differs', filtered.text);
  const own = `${requestsPath.eligibility}/filterByCurrentUser(on='principal')`;
  const isApp = (stage.ports.client.ownRoles()?.length ?? 0) > 0;
  if (isApp) {
    const mine = await asked(stage, own, 'RoleEligibilitySchedule.ReadWrite.Directory');
    findings.reading('current-user-of-app', mine.isAnswered ? 'differs' : 'holds', mine.text);
  } else
    findings.reading(
      'current-user-of-app',
      'not-tried',
      'the caller is a user: try it with an app’s identity',
    );
}

async function asked({ ports: { client }, call }: Stage, url: string, permission: string) {
  try {
    await client.send({ method: 'GET', url, workload: 'pim', permission }, call);
    return { isAnswered: true, text: 'answered' };
  } catch (error) {
    if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
    return { isAnswered: false, text: `refused: ${error.status} ${error.code}` };
  }
}

/** Whether the permission to remove is enough to remove an eligibility. */
export async function playRemovePermission(stage: Stage): Promise<void> {
  const { findings, ports } = stage;
  if (ports.remover === undefined) {
    const why =
      'it takes a second identity that has RoleEligibilitySchedule.Remove.Directory alone: --remover-client-id';
    findings.reading('eligibility-remove-permission', 'not-tried', why);
    return;
  }
  const key = stage.keyOf(await stage.user());
  const isUnknown = (sent: Sent) => sent.kind === 'refused' && sent.status === 404;
  const wish = { kind: 'eligibility', action: 'adminAssign', key } as const;
  await stage.onceKnown(() => send(stage, { ...wish, end: stage.minutesFromNow(day) }), isUnknown);
  const removed = await send(stage, { kind: 'eligibility', action: 'adminRemove', key, by: ports.remover });
  const state = isTaken(removed) ? 'differs' : 'holds';
  findings.reading('eligibility-remove-permission', state, said(removed));
}
