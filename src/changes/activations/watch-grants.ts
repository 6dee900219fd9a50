import { addMinutes } from 'date-fns/addMinutes';
import { decideWatch, type WatchVerdict } from '../../domain/activations/decide-watch.ts';
import type { SentForAccess } from '../../domain/activations/our-schedule.ts';
import { type ActivationRecord, grantUntil } from '../../domain/activations/running-grants.ts';
import { keyText, type RoleKey } from '../../domain/model/access.ts';
import type { LoadedRules } from '../../domain/model/rules.ts';
import { GraphCallError, RulesUnusable } from '../../ports/errors.ts';
import type { RoleCall } from '../../ports/index.ts';
import { wholeListing } from '../../ports/reading.ts';
import type { ChangePorts } from '../change-ports.ts';
import { recordOutcome } from '../execute-command.ts';
import { acceptActivationEnd, askAgain } from './accept-activations.ts';
import { endGrant } from './end-grant.ts';
import { doubtOf } from './grant-basis.ts';
import { readPresent, readRunning, readSent } from './read-running.ts';
import { endIfTicketIsOver } from './ticket-end.ts';

/** How long the receiver of notices is waited for. */
const tellMilliseconds = 30_000;
/** What is asked for again gives nothing any more after so long. */
const againMinutes = 30;

/** What one look at the running grants came to, in grants. */
export interface GrantWatch {
  readonly running: number;
  /** Found to be over. */
  readonly over: number;
  /** Ends that were accepted. */
  readonly toEnd: number;
}

/**
 * Looks at every running grant: writes down what is over, has ended what should have ended or has lost what it rested on, and
 * asks again for what was never seen. Where nothing runs, Graph is asked nothing. What cannot be read ends nothing, and spoils
 * no other.
 *
 * @throws StoreError when the store is away.
 */
export async function watchGrants(ports: ChangePorts, call: RoleCall): Promise<GrantWatch> {
  const running = await readRunning(ports);
  const [first] = running;
  if (first === undefined) return { running: 0, over: 0, toEnd: 0 };
  // An end that came while access was given may have found nothing, and whoever gave it may be gone.
  for (const activation of running) await endIfTicketIsOver(activation, ports);
  const sentFor = await readSent(ports, first.askedAt);
  const loaded = await rulesOrNone(ports);
  let [over, toEnd] = [0, 0];
  for (const ofAccess of Map.groupBy(running, ({ content }) => keyText(content.key)).values())
    for await (const verdict of watchAccess(ofAccess, { sentFor, loaded }, ports, call)) {
      if (verdict === 'over') over += 1;
      if (verdict === 'end') toEnd += 1;
    }
  await tell(ports, call);
  return { running: running.length, over, toEnd };
}

/** What does not arrive is tried again. */
async function tell({ notifier, log, clock }: ChangePorts, call: RoleCall): Promise<void> {
  const signal = AbortSignal.any([call.signal, AbortSignal.timeout(tellMilliseconds)]);
  await notifier.deliver({ signal, log, now: clock.now() });
}

/** Rules that cannot be used put nothing in doubt: what is not known ends nothing. */
async function rulesOrNone({ rules, log }: ChangePorts): Promise<LoadedRules | undefined> {
  try {
    return await rules.load();
  } catch (error) {
    if (!(error instanceof RulesUnusable)) throw error;
    log.warn('grant.unwatched', { because: error.message });
    return undefined;
  }
}

interface WatchGrounds {
  readonly sentFor: (key: RoleKey) => SentForAccess;
  readonly loaded: LoadedRules | undefined;
}

/** The activations of one access, one after the other: each is judged by what the ones before it came to. */
async function* watchAccess(
  activations: readonly ActivationRecord[],
  { sentFor, loaded }: WatchGrounds,
  ports: ChangePorts,
  call: RoleCall,
): AsyncGenerator<WatchVerdict['kind']> {
  const [first] = activations;
  // Stryker disable next-line ConditionalExpression: unreachable, an access without activations is not watched
  if (first === undefined) return;
  const { key } = first.content;
  let left = activations;
  try {
    const { present, sent } = await readPresent(key, sentFor(key), ports, call);
    const isMissing = present.kind === 'none' && activations.some(({ state }) => state === 'unconfirmed');
    const requests = isMissing
      ? await wholeListing(ports.roles.requests('assignment', key, call))
      : undefined;
    for (const activation of activations) {
      const now = ports.clock.now();
      const others = left.filter(({ id }) => id !== activation.id);
      const mayGoOn = present.kind === 'ours' || activation.state === 'unconfirmed';
      const isAsked = mayGoOn && now < grantUntil(activation);
      const doubt = loaded && isAsked ? await doubtOf(activation, loaded, ports, call) : undefined;
      const facts = { now, activation, others, present, sent: sent.records, requests, doubt };
      const verdict = decideWatch(facts);
      await act(verdict, activation, ports);
      if (verdict.kind === 'over') left = others;
      yield verdict.kind;
    }
  } catch (error) {
    if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
    ports.log.warn('grant.unwatched', { changeId: first.id, because: error.message });
  }
}

async function act(verdict: WatchVerdict, activation: ActivationRecord, ports: ChangePorts): Promise<void> {
  const { id: activationId, content } = activation;
  switch (verdict.kind) {
    // Stryker disable next-line StringLiteral: equivalent, by default nothing is done either
    case 'goes-on':
      return;
    case 'over':
      return endGrant(activation, verdict.end, ports);
    case 'end': {
      const { because, after } = verdict;
      const earlier = after?.content.kind === 'activation-end' ? after.content : undefined;
      const cause = earlier?.because === because ? earlier.cause : 'watchdog';
      const reasonId = after === undefined ? 'watchdog' : `after ${after.id}`;
      const end = { kind: 'activation-end', activationId, key: content.key, cause, because } as const;
      await acceptActivationEnd(end, { sender: content.sender, reasonId }, ports);
      return;
    }
    case 'shown': {
      const message = 'It shows in the tenant now.';
      const outcome = { state: 'done', code: 'done', message, grantedUntil: verdict.until } as const;
      await recordOutcome(activation, outcome, ports);
      return;
    }
    case 'ask-again':
      await askAgain(activation, addMinutes(ports.clock.now(), againMinutes), ports);
      return;
    // Stryker disable next-line all: unreachable, the type has no other member
    default:
      return verdict satisfies never;
  }
}
