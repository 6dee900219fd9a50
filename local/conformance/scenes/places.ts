import { graphFailure } from '../answers.ts';
import { askForGroup, noteAnswer } from '../ask.ts';
import { isTaken, isUnknownThere, noteKind, noteReading, said, send } from '../send.ts';
import type { Stage } from '../stage.ts';

const day = 24 * 60;

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
    isUnknownThere,
  );
  if (!isTaken(result) && !('code' in result && result.code === 'OtherKey')) {
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
  const { userToken } = stage.ports;
  const member = userToken === undefined ? undefined : await stage.person();
  const made = await orRefused(async () => stage.group(member?.id ?? (await stage.user())));
  if ('refused' in made) {
    const why = `no role-assignable group could be made: ${made.refused}`;
    stage.findings.kind('make a group eligible', 'not-tried', why);
    stage.findings.reading('activation-of-group', 'not-tried', why);
    stage.findings.reading('unmanaged-group', 'not-tried', why);
    return;
  }
  await readUnmanaged(stage, made.id);
  const key = stage.keyOf(made.id);
  const wish = { kind: 'eligibility', action: 'adminAssign', key } as const;
  const { result } = await stage.onceKnown(
    () => send(stage, { ...wish, end: stage.minutesFromNow(day) }),
    isUnknownThere,
  );
  noteKind(stage, 'make a group eligible', result);
  if (userToken === undefined || member === undefined || !isTaken(result)) return;
  const signedIn = await userToken(member);
  if ('because' in signedIn) {
    stage.findings.reading('activation-of-group', 'not-tried', signedIn.because);
    return;
  }
  const activated = await send(stage, {
    ...({ kind: 'assignment', action: 'selfActivate', key, userToken: signedIn.token } as const),
    end: stage.minutesFromNow(60),
  });
  noteReading(stage, 'activation-of-group', activated, 'holds');
}

/** What PIM for Groups says of a group that it does not manage. */
async function readUnmanaged(stage: Stage, groupId: string): Promise<void> {
  const asked = await askForGroup(stage, groupId);
  const isEmpty = asked.kind === 'answered' && asked.items.length === 0;
  noteAnswer(stage, 'unmanaged-group', asked, isEmpty ? 'holds' : 'differs');
}

async function orRefused(make: () => Promise<string>) {
  try {
    return { id: await make() };
  } catch (error) {
    return { refused: graphFailure(error).message };
  }
}
