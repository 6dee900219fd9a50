import { addMinutes } from 'date-fns/addMinutes';
import { min } from 'date-fns/min';
import { subMinutes } from 'date-fns/subMinutes';
import type { AccessKey, ScheduleKind } from '../model/access.ts';
import type { AdminAction } from '../model/actions.ts';
import type { PlannedChange } from '../model/change.ts';
import type { ChangeRecord } from '../model/command.ts';
import type { RemovalOutcome } from '../model/outcome.ts';
import type { ActFamily } from './logged-acts.ts';

/** One act that our facts of execution claim, or allow for. */
export interface ClaimedAct {
  /** The same for the same act of the same command. */
  readonly id: string;
  readonly changeId: string;
  readonly families: readonly ActFamily[];
  /** `undefined`: our facts do not say. Ids are in lower case. */
  readonly kind: ScheduleKind | undefined;
  readonly principalId: string | undefined;
  readonly roleDefinitionId: string | undefined;
  /** Of PIM; of a cancellation the request that is cancelled. */
  readonly requestId: string | undefined;
  /** Of a change of settings; `undefined`: it may be any. */
  readonly ruleIds: readonly string[] | undefined;
  /** It was done between these, give or take what clocks are apart. */
  readonly from: Date;
  readonly to: Date;
  /**
   * - `of-ours`     Graph answered it to us, so the log must have it.
   * - `of-anybody`  it was seen in the tenant: somebody did it, and our facts say that it was us.
   * - `none`        it may have been done, or not.
   */
  readonly owes: 'of-ours' | 'of-anybody' | 'none';
  /** Since when the log may be expected to have it. */
  readonly since: Date;
  /**
   * Which acts of the log it may account for.
   *
   * - `all`       a process of ours says so, and signed it where one has a key.
   * - `removals`  nothing but the store says so: whoever writes there could have it hide what gives access.
   * - `attempts`  Graph took nothing of it: what succeeded is another's.
   */
  readonly explains: 'all' | 'removals' | 'attempts';
}

/** Our clock and Entra's may be apart by this. */
const skewMinutes = 5;
/** PIM works after it has answered. */
const workMinutes = 60;
/** Longest time between a claim and what is sent for it, whatever is recorded when. */
const sendMinutes = 15;

/**
 * What our facts of execution say that our identities did. What users did with their own token is not among it.
 *
 * @param isProved whether a process of ours must have made the claim. Absent: nobody can tell, and every claim is believed.
 */
export function claimedActs(
  records: readonly ChangeRecord[],
  isProved: (record: ChangeRecord) => boolean = () => true,
): readonly ClaimedAct[] {
  return records.flatMap((record) => {
    const began = beganAt(record);
    if (began === undefined) return [];
    const believed = isProved(record) ? 'all' : 'removals';
    return partsOf(record).map((part, index) => toAct(record, began, { explains: believed, ...part }, index));
  });
}

/** When our identities may have begun to act for a command; `undefined`: never, or a user did with their own token. */
export function beganAt({ claimedAt, source, outcome, settledAt }: ChangeRecord): Date | undefined {
  if (source.kind === 'self') return undefined;
  // What was done without a claim was not done by this app, and says so all the same.
  return claimedAt ?? (outcome?.code === 'done' ? settledAt : undefined);
}

/** Settings are as they were sent when Graph has answered: what is logged later is another write. */
function isAtOnce({ families }: Part): boolean {
  return families.includes('settings');
}

interface Part {
  readonly families: readonly ActFamily[];
  readonly kind?: ScheduleKind | undefined;
  readonly key?: AccessKey | undefined;
  readonly roleDefinitionId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly ruleIds?: readonly string[] | undefined;
  readonly owes: ClaimedAct['owes'];
  /** Absent: what its command may. */
  readonly explains?: ClaimedAct['explains'];
}

function toAct(
  record: ChangeRecord,
  began: Date,
  part: Part & Pick<ClaimedAct, 'explains'>,
  index: number,
): ClaimedAct {
  const { id, settledAt, deadlineAt } = record;
  const { key } = part;
  const over = settledAt ?? deadlineAt ?? began;
  const role = key !== undefined && 'roleDefinitionId' in key ? key.roleDefinitionId : part.roleDefinitionId;
  return {
    id: index === 0 ? id : `${id}-${index}`,
    changeId: id,
    families: part.families,
    kind: part.kind,
    principalId: key?.principalId.toLowerCase(),
    roleDefinitionId: role?.toLowerCase(),
    requestId: part.requestId?.toLowerCase(),
    ruleIds: part.ruleIds,
    from: subMinutes(began, skewMinutes),
    to: addMinutes(min([over, addMinutes(began, sendMinutes)]), isAtOnce(part) ? skewMinutes : workMinutes),
    owes: part.owes,
    since: over,
    explains: part.explains,
  };
}

