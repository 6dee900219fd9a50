import { isSameKey } from '../../../domain/model/access.ts';
import { isRemoval } from '../../../domain/model/actions.ts';
import type {
  Refusal,
  ScheduleChange,
  ScheduleRequest,
  Submission,
} from '../../../domain/model/role-schedules.ts';
import { GraphCallError } from '../../../ports/errors.ts';
import type { RoleCall } from '../../../ports/index.ts';
import type { GraphAnswer, GraphClient } from '../client/client.ts';
import type { GraphRequest } from '../client/exchange.ts';
import { invalidResponse } from '../client/failures.ts';
import { nameOf } from '../client/operation.ts';
import type { Timing } from '../client/timing.ts';
import { pause } from '../client/timing.ts';
import { type ChangeEvidence, lookForChange } from './look-for-change.ts';
import { isOutcomeUnknown, refusalOf } from './refusal.ts';
import { requestForChange, requestOperations, toScheduleRequest } from './role-requests.ts';

const maxTries = 3;
/**
 * Lists show new requests and schedules late (docs/graph-facts.md#delays-after-a-change): one look is not enough to say
 * "nothing".
 */
const waitsBeforeLooksMilliseconds = [1_000, 4_000, 10_000];
/** What Graph says to a change that has been made already. Source: docs/graph-facts.md#errors-of-pim. */
const alreadySoCodes = new Set([
  'RoleAssignmentExists',
  'RoleAssignmentDoesNotExist',
  'PendingRoleAssignmentRequest',
]);

/** The result of one try; that of a lost answer is unknown. */
type TryResult =
  | Exclude<Submission, { kind: 'already' }>
  | { readonly kind: 'lost'; readonly failure: GraphCallError };

/**
 * Sends one change.
 *
 * Graph has no idempotency keys: after a time-out, a broken connection, a 5xx or an unreadable 2xx the request may have
 * been carried out. So the directory is looked at, several times because lists lag, before the change is sent again, and
 * "exists" or "does not exist" after such an answer is taken for our own doing unless the directory shows otherwise.
 *
 * - `POST /roleManagement/directory/roleAssignmentScheduleRequests`: `RoleAssignmentSchedule.ReadWrite.Directory`
 * - `POST /roleManagement/directory/roleEligibilityScheduleRequests`: `RoleEligibilitySchedule.ReadWrite.Directory`
 *
 * Source: docs/graph-facts.md#request-actions; docs/graph-facts.md#retry-classes.
 *
 * @throws GraphCallError `unavailable` with the code `OutcomeUnknown` when it is unknown whether the change was made;
 *   `invalid-response` with `OtherKey` when Graph made another change than it was asked for
 *   (docs/hazards.md#scope-that-graph-changed).
 */
export async function submitChange(
  { client, timing }: { readonly client: GraphClient; readonly timing: Timing },
  change: ScheduleChange,
  call: RoleCall,
): Promise<Submission> {
  const request = requestForChange(change, call);
  const began = timing.elapsed();
  const look = () => lookForChange(client, change, () => timing.elapsed() - began, call);
  let lost: GraphCallError | undefined;
  for (let tries = 1; ; tries += 1) {
    const tried = await tryOnce(client, request, change, call);
    if (tried.kind === 'accepted') return tried;
    const refusal = tried.kind === 'refused' ? afterLost(tried.refusal, lost) : undefined;
    if (refusal !== undefined && (lost === undefined || !alreadySoCodes.has(refusal.code)))
      return { kind: 'refused', refusal };
    if (tried.kind === 'lost') lost = tried.failure;
    const evidence = await lookRepeatedly(look, timing, call, lost);
    if (evidence.kind === 'request') return { kind: 'accepted', request: evidence.request };
    if (evidence.kind === 'in-effect') return { kind: 'already', refusal };
    if (refusal !== undefined) return judge(change, refusal, evidence);
    if (tries === maxTries) throw outcomeUnknown(change, lost, `sent ${tries} times`);
  }
}

function afterLost(refusal: Refusal, lost: GraphCallError | undefined): Refusal {
  return lost === undefined ? refusal : { ...refusal, followsLostAnswer: true };
}

