import { randomUUID } from 'node:crypto';
import { failureText, graphFailure } from '../answers.ts';
import { askForGroup, noteAnswer } from '../ask.ts';
import { isUnknownThere, said, send } from '../send.ts';
import type { Stage } from '../stage.ts';

const code = 'AadPremiumLicenseRequired';

/** Whether the tenant has the licence at all. @returns why nothing else can be tried; `undefined`: it can. */
export async function playLicence(stage: Stage): Promise<string | undefined> {
  const { findings, ports, call } = stage;
  const key = stage.keyOf(await stage.user());
  const wish = { kind: 'eligibility', action: 'adminAssign', key, validationOnly: true } as const;
  const attempt = () => send(stage, { ...wish, end: stage.minutesFromNow(60) });
  const { result } = await stage.onceKnown(attempt, isUnknownThere);
  // Who may not ask hears nothing of licences.
  if (result.kind === 'unanswered') return `whether there is a licence is not known: ${result.message}`;
  if (result.kind !== 'refused' || result.code !== code) {
    for (const id of ['licence-status', 'licence-of-reads', 'licence-of-group-reads'] as const)
      findings.reading(id, 'not-tried', 'the tenant has the licence');
    return undefined;
  }
  findings.reading('licence-status', result.status === 400 ? 'holds' : 'differs', said(result));
  try {
    for await (const _page of ports.roles.schedules('eligibility', { principalId: key.principalId }, call));
    findings.reading('licence-of-reads', 'holds', 'answered');
  } catch (error) {
    if (graphFailure(error).code !== code) throw error;
    findings.reading('licence-of-reads', 'differs', `refused: ${failureText(graphFailure(error))}`);
  }
  const ofGroups = await askForGroup(stage, randomUUID());
  const isLicence = ofGroups.kind === 'refused' && ofGroups.code === code;
  noteAnswer(stage, 'licence-of-group-reads', ofGroups, isLicence ? 'differs' : 'holds');
  return 'the tenant has no licence for PIM';
}