function partsOf(record: ChangeRecord): readonly Part[] {
  const { content, outcome, before } = record;
  switch (content.kind) {
    case 'access':
      return content.validateOnly ? [] : stepsOf(content.change, record);
    case 'revocation':
      return content.removals.map((removal, index) => removalOf(removal, outcome?.removals?.[index], record));
    case 'activation':
      return [{ families: ['gives'], kind: 'assignment', key: content.key, ...stepOf(record, 0, 1) }];
    case 'activation-end':
      // One that had given nothing yet is only withdrawn.
      return before?.kind === 'access'
        ? [{ families: ['removes', 'gives'], kind: 'assignment', key: content.key, ...tookOf(record) }]
        : [];
    case 'cancellation':
      return [{ families: ['cancels'], kind: undefined, ...owedOf(record), requestId: content.requestId }];
    case 'role-settings': {
      const isPutBack = outcome?.code === 'settings-restored' || outcome?.code === 'settings-mixed';
      const role = before?.kind === 'role-settings' ? before.roleDefinitionId : undefined;
      const ruleIds = isPutBack ? undefined : Object.keys(content.rules);
      return [{ families: ['settings'], roleDefinitionId: role, ruleIds, ...owedOf(record) }];
    }
    case 'delivery':
    case 'review':
    case 'run':
    case 'self-service':
      return [];
    // Stryker disable next-line all: unreachable, the type has no other member
    default:
      return content satisfies never;
  }
}

function stepsOf({ key, steps }: PlannedChange, record: ChangeRecord): readonly Part[] {
  return steps.map(({ kind, actions }, index) => ({
    families: familiesOf(actions),
    ...{ kind, key },
    ...stepOf(record, index, steps.length),
  }));
}

/** The request of one step. Where Graph took one for each step, each is known by its own; where it took some, nobody knows which. */
function stepOf(
  record: ChangeRecord,
  index: number,
  steps: number,
): Pick<Part, 'requestId' | 'owes' | 'explains'> {
  const { takenRequestIds: taken = [], state, outcome } = record;
  const isNothing = state === 'refused' || outcome?.code === 'unchanged';
  if (taken.length === steps) return { requestId: taken[index], owes: isNothing ? 'none' : 'of-ours' };
  if (steps > 1) return owedOf(record);
  return wasNotTaken(record) ? { owes: 'none', explains: 'attempts' } : tookOf(record);
}

/** Whether nothing was sent, or Graph refused it. Nobody knows that of a request whose answer was lost. */
function wasNotTaken({ state, outcome }: ChangeRecord): boolean {
  switch (outcome?.code) {
    case 'unchanged':
      return true;
    case 'not-sent':
    case 'stopped':
      return state === 'refused';
    case 'refused':
      return state === 'refused' && outcome.refusal?.followsLostAnswer !== true;
    default:
      return false;
  }
}

function familiesOf(actions: readonly AdminAction[]): readonly ActFamily[] {
  return [...new Set(actions.map((action) => (action === 'adminRemove' ? 'removes' : 'gives')))];
}

function removalOf(
  { key, steps }: PlannedChange,
  came: RemovalOutcome | undefined,
  { state }: ChangeRecord,
): Part {
  const wasTaken = came?.state === 'done' || came?.state === 'unconfirmed';
  const requestId = wasTaken ? came.requestId : undefined;
  const isSeen = came?.code === 'done' || (came === undefined && state === 'done');
  const owes = requestId === undefined ? (isSeen ? 'of-anybody' : 'none') : 'of-ours';
  return { families: ['removes'], kind: steps[0]?.kind, key, requestId, owes };
}

/** What is owed where one request was sent, whose id is known once Graph has taken it. */
function tookOf(record: ChangeRecord): Pick<Part, 'requestId' | 'owes'> {
  // What was refused has the id of the answer in its place.
  const requestId = record.state === 'refused' ? undefined : record.graphRequestId;
  return requestId === undefined || record.outcome?.code === 'unchanged'
    ? owedOf(record)
    : { requestId, owes: 'of-ours' };
}

function owedOf({ state, outcome }: ChangeRecord): Pick<Part, 'owes'> {
  return { owes: state === 'done' && outcome?.code !== 'unchanged' ? 'of-anybody' : 'none' };
}
