import { GraphCallError } from '../../../src/ports/errors.ts';
import { isTaken, noteKind, type Sent, said, send } from '../send.ts';
import type { Stage } from '../stage.ts';

const day = 24 * 60;
const isUnknown = (sent: Sent) => sent.kind === 'refused' && sent.status === 404;

/** An eligibility in an administrative unit that was just made. */
export async function playUnit(stage: Stage): Promise<void> {
  const made = await orRefused(() => stage.unit());
  if ('refused' in made) {
    stage.findings.reading('unit-scope', 'not-tried', `no unit could be made: ${made.refused}`);
    return;
  }
  const key = {
    principalId: await stage.user(),
    roleDefinitionId: stage.options.unitRoleDefinitionId,
    directoryScopeId: `/administrativeUnits/${made.id}`,
  };
  const wish = { kind: 'eligibility', action: 'adminAssign', key } as const;
  const { result } = await stage.onceKnown(
    () => send(stage, { ...wish, end: stage.minutesFromNow(day) }),
    isUnknown,
  );
  if (result.kind === 'refused' && result.code !== 'OtherKey') {
    stage.findings.reading('unit-scope', 'not-tried', said(result));
    return;
  }
  const isKept = isTaken(result);
  stage.findings.reading(
    'unit-scope',
    isKept ? 'holds' : 'differs',
    isKept ? said(result) : 'it came out elsewhere',
  );
}

/** A group as principal. */
export async function playGroup(stage: Stage): Promise<void> {
  const memberId = await stage.user();
  const made = await orRefused(() => stage.group(memberId));
  if ('refused' in made) {
    const why = `no role-assignable group could be made: ${made.refused}`;
    stage.findings.kind('make a group eligible', 'not-tried', why);
    stage.findings.reading('activation-of-group', 'not-tried', why);
    return;
  }
  const key = stage.keyOf(made.id);
  const wish = { kind: 'eligibility', action: 'adminAssign', key } as const;
  const { result } = await stage.onceKnown(
    () => send(stage, { ...wish, end: stage.minutesFromNow(day) }),
    isUnknown,
  );
  noteKind(stage, 'make a group eligible', result);
  const { userToken } = stage.ports;
  if (userToken === undefined || !isTaken(result)) return;
  const activated = await send(stage, {
    ...({ kind: 'assignment', action: 'selfActivate', key } as const),
    end: stage.minutesFromNow(60),
    userToken: await userToken(memberId),
  });
  const isActive = isTaken(activated);
  stage.findings.reading('activation-of-group', isActive ? 'holds' : 'differs', said(activated));
}

async function orRefused(make: () => Promise<string>) {
  try {
    return { id: await make() };
  } catch (error) {
    if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
    return { refused: error.message };
  }
}