async function tryOnce(
  client: GraphClient,
  request: GraphRequest,
  change: ScheduleChange,
  call: RoleCall,
): Promise<TryResult> {
  let answer: GraphAnswer;
  try {
    answer = await client.send(request, call);
  } catch (error) {
    if (!(error instanceof GraphCallError)) throw error;
    const refusal = refusalOf(error, call.userToken !== undefined);
    if (refusal !== undefined) return { kind: 'refused', refusal };
    if (!change.validationOnly && isOutcomeUnknown(error)) return { kind: 'lost', failure: error };
    throw error;
  }
  return { kind: 'accepted', request: readAccepted(answer, change) };
}

function readAccepted({ body, facts }: GraphAnswer, change: ScheduleChange): ScheduleRequest {
  const operation = nameOf(requestOperations[change.kind].submit);
  const request = toScheduleRequest(change.kind, body, { operation, facts });
  if (isSameKey(request.key, change.key)) return request;
  const { principalId, roleDefinitionId, directoryScopeId } = request.key;
  throw invalidResponse(
    operation,
    { ...facts, code: 'OtherKey' },
    `Graph took request ${request.id} for principal ${principalId}, role ${roleDefinitionId}, scope ${directoryScopeId}, which is not what was asked for: look at it, and remove what it made`,
  );
}

/** Looks repeatedly, until there is evidence or the last look found none. */
async function lookRepeatedly(
  look: () => Promise<ChangeEvidence>,
  timing: Timing,
  call: RoleCall,
  lost: GraphCallError | undefined,
): Promise<ChangeEvidence> {
  let evidence: ChangeEvidence = { kind: 'no-trace', olderSchedule: false };
  // Graph may have asked to be left alone for a while.
  let atLeast = (lost?.retryAfterSeconds ?? 0) * 1000;
  for (const wait of waitsBeforeLooksMilliseconds) {
    await pause(timing, Math.max(wait, atLeast), call, 'looking for a change whose answer was lost');
    try {
      evidence = await look();
    } catch (error) {
      if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
      throw unseen(error, lost);
    }
    if (evidence.kind !== 'no-trace') return evidence;
    atLeast = 0;
  }
  return evidence;
}

/** Judges a refusal that says "exists" or "does not exist" where no trace of the change is visible. */
function judge(change: ScheduleChange, refusal: Refusal, evidence: ChangeEvidence): Submission {
  if (refusal.code === 'PendingRoleAssignmentRequest') return { kind: 'refused', refusal };
  // A removed schedule may be listed for a while, so an old row is no evidence against a removal.
  if (isRemoval(change.action))
    return refusal.code === 'RoleAssignmentDoesNotExist'
      ? { kind: 'already', refusal }
      : { kind: 'refused', refusal };
  const isOurs =
    refusal.code === 'RoleAssignmentExists' && evidence.kind === 'no-trace' && !evidence.olderSchedule;
  return isOurs ? { kind: 'already', refusal } : { kind: 'refused', refusal };
}

function unseen(failure: GraphCallError, lost: GraphCallError | undefined): GraphCallError {
  const message = `${lost?.message ?? ''} Whether the change was made cannot be told, because the look at the directory failed too: ${failure.message}`;
  return new GraphCallError(
    'unavailable',
    message.trim(),
    { ...failure, code: 'OutcomeUnknown' },
    { cause: failure },
  );
}

function outcomeUnknown(
  { kind, key }: ScheduleChange,
  lost: GraphCallError | undefined,
  tries: string,
): GraphCallError {
  const of = `principal ${key.principalId}, role ${key.roleDefinitionId}, scope ${key.directoryScopeId}`;
  const message = `${lost?.message ?? ''} The change was ${tries} without an answer, and no trace of it is to be seen; it may still take effect. Read the ${kind} of ${of} before asking for it again.`;
  return new GraphCallError(
    'unavailable',
    message.trim(),
    { ...lost, code: 'OutcomeUnknown' },
    { cause: lost },
  );
}
