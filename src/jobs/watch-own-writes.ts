import { subHours } from 'date-fns/subHours';
import { alarmDecision } from '../changes/alarms.ts';
import { recordsSince } from '../changes/recent-records.ts';
import { shadowAlarmKind, shadowAlarms } from '../changes/shadow-alarms.ts';
import type { Window } from '../domain/model/audit-event.ts';
import type { ChangeRecord } from '../domain/model/command.ts';
import { claimedActs } from '../domain/shadow/claimed-acts.ts';
import { loggedActs, type OwnIdentities } from '../domain/shadow/logged-acts.ts';
import { type LogRead, type ShadowWrite, shadowWrites } from '../domain/shadow/shadow-writes.ts';
import { GraphCallError, StoreError } from '../ports/errors.ts';
import type {
  AuditWatermark,
  Clock,
  CommandStore,
  Decisions,
  Notifier,
  Self,
  Signer,
  UnreadableCommand,
} from '../ports/index.ts';
import { everyItem, newTally } from '../ports/reading.ts';
import { noticeOfShadowWrites, sentenceOf } from '../report/shadow-notice.ts';
import { type OwnKeys, readOwnKeys } from './own-writes/own-keys.ts';
import { provedClaims } from './own-writes/proved-claims.ts';
import { type EventSources, readEvents } from './own-writes/read-events.ts';
import { signedAlarm, wasRaised } from './own-writes/signed-alarms.ts';
import { nextProgress, windowAt } from './own-writes/watch-window.ts';

/** The name of the watch's own watermark: that of the audit snapshot is another, and is left alone. */
export const ownWritesJob = 'watch-own-writes';

export interface OwnWritesPorts extends EventSources {
  /** Its own. `readUntil`: compared up to here; `settledUntil`: when late events were last looked for. */
  readonly watermark: AuditWatermark;
  readonly commands: CommandStore;
  readonly decisions: Decisions;
  readonly notifier: Notifier;
  readonly self: Self;
  /** Who signs claims and alarms; absent: nobody, and whatever the store says is believed. */
  readonly claimSigner?: Signer | undefined;
  readonly clock: Clock;
}

export interface OwnWritesOptions {
  readonly tenantId: string;
  readonly runId: string;
  readonly deadline: AbortSignal;
  /** How late an event may come before the fact that it is missing for is an alarm. */
  readonly lagMinutes: number;
  /** How far back the audit log goes. */
  readonly retentionDays: number;
  /** Object or application ids of ours, besides that of the token. */
  readonly identities: readonly string[];
  readonly publicUrl: string | undefined;
}

/** What one look came to. */
export interface OwnWritesWatch {
  /** Alarms that are new. */
  readonly raised: readonly string[];
  /** Alarms that nobody has released, these included. */
  readonly open: number;
}

/** A command may wait for approval before it is executed. */
const waitHours = 48;
/** A request may be carried out long after it was made: its start lies ahead. */
const aheadDays = 400;
/** Alarms that are raised in one look, the oldest first; the others are raised in the next. */
const mostAlarms = 100;
const tellMilliseconds = 30_000;

/**
 * Compares what Entra's audit log says that our identity did with our facts of execution, both ways. Where they do not agree,
 * an alarm is written down, which holds everything that gives access until a person releases it.
 *
 * @throws GraphCallError where the log cannot be read whole, StoreError where our facts cannot, SigningError where our keys cannot:
 *   nothing was concluded then, and the watermark did not move.
 */
export async function watchOwnWrites(
  options: OwnWritesOptions,
  ports: OwnWritesPorts,
): Promise<OwnWritesWatch> {
  try {
    return await watch(options, ports);
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    ports.log.error('own-writes.unwatched', { runId: options.runId, because });
    throw error;
  }
}

async function watch(options: OwnWritesOptions, ports: OwnWritesPorts): Promise<OwnWritesWatch> {
  const { runId, lagMinutes, deadline: signal } = options;
  const now = ports.clock.now();
  const progress = await ports.watermark.read();
  const { window, isLateLook } = windowAt(now, progress, options);
  // Events first: whatever was done by then is written down by then.
  const { acts, read, holes } = await readActs(window, now, options, ports);
  const unreadable = new Map<string, UnreadableCommand>();
  const records = await recordsSince(ports, subHours(window.from, waitHours), (one) =>
    unreadable.set(one.id, one),
  );
  const looked: LogRead = { window, holes, lagMinutes };
  const keys = await readOwnKeys(ports.claimSigner, signal);
  const compare = async (all: readonly ChangeRecord[]) =>
    shadowWrites(acts, claimedActs(all, await provedClaims(all, keys, ports)), looked);
  const found = await withOlder(records, compare, ports);
  const alarms = await shadowAlarms(ports);
  const known = new Set(alarms.filter((alarm) => wasRaised(alarm, keys)).map(({ id }) => id));
  const fresh = found.filter(({ id }) => !known.has(id)).toSorted(byInstant);
  const raised = fresh.slice(0, mostAlarms);
  await raise(raised, { unreadable: unreadable.size, now, keys }, options, ports);
  if (raised.length === fresh.length) await ports.watermark.advance(nextProgress(window, isLateLook, now));
  const open = new Set([
    ...alarms.filter(({ released }) => released === undefined).map(({ id }) => id),
    ...raised.map(({ id }) => id),
  ]).size;
  const fields = { runId, from: window.from.toISOString(), to: window.to.toISOString() };
  const counts = {
    read,
    acts: acts.filter(({ isOurs }) => isOurs).length,
    changes: records.length,
    raised: raised.length,
    open,
  };
  ports.log.info('own-writes.watched', { ...fields, ...counts });
  await deliverNotices(signal, ports);
  return { raised: raised.map(({ id }) => id), open };
}

