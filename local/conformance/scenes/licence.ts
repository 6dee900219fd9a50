import { GraphCallError } from '../../../src/ports/errors.ts';
import { type Sent, said, send } from '../send.ts';
import type { Stage } from '../stage.ts';

const code = 'AadPremiumLicenseRequired';

/** Whether the tenant has the licence at all. @returns `false`: nothing else can be tried. */
export async function playLicence(stage: Stage): Promise<boolean> {
  const { findings, ports, call } = stage;
  const key = stage.keyOf(await stage.user());
  const wish = { kind: 'eligibility', action: 'adminAssign', key, validationOnly: true } as const;
  const isUnknown = (sent: Sent) => sent.kind === 'refused' && sent.status === 404;
  const attempt = () => send(stage, { ...wish, end: stage.minutesFromNow(60) });
  const { result } = await stage.onceKnown(attempt, isUnknown);
  if (result.kind !== 'refused' || result.code !== code) {
    for (const id of ['licence-status', 'licence-of-reads'] as const)
      findings.reading(id, 'not-tried', 'the tenant has the licence');
    return true;
  }
  findings.reading('licence-status', result.status === 400 ? 'holds' : 'differs', said(result));
  try {
    for await (const _page of ports.roles.schedules('eligibility', { principalId: key.principalId }, call));
    findings.reading('licence-of-reads', 'holds', 'answered');
  } catch (error) {
    if (!(error instanceof GraphCallError) || error.code !== code) throw error;
    findings.reading('licence-of-reads', 'differs', `refused: ${error.status} ${error.code}`);
  }
  return false;
}
