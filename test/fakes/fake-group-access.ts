import type { ScheduleKind } from '../../src/domain/model/access.ts';
import type { GroupInstance, GroupSchedule } from '../../src/domain/model/role-schedules.ts';
import type { UnreadableRow } from '../../src/domain/model/unreadable.ts';
import { GraphCallError } from '../../src/ports/errors.ts';
import type { GroupAccess, ReadCall, ReadPage } from '../../src/ports/index.ts';

type Layer = `${ScheduleKind}-${'schedules' | 'instances'}`;

/** PIM for Groups in memory. */
export class FakeGroupAccess implements GroupAccess {
  /** Requests in order. */
  readonly asked: { readonly layer: Layer; readonly groupId: string }[] = [];
  /** Failures by layer, of one group or of all. */
  readonly failures: { readonly layer: Layer; readonly error: Error; readonly of?: string }[] = [];
  /** Rows that cannot be read, by group. */
  readonly odd = new Map<string, UnreadableRow>();
  /** Ids of schedules that a layer leaves out without a word. */
  readonly leftOut = new Map<Layer, string>();
  readonly #now: () => Date;
  readonly #schedules: readonly GroupSchedule[];
  readonly #groups: readonly string[] | undefined;

  /** @param groups the groups that there are; any unless given. */
  constructor(now: () => Date, schedules: readonly GroupSchedule[] = [], groups?: readonly string[]) {
    this.#now = now;
    this.#schedules = schedules;
    this.#groups = groups;
  }

  async *schedules(
    kind: ScheduleKind,
    groupId: string,
    call: ReadCall,
  ): AsyncGenerator<ReadPage<GroupSchedule>> {
    yield* this.#page(`${kind}-schedules`, groupId, call, this.#of(kind, groupId));
  }

  async *instances(
    kind: ScheduleKind,
    groupId: string,
    call: ReadCall,
  ): AsyncGenerator<ReadPage<GroupInstance>> {
    const now = this.#now();
    const held = this.#of(kind, groupId).filter(({ startDateTime: from, expiration }) => {
      const isOver = expiration?.kind === 'at' && expiration.endDateTime <= now;
      return (from === undefined || from <= now) && !isOver;
    });
    yield* this.#page(`${kind}-instances`, groupId, call, held.map(instanceOf));
  }

  #of(kind: ScheduleKind, groupId: string): readonly GroupSchedule[] {
    return this.#schedules.filter((one) => one.kind === kind && one.key.groupId === groupId.toLowerCase());
  }

  *#page<T extends { readonly id: string }>(
    layer: Layer,
    groupId: string,
    { tally }: ReadCall,
    all: readonly T[],
  ): Generator<ReadPage<T>> {
    tally.requests += 1;
    this.asked.push({ layer, groupId });
    const failure = this.failures.find((one) => one.layer === layer && (one.of ?? groupId) === groupId);
    if (failure !== undefined) throw failure.error;
    if (this.#groups !== undefined && !this.#groups.includes(groupId.toLowerCase()))
      throw new GraphCallError('not-found', `group ${groupId} is not there`, {
        code: 'Request_ResourceNotFound',
      });
    tally.pages += 1;
    const odd = this.odd.get(groupId);
    const rows = all.filter(({ id }) => this.leftOut.get(layer) !== id);
    yield { rows, unreadable: odd === undefined ? [] : [odd] };
  }
}

function instanceOf(schedule: GroupSchedule): GroupInstance {
  const { kind, id, key, startDateTime, expiration, memberType, assignmentType } = schedule;
  const endDateTime = expiration?.kind === 'at' ? expiration.endDateTime : 'never';
  return {
    ...{ kind, id, key, scheduleId: id, startDateTime, endDateTime },
    ...{ memberType, assignmentType, originId: undefined },
  };
}
