import { revocationProblem } from '../domain/gates/change-form.ts';
import { controlPlaneOf } from '../domain/matching/control-plane.ts';
import type { AccessBefore, PlannedChange } from '../domain/model/change.ts';
import type { ChangeRecord, RevocationContent } from '../domain/model/command.ts';
import type { Outcome, RemovalOutcome } from '../domain/model/outcome.ts';
import { nobody } from '../domain/model/parties.ts';
import type { Obstacle } from '../domain/model/plan.ts';
import { GraphCallError } from '../ports/errors.ts';
import type { RoleCall } from '../ports/index.ts';
import { readAsker } from '../tenant/read-parties.ts';
import { readNamedPrincipals } from '../tenant/read-principals.ts';
import { readRoleDefinitions } from '../tenant/read-snapshot.ts';
import { SnapshotReader } from '../tenant/snapshot-reader.ts';
import type { ApprovalQuestion } from './approvals.ts';
import type { ChangePorts } from './change-ports.ts';
import { observe } from './change-schedule.ts';
import type { ChangeOperation, Judgement } from './execute-command.ts';
import { guardAccess } from './guard.ts';
import { judgeByRules } from './guard-rules.ts';
import { approved } from './judge-approval.ts';
import type { Lately } from './lately.ts';
import { failureOutcome, notSent, obstructed } from './outcomes.ts';
import { readLately } from './recent-records.ts';
import { illFormed, type SendPermit, sendSteps, toScheduleChange } from './send-steps.ts';

/**
 * Takes all access of one principal away, one after the other. One approval is enough, and then no limit and no stop holds
 * it: an incident is not held up. The floor and the protected list hold for each.
 */
export function revocation(content: RevocationContent, ports: ChangePorts, call: RoleCall): ChangeOperation {
  return {
    isHeldByStop: false,
    async judge(record) {
      const problem = revocationProblem(content, ports.clock.now());
      if (problem !== undefined) return { kind: 'refused', outcome: notSent(illFormed(problem)) };
      return judge(content, record, ports, call);
    },
    async execute(record, permit) {
      const made: PlannedChange[] = [];
      const outcomes: RemovalOutcome[] = [];
      for (const removal of content.removals) {
        const outcome = await remove({ removal, made }, record, permit, ports, call);
        if (outcome.state !== 'refused') made.push(removal);
        outcomes.push(outcome);
      }
      return revocationOutcome(outcomes);
    },
  };
}

async function judge(
  content: RevocationContent,
  record: ChangeRecord,
  ports: ChangePorts,
  call: RoleCall,
): Promise<Judgement> {
  const lately = await readLately(ports, record);
  const access: (AccessBefore | null)[] = [];
  const against: Obstacle[] = [];
  let isAnyFree = false;
  for (const removal of content.removals) {
    const { obstacles, before } = await look({ removal, made: [] }, record, lately, ports, call);
    access.push(before);
    against.push(...obstacles);
    isAnyFree ||= obstacles.length === 0;
  }
  // What stands against some of it does not hold up the rest: each is looked at once more before it is sent.
  if (!isAnyFree) return { kind: 'refused', outcome: obstructed(against) };
  const question = await questionOf(content, record, ports, call);
  if ('outcome' in question) return question;
  const judged: Judgement = { kind: 'allowed', before: { kind: 'revocation', access } };
  return approved(judged, record, question, ports, call);
}

interface Removal {
  readonly removal: PlannedChange;
  /** Those before it that were made, or may have been: what they leave is what this one is judged by. */
  readonly made: readonly PlannedChange[];
}

/** What stands against one removal, limits left aside. */
async function look(
  { removal, made }: Removal,
  { id, askedBy }: ChangeRecord,
  lately: Lately,
  ports: ChangePorts,
  call: RoleCall,
) {
  const earlier = made.map((change) => ({ changeId: id, change, state: 'done' }) as const);
  const seen = { ...lately, assumed: [...lately.assumed, ...earlier] };
  const guarded = await guardAccess({ change: removal, askedBy, validateOnly: true }, seen, ports, call);
  return { ...guarded, obstacles: guarded.obstacles.filter(({ code }) => code !== 'limit-api') };
}

