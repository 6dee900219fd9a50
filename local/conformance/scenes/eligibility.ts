import { z } from 'zod';
import { ask, noteAnswer } from '../ask.ts';
import { eligibilitySchedulesPath, requestsPath } from '../paths.ts';
import { isTaken, isUnknownThere, noteKind, noteReading, type Sent, said, send } from '../send.ts';
import type { Stage } from '../stage.ts';

const day = 24 * 60;
/** `createdBy` as it came. */
const party = z.object({ id: z.string().nullish() }).nullish();
const requestRow = z.object({ createdBy: z.object({ user: party, application: party }).nullish() });

/** An eligibility from its beginning to its removal. */
export async function playEligibility(stage: Stage): Promise<void> {
  const key = stage.keyOf(await stage.user());
  const of = { kind: 'eligibility', key } as const;
  const granted = await grantOnceKnown(stage, key);
  noteKind(stage, 'make eligible for a time', granted);
  if (!isTaken(granted)) return;
  if ('request' in granted && granted.request) await readCreatedBy(stage, granted.request.id);
  await readUnlike(stage, key.principalId);
  const early = await send(stage, { ...of, action: 'adminExtend', end: stage.minutesFromNow(90 * day) });
  noteReading(stage, 'extend-early', early, 'holds');
  const later = stage.minutesFromNow(100 * day);
  const isExtended = isTaken(early);
  noteKind(
    stage,
    'renew before the end',
    isExtended ? early : await send(stage, { ...of, action: 'adminUpdate', end: later }),
  );
  const cut = await send(stage, { ...of, action: 'adminUpdate', end: stage.minutesFromNow(7 * day) });
  noteKind(stage, 'change the end', cut);
  const late = await send(stage, { ...of, action: 'adminExtend', end: stage.minutesFromNow(20 * day) });
  noteReading(stage, 'extend-in-window', late, 'holds');
  noteKind(stage, 'remove an eligibility', await send(stage, { ...of, action: 'adminRemove' }));
}

async function grantOnceKnown(stage: Stage, key: ReturnType<Stage['keyOf']>): Promise<Sent> {
  const end = () => stage.minutesFromNow(60 * day);
  const attempt = () => send(stage, { kind: 'eligibility', key, action: 'adminAssign', end: end() });
  const codes = new Set<string>();
  const { result, minutes } = await stage.onceKnown(async () => {
    const sent = await attempt();
    if (isUnknownThere(sent) && 'code' in sent) codes.add(sent.code);
    return sent;
  }, isUnknownThere);
  const others = [...codes].filter((code) => code !== 'SubjectNotFound');
  const isAsAssumed = others.length === 0 && !isUnknownThere(result);
  const seen = codes.size === 0 ? 'known at once' : `404 ${[...codes].join(', ')}, for ${minutes} minutes`;
  if (result.kind === 'unanswered') stage.findings.reading('new-principal', 'not-tried', said(result));
  else stage.findings.reading('new-principal', isAsAssumed ? 'holds' : 'differs', seen);
  return result;
}

/** Whether a condition `ne` lets a row through that has no value there. */
async function readUnlike(stage: Stage, principalId: string): Promise<void> {
  const listed = (condition: string) =>
    ask(stage, {
      url: `${eligibilitySchedulesPath}?$filter=${encodeURIComponent(`principalId eq '${principalId}'${condition}`)}`,
      permission: 'RoleEligibilitySchedule.Read.Directory',
    });
  const all = await listed('');
  if (all.kind !== 'answered' || all.items.length === 0) {
    stage.findings.reading('unlike-nothing', 'not-tried', `the eligibility is not listed: ${all.text}`);
    return;
  }
  // No row of a directory role has an app scope.
  const unlike = await listed(" and appScopeId ne '/'");
  const isThere = unlike.kind === 'answered' && unlike.items.length > 0;
  noteAnswer(stage, 'unlike-nothing', unlike, isThere ? 'holds' : 'differs');
}

async function readCreatedBy(stage: Stage, requestId: string): Promise<void> {
  const { client } = stage.ports;
  const permission = 'RoleEligibilitySchedule.ReadWrite.Directory';
  const url = `${requestsPath.eligibility}/${encodeURIComponent(requestId)}`;
  const { body } = await client.send({ method: 'GET', url, workload: 'pim', permission }, stage.call);
  const { createdBy } = requestRow.parse(body);
  const own = client.ownObjectId()?.toLowerCase();
  const named = [
    ...(createdBy?.user?.id?.toLowerCase() === own ? ['user.id'] : []),
    ...(createdBy?.application?.id?.toLowerCase() === own ? ['application.id'] : []),
  ];
  const seen = named.join(' and ') || 'nowhere';
  stage.findings.reading('created-by', named.includes('user.id') ? 'holds' : 'differs', seen);
}

/** What is only validated leaves nothing behind. */
export async function playValidation(stage: Stage): Promise<void> {
  const key = stage.keyOf(await stage.user());
  const wish = { kind: 'eligibility', action: 'adminAssign', key, validationOnly: true } as const;
  const end = stage.minutesFromNow(day);
  const { result } = await stage.onceKnown(() => send(stage, { ...wish, end }), isUnknownThere);
  if (result.kind !== 'valid') {
    stage.findings.reading(
      'validation-only',
      result.kind === 'unanswered' ? 'not-tried' : 'differs',
      said(result),
    );
    return;
  }
  const assigned = await send(stage, { ...wish, validationOnly: false, end });
  if (isTaken(assigned)) stage.findings.reading('validation-only', 'holds', 'nothing was left');
  else noteReading(stage, 'validation-only', assigned, 'holds');
}
