import { addMinutes } from 'date-fns/addMinutes';
import { subHours } from 'date-fns/subHours';
import { subMinutes } from 'date-fns/subMinutes';
import { wholeObstacle } from '../domain/gates/whole-obstacle.ts';
import type { PlannedChange } from '../domain/model/change.ts';
import type { ChangeRecord, Command } from '../domain/model/command.ts';
import { setAsideDays } from '../domain/refused-before.ts';
import type { RoleCall, UnreadableCommand } from '../ports/index.ts';
import type { ChangePorts } from './change-ports.ts';
import type { ChangeOperation, Judgement } from './execute-command.ts';
import { obstructed } from './outcomes.ts';
import { recordsSince } from './recent-records.ts';

/*
 * The first change of each kind in a tenant is made alone: it is seen to hold before another of its kind is sent. What Graph
 * does with a kind of change is known from documents until then (docs/graph-facts.md); where that is wrong, it is one change.
 *
 * What the store says only lifts this brake: a planted row that says "done" allows nothing that was not allowed without it.
 * Where the store cannot be read nothing is sent at all.
 */

type FirstPorts = Pick<ChangePorts, 'commands' | 'clock'>;

/** Another change of the kind, which is not seen to hold and is waited for. */
export interface FirstHeld {
  readonly kind: 'held';
  /** Another change of the kind has been claimed and is not over. */
  readonly isInFlight: boolean;
  /** When another one may be tried, alone as well. */
  readonly until: Date;
  readonly sentence: string;
}

/** `confirmed`: one of the last days is seen to hold. `first`: none is, and nothing is under way. */
export type FirstLook = { readonly kind: 'confirmed' | 'first' } | FirstHeld;

/** How long after its claim a change that is not seen to hold keeps others of its kind back: claims last, and listings lag, no longer. */
const heldMinutes = 15;
/** Longest time from when a change is asked for until it is sent: the one of a change that waits for an approval. */
const hoursFromAskToEnd = 25;
/** Looks, a second apart, at one that is under way: it is read back for 7.5 seconds at most. */
const looksAtOneInFlight = 15;
const lookMilliseconds = 1_000;

/** The kind of a change of a plan: what the job does, and what Graph is asked for first at each step. */
export function kindOfPlanned(operation: string, { steps }: PlannedChange): string {
  const asked = steps.map(({ kind, actions }) => `${kind} ${actions[0] ?? 'nothing'}`);
  return `${operation} (${asked.join(', then ')})`;
}

/**
 * The kind of a command; `undefined`: of those the first is made as any other. They change nothing in the tenant, or they are
 * an end of access that nothing may hold back, or Entra judges them by a person's own token.
 */
export function kindOfCommand({ operation, content, source }: Command): string | undefined {
  if (content.kind === 'access') {
    if (content.validateOnly) return undefined;
    return source.kind === 'job' ? kindOfPlanned(operation, content.change) : operation;
  }
  const isAlone =
    content.kind === 'role-settings' || content.kind === 'cancellation' || content.kind === 'activation';
  return isAlone ? operation : undefined;
}

/** Whether a record shows that its kind of change holds in this tenant. What was so already shows nothing. */
export function isConfirmed({ state, outcome }: ChangeRecord): boolean {
  // Stryker disable next-line OptionalChaining: unreachable, what is done has an outcome
  return state === 'done' && outcome?.code === 'done';
}

/** Whether a change was taken, or may have been, and is not seen to hold. A plain refusal is none: nothing was changed. */
export function isInDoubt({ state, outcome }: ChangeRecord): boolean {
  return (
    state === 'claimed' ||
    state === 'unconfirmed' ||
    outcome?.code === 'ended' ||
    outcome?.code === 'settings-restored'
  );
}

/** Why the rest of a kind is left. @param first the change that is not seen to hold. */
export function leftBehind(kind: string, first: string): string {
  return `the first ${kind} in this tenant is made alone, and change ${first} is not seen to hold yet`;
}

/** Whether another change of this kind must be waited for. @param ownId the command's own. */
export async function lookForFirst(kind: string, ports: FirstPorts, ownId?: string): Promise<FirstLook> {
  const now = ports.clock.now();
  const confirmed = await ports.commands.list(
    {
      since: subHours(now, 24 * setAsideDays),
      where: (record) => isConfirmed(record) && kindOfCommand(record) === kind,
    },
    { top: 1 },
    () => {},
  );
  if (confirmed.items.length > 0) return { kind: 'confirmed' };
  const unreadable: UnreadableCommand[] = [];
  const records = await recordsSince(ports, subHours(now, hoursFromAskToEnd), (one) => unreadable.push(one));
  const others = records.filter((record) => record.id !== ownId && kindOfCommand(record) === kind);
  const from = subMinutes(now, heldMinutes);
  const doubts = others.flatMap((record) => {
    const isInFlight = record.state === 'claimed';
    const at = record.claimedAt;
    return isInDoubt(record) && at !== undefined ? [{ id: record.id, at, isInFlight }] : [];
  });
  // Of what kind one is that cannot be read, nobody knows.
  // Stryker disable next-line ConditionalExpression,ArrayDeclaration: equivalent, nothing is after no instant
  const unknown = unreadable.flatMap(({ id, askedAt: at }) => (at ? [{ id, at, isInFlight: false }] : []));
  const fresh = [...doubts, ...unknown].filter(({ at }) => at > from && at <= now);
  const held = fresh.find(({ isInFlight }) => isInFlight) ?? fresh[0];
  if (held === undefined) return { kind: 'first' };
  const { id, at, isInFlight } = held;
  return { kind: 'held', isInFlight, until: addMinutes(at, heldMinutes), sentence: leftBehind(kind, id) };
}

/**
 * A command of a caller or a sender, made alone where it is the first of its kind. One that is under way is waited for; a
 * caller whose change comes too early is told so, and a sender's ask is tried again.
 *
 * Looked at after the gate was read: of two that begin at once, one finds the gate moved, and then the other's claim.
 */
export function aloneAtFirst(
  operation: ChangeOperation,
  ports: FirstPorts & Pick<ChangePorts, 'pause'>,
  call: RoleCall,
): ChangeOperation {
  return {
    ...operation,
    async judge(record) {
      const kind = kindOfCommand(record);
      const held = kind === undefined ? undefined : await onceOthersAreOver(kind, record, ports, call);
      return held === undefined ? operation.judge(record) : heldBack(record, held);
    },
  };
}

async function onceOthersAreOver(
  kind: string,
  { id }: ChangeRecord,
  ports: FirstPorts & Pick<ChangePorts, 'pause'>,
  call: RoleCall,
): Promise<FirstHeld | undefined> {
  for (let looks = 1; ; looks += 1) {
    const look = await lookForFirst(kind, ports, id);
    if (look.kind !== 'held') return undefined;
    if (!look.isInFlight || looks === looksAtOneInFlight || call.signal.aborted) return look;
    await ports.pause(lookMilliseconds, call.signal).catch(() => undefined);
  }
}

function heldBack({ source, executeBefore }: ChangeRecord, { sentence, until }: FirstHeld): Judgement {
  if (source.kind === 'activation' && until < executeBefore)
    return { kind: 'later', until, because: `${sentence}.` };
  const said = `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}: nothing was sent. Ask again after ${until.toISOString()}, or when that change is done.`;
  return { kind: 'refused', outcome: obstructed([wholeObstacle('in-progress', said)]) };
}
