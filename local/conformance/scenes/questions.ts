import { randomUUID } from 'node:crypto';
import { failureText, isPermissionMissing } from '../answers.ts';
import { type Asked, ask, askForGroup, noteAnswer } from '../ask.ts';
import { eligibilitySchedulesPath, requestsPath } from '../paths.ts';
import { isTaken, isUnknownThere, noteReading, said, send } from '../send.ts';
import type { Stage } from '../stage.ts';

const day = 24 * 60;

/** Questions that need nothing made. */
export async function playQuestions(stage: Stage): Promise<void> {
  const { findings, options } = stage;
  const filter = encodeURIComponent(`roleDefinitionId eq '${options.roleDefinitionId}'`);
  const filtered = await ask(stage, {
    url: `${eligibilitySchedulesPath}?$filter=${filter}`,
    permission: 'RoleEligibilitySchedule.Read.Directory',
  });
  noteAnswer(stage, 'role-filter', filtered, filtered.kind === 'answered' ? 'holds' : 'differs');
  const unknown = await askForGroup(stage, randomUUID());
  const isNotFound = unknown.kind === 'refused' && unknown.status === 404;
  noteAnswer(stage, 'unknown-group', unknown, isNotFound ? 'holds' : 'differs');
  if ((stage.ports.client.ownRoles()?.length ?? 0) === 0) {
    const why = 'the caller is a user: try it with an app’s identity';
    findings.reading('current-user-of-app', 'not-tried', why);
    return;
  }
  const mine = await ask(stage, {
    url: `${requestsPath.eligibility}/filterByCurrentUser(on='principal')`,
    permission: 'RoleEligibilitySchedule.ReadWrite.Directory',
  });
  noteAnswer(stage, 'current-user-of-app', mine, mine.kind === 'answered' ? 'differs' : 'holds');
}

/** Whether a name is found by letters that only look like its own. */
export async function playNames(stage: Stage): Promise<void> {
  const { name } = await stage.disabledPerson();
  const named = (text: string) =>
    ask(stage, {
      url: `/users?$select=id&$filter=${encodeURIComponent(`userPrincipalName eq '${text}'`)}`,
      ...({ workload: 'directory', permission: 'User.Read.All' } as const),
    });
  const isUnlisted = (asked: Asked) => asked.kind === 'answered' && asked.items.length === 0;
  const { result } = await stage.onceKnown(() => named(name), isUnlisted);
  if (result.kind !== 'answered' || isUnlisted(result)) {
    stage.findings.reading(
      'names-alike',
      'not-tried',
      `the new user is not found by its name: ${result.text}`,
    );
    return;
  }
  // The dotless i of Turkish, and the Kelvin sign, which becomes a k in lower case.
  const alike = await named(name.replaceAll('i', '\u0131').replace('k', '\u212a'));
  const isFound = alike.kind === 'answered' && alike.items.length > 0;
  noteAnswer(stage, 'names-alike', alike, isFound ? 'differs' : 'holds');
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
  const wish = { kind: 'eligibility', action: 'adminAssign', key } as const;
  const { result } = await stage.onceKnown(
    () => send(stage, { ...wish, end: stage.minutesFromNow(day) }),
    isUnknownThere,
  );
  if (!isTaken(result)) {
    const why = `the eligibility that was to be removed was ${said(result)}`;
    findings.reading('eligibility-remove-permission', 'not-tried', why);
    return;
  }
  const removed = await send(stage, { kind: 'eligibility', action: 'adminRemove', key, by: ports.remover });
  // Here it is about the permission.
  if (removed.kind === 'unanswered' && isPermissionMissing(removed))
    findings.reading('eligibility-remove-permission', 'holds', `refused: ${failureText(removed)}`);
  else noteReading(stage, 'eligibility-remove-permission', removed, 'differs');
}