/** What Entra's log says that was done in a window. Who we are stands in the token, which the first request asks for. */
async function readActs(window: Window, now: Date, options: OwnWritesOptions, ports: OwnWritesPorts) {
  let own: OwnIdentities | undefined;
  const identities = () => {
    own ??= identitiesOf(options, ports);
    return own;
  };
  const tally = newTally();
  const call = { signal: options.deadline, tally };
  const { events, read, holes } = await readEvents(window, now, identities, ports, call);
  return { acts: loggedActs(events, identities()), read, holes };
}

async function deliverNotices(
  deadline: AbortSignal,
  { notifier, clock, log }: OwnWritesPorts,
): Promise<void> {
  const signal = AbortSignal.any([deadline, AbortSignal.timeout(tellMilliseconds)]);
  await notifier.deliver({ signal, log, now: clock.now() });
}

function identitiesOf(
  { identities }: Pick<OwnWritesOptions, 'identities'>,
  { self }: Pick<OwnWritesPorts, 'self'>,
): OwnIdentities {
  const objectId = self.objectId();
  if (objectId === undefined)
    throw new GraphCallError(
      'signed-out',
      'The token for Microsoft Graph does not say whose it is (it has no claim "oid"), so nobody can tell which writes are ours.',
      { code: 'TokenObjectUnknown' },
    );
  return new Set([objectId, ...identities].map((id) => id.toLowerCase()));
}

/** A request that was made long ago may be carried out now: before it is an alarm, older commands are asked for it. */
async function withOlder(
  records: readonly ChangeRecord[],
  compare: (records: readonly ChangeRecord[]) => Promise<readonly ShadowWrite[]>,
  { commands, clock }: OwnWritesPorts,
): Promise<readonly ShadowWrite[]> {
  const found = await compare(records);
  const requests = new Set(found.flatMap(({ kind, requestId }) => (kind === 'no-fact' && requestId) || []));
  if (requests.size === 0) return found;
  const filter = {
    since: subHours(clock.now(), 24 * aheadDays),
    where: ({ graphRequestId }: ChangeRecord) => requests.has(graphRequestId?.toLowerCase() ?? ''),
  };
  const known = new Set(records.map(({ id }) => id));
  const older = await Array.fromAsync(
    everyItem((from) => commands.list(filter, { top: 500, from }, () => {})),
  );
  return compare([...records, ...older.filter(({ id }) => !known.has(id))]);
}

function byInstant({ at: one }: ShadowWrite, { at: other }: ShadowWrite): number {
  return (one?.getTime() ?? 0) - (other?.getTime() ?? 0);
}

/** The log and people hear of them before they are written down: what is written down is not told again. */
async function raise(
  found: readonly ShadowWrite[],
  {
    unreadable,
    now,
    keys,
  }: { readonly unreadable: number; readonly now: Date; readonly keys: OwnKeys | undefined },
  { tenantId, runId, publicUrl }: OwnWritesOptions,
  { decisions, notifier, log }: OwnWritesPorts,
): Promise<void> {
  const [first] = found;
  if (first === undefined) return;
  for (const { id: alarmId, kind, at, activity, eventIds, ...about } of found) {
    const { principalId, roleDefinitionId, requestId, changeId } = about;
    const ids = { principalId, roleDefinitionId, requestId, changeId };
    const events = { eventId: eventIds[0], events: eventIds.length };
    log.error('shadow-write', { runId, alarmId, kind, at: at?.toISOString(), activity, ...ids, ...events });
  }
  let untold: StoreError | undefined;
  const sentences = found.map((write) => sentenceOf(write, unreadable));
  try {
    await notifier.post(noticeOfShadowWrites({ tenantId, runId, at: now, sentences, publicUrl }));
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    untold = error;
  }
  for (const [index, write] of found.entries()) {
    const facts = { tenantId, at: now, because: sentences[index] ?? '' };
    await decisions.add(await signedAlarm(alarmDecision(shadowAlarmKind, write.id, facts), keys));
  }
  if (untold !== undefined) throw untold;
}