async function questionOf(
  { removals }: RevocationContent,
  { askedBy }: ChangeRecord,
  ports: ChangePorts,
  call: RoleCall,
): Promise<ApprovalQuestion | Extract<Judgement, { kind: 'refused' }>> {
  const found = await judgeByRules(ports, async ({ rules }) => {
    const roleDefinitions = await readRoleDefinitions(ports, new SnapshotReader(), call);
    const controls = controlPlaneOf(rules, { roleDefinitions, ownObjectId: ports.self.objectId() });
    const proof = removals.some(({ key }) => controls.has(key)) ? 'signed' : 'person';
    const reader = new SnapshotReader();
    const principals = await readNamedPrincipals(ports.directory, reader, [askedBy.objectId], call);
    const asker = await readAsker({ askedBy, principals, people: rules.api.people }, ports, call);
    const parties = { asker, beneficiary: nobody };
    const question: ApprovalQuestion = { need: { reason: 'revocation', proof }, parties, rules };
    return { obstacles: [], question };
  });
  return 'question' in found ? found.question : { kind: 'refused', outcome: obstructed(found.obstacles) };
}

async function remove(
  { removal, made }: Removal,
  record: ChangeRecord,
  permit: SendPermit,
  ports: ChangePorts,
  call: RoleCall,
): Promise<RemovalOutcome> {
  try {
    const lately = await readLately(ports, record);
    const { obstacles } = await look({ removal, made }, record, lately, ports, call);
    if (obstacles.length > 0) return removalOutcome(removal, obstructed(obstacles));
    return removalOutcome(removal, await sendSteps(removal, false, permit, ports, call));
  } catch (error) {
    // Whether it was sent is not known: the claim stays, and whoever executes next looks.
    if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
    return removalOutcome(removal, failureOutcome(error, true));
  }
}

function removalOutcome({ key, steps }: PlannedChange, outcome: Outcome): RemovalOutcome {
  const { state, code, message, request, refusal } = outcome;
  const kind = steps[0]?.kind ?? 'assignment';
  return { kind, key, state, code, message, requestId: request?.id ?? refusal?.requestId };
}

/** What all of them came to together. */
function revocationOutcome(removals: readonly RemovalOutcome[]): Outcome {
  const count = (wanted: Outcome['state']) => removals.filter(({ state }) => state === wanted).length;
  const [done, refused] = [count('done'), count('refused')];
  if (done === removals.length) return { state: 'done', code: 'done', message: '', removals };
  const message = `${done} of ${removals.length} were taken away and seen to be gone, ${refused} were refused. See each.`;
  if (done + refused < removals.length)
    return { state: 'unconfirmed', code: 'partly-done', message, removals };
  return { state: done === 0 ? 'refused' : 'done', code: 'partly-done', message, removals };
}

/** Looks which of it is gone. Sends nothing. @returns `undefined`: all of it is still there. */
export async function findRevocation(
  { removals }: RevocationContent,
  { claimedAt, askedAt }: ChangeRecord,
  { roles }: Pick<ChangePorts, 'roles'>,
  call: RoleCall,
): Promise<Outcome | undefined> {
  const found: RemovalOutcome[] = [];
  for (const removal of removals) {
    const [step] = removal.steps;
    if (step === undefined) continue;
    const wanted = toScheduleChange(removal, step, 'adminRemove');
    const isGone = (await observe(wanted, claimedAt ?? askedAt, undefined, { roles, call })) !== undefined;
    const outcome: Outcome = isGone
      ? { state: 'done', code: 'done', message: '' }
      : { state: 'unconfirmed', code: 'never-seen', message: 'It is still there.' };
    found.push(removalOutcome(removal, outcome));
  }
  return found.some(({ state }) => state === 'done') ? revocationOutcome(found) : undefined;
}
