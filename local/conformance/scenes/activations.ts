import { wholeListing } from '../../../src/ports/reading.ts';
import type { ReadingId } from '../readings.ts';
import { isTaken, isUnknownThere, noteKind, noteReading, type Sent, said, send } from '../send.ts';
import type { Person, Stage } from '../stage.ts';

const day = 24 * 60;
const tooYoungMinutes = 6;
const ofRunning = ['activation-outlives', 'assign-while-active'] as const;
const kindsOfPeople = ['activate a role, as a person', 'give an activation back, as a person'] as const;

/** What takes a person who signs in: activations. */
export async function playActivation(stage: Stage): Promise<void> {
  if (stage.ports.userToken === undefined) {
    const why = 'it takes somebody who signs in as a disposable user: --sign-in-users';
    notTried(stage, [...ofRunning, 'activation-outlasts', 'activation-of-group'], why);
    for (const kind of kindsOfPeople) stage.findings.kind(kind, 'not-tried', why);
    return;
  }
  await playRunningActivation(stage);
  await playLongActivation(stage);
}

/** An activation that runs: what an assignment beside it comes to, and what it comes to without its eligibility. */
async function playRunningActivation(stage: Stage): Promise<void> {
  const { findings, ports } = stage;
  const person = await stage.person();
  const key = stage.keyOf(person.id);
  const { activation, eligibility, userToken } = await activate(stage, person, day);
  if (activation !== undefined) noteKind(stage, 'activate a role, as a person', activation);
  // Where an approval is asked for, nothing runs.
  if (activation === undefined || !isTaken(activation) || activation.kind === 'pending') {
    const why = whyNone(eligibility, activation);
    notTried(stage, ofRunning, why);
    for (const kind of kindsOfPeople) findings.kind(kind, 'not-tried', why);
    return;
  }
  const again = await send(stage, {
    ...({ kind: 'assignment', action: 'adminAssign', key } as const),
    end: stage.minutesFromNow(90),
  });
  const isExists = again.kind === 'refused' && again.code === 'RoleAssignmentExists';
  const state = again.kind === 'unanswered' ? 'not-tried' : isExists ? 'holds' : 'differs';
  findings.reading('assign-while-active', state, said(again));
  await stage.waits(tooYoungMinutes);
  const removed = await send(stage, { kind: 'eligibility', action: 'adminRemove', key });
  if (removed.kind !== 'done') {
    notTried(stage, ['activation-outlives'], `the removal of the eligibility: ${said(removed)}`);
    return;
  }
  await stage.waits(1);
  const active = await wholeListing(
    ports.roles.instances('assignment', { principalId: person.id }, stage.call),
  );
  const isRunning = active.some(({ assignmentType }) => assignmentType === 'Activated');
  const seen = isRunning ? 'it runs on' : 'it ended';
  findings.reading('activation-outlives', isRunning ? 'holds' : 'differs', seen);
  if (!isRunning || userToken === undefined) return;
  const back = await send(stage, { kind: 'assignment', action: 'selfDeactivate', key, userToken });
  noteKind(stage, 'give an activation back, as a person', back);
}

/** An eligibility that ends in half an hour, activated for an hour. */
async function playLongActivation(stage: Stage): Promise<void> {
  const { activation, eligibility } = await activate(stage, await stage.person(), 30);
  if (activation === undefined) notTried(stage, ['activation-outlasts'], whyNone(eligibility, activation));
  else noteReading(stage, 'activation-outlasts', activation, 'holds');
}

interface Activated {
  /** A sentence: why nobody signed in. */
  readonly eligibility: Sent | string;
  /** Absent: it did not come to it. */
  readonly activation: Sent | undefined;
  readonly userToken?: string;
}

/** Makes somebody eligible who has signed in, and has them activate the role for an hour. */
async function activate(stage: Stage, person: Person, eligibleForMinutes: number): Promise<Activated> {
  const key = stage.keyOf(person.id);
  // First, for it takes its time.
  const signedIn = (await stage.ports.userToken?.(person)) ?? { because: 'nobody signs in' };
  if ('because' in signedIn) return { eligibility: signedIn.because, activation: undefined };
  const wish = { kind: 'eligibility', action: 'adminAssign', key } as const;
  const eligible = () => send(stage, { ...wish, end: stage.minutesFromNow(eligibleForMinutes) });
  const { result } = await stage.onceKnown(eligible, isUnknownThere);
  if (!isTaken(result)) return { eligibility: result, activation: undefined };
  const activation = await send(stage, {
    ...({ kind: 'assignment', action: 'selfActivate', key, userToken: signedIn.token } as const),
    end: stage.minutesFromNow(60),
  });
  return { eligibility: result, activation, userToken: signedIn.token };
}

function whyNone(eligibility: Sent | string, activation: Sent | undefined): string {
  if (typeof eligibility === 'string') return eligibility;
  return activation === undefined
    ? `nobody could be made eligible: ${said(eligibility)}`
    : `the role could not be activated: ${said(activation)}`;
}

function notTried({ findings }: Stage, ids: readonly ReadingId[], why: string): void {
  for (const id of ids) findings.reading(id, 'not-tried', why);
}
