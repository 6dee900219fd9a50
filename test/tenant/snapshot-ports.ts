import type { ScheduleKind } from '../../src/domain/model/access.ts';
import type {
  GroupSchedule,
  RoleSchedule,
  RoleScheduleInstance,
  ScheduleRequest,
} from '../../src/domain/model/role-schedules.ts';
import type { RolePolicyAssignment } from '../../src/domain/model/role-settings.ts';
import { GraphCallError, type GraphFailureKind } from '../../src/ports/errors.ts';
import type { ReadCall, ReadPage, RoleCall, RoleSettings } from '../../src/ports/index.ts';
import { rolePolicy } from '../builders.ts';
import { FakeAccessHistories } from '../fakes/fake-access-histories.ts';
import { FakeDirectory, type InitialDirectory } from '../fakes/fake-directory.ts';
import { FakeGroupAccess } from '../fakes/fake-group-access.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { FakeObjectNames } from '../fakes/fake-object-names.ts';
import { FakeRoleDefinitions } from '../fakes/fake-role-definitions.ts';
import { FakeRoleManagement, type InitialRoles } from '../fakes/fake-role-management.ts';
import { FakeRoleSettings } from '../fakes/fake-role-settings.ts';
import { HELPDESK_ADMINISTRATOR, NOW, OWN_OBJECT_ID } from '../snapshot-builder.ts';
import { wireRules } from '../wire-rules.ts';

export type ReadPart = `${ScheduleKind}-${'schedules' | 'instances' | 'requests'}`;
type Wanted = Parameters<FakeRoleManagement['schedules']>[1];

/** Directory roles that can be told which list breaks off, and after how many pages. */
export class BreakableRoles extends FakeRoleManagement {
  readonly breaks = new Map<ReadPart, { readonly error: Error; readonly afterPages: number }>();
  /** What was asked, in order. */
  readonly asked: { readonly part: ReadPart; readonly wanted: Wanted }[] = [];

  override schedules(
    kind: ScheduleKind,
    wanted: Wanted,
    call: RoleCall,
  ): AsyncIterable<ReadPage<RoleSchedule>> {
    return this.#until(`${kind}-schedules`, wanted, super.schedules(kind, wanted, call));
  }

  override instances(
    kind: ScheduleKind,
    wanted: Wanted,
    call: RoleCall,
  ): AsyncIterable<ReadPage<RoleScheduleInstance>> {
    return this.#until(`${kind}-instances`, wanted, super.instances(kind, wanted, call));
  }

  override requests(
    kind: ScheduleKind,
    wanted: Wanted,
    call: RoleCall,
  ): AsyncIterable<ReadPage<ScheduleRequest>> {
    return this.#until(`${kind}-requests`, wanted, super.requests(kind, wanted, call));
  }

  #until<T>(part: ReadPart, wanted: Wanted, pages: AsyncIterable<T>): AsyncIterable<T> {
    this.asked.push({ part, wanted });
    const { error, afterPages = 0 } = this.breaks.get(part) ?? {};
    return error === undefined ? pages : breakingOff(pages, error, afterPages);
  }
}

/** Role settings whose list breaks off. */
export class BreakableSettings extends FakeRoleSettings {
  breaks: { readonly error: Error; readonly afterPages: number } | undefined;

  override async *assignments(
    wanted: Parameters<RoleSettings['assignments']>[0],
    call: ReadCall,
  ): AsyncGenerator<ReadPage<RolePolicyAssignment>> {
    const pages = super.assignments(wanted, call);
    yield* this.breaks === undefined ? pages : breakingOff(pages, this.breaks.error, this.breaks.afterPages);
  }
}

async function* breakingOff<T>(pages: AsyncIterable<T>, error: Error, afterPages: number): AsyncGenerator<T> {
  let handedOver = 0;
  if (afterPages === 0) throw error;
  for await (const page of pages) {
    yield page;
    handedOver += 1;
    if (handedOver === afterPages) throw error;
  }
}

/** What a test says of the tenant. */
export interface TenantBefore {
  readonly directory?: InitialDirectory;
  readonly roles?: InitialRoles;
  /** What PIM for Groups gives. */
  readonly groupSchedules?: readonly GroupSchedule[];
  /** Replaced fields of rules of Helpdesk Administrator, by rule id. */
  readonly rules?: Parameters<typeof wireRules>[0];
  /** What objects are called, by id. */
  readonly names?: ConstructorParameters<typeof FakeObjectNames>[0];
}

/** Everything that a snapshot is read from, in memory. */
export function snapshotSources({ directory, roles, groupSchedules, rules, names }: TenantBefore = {}) {
  const policy = rolePolicy({
    rules: wireRules(rules).map(({ id, kind, rule }) => ({ id, kind, wire: rule })),
  });
  return {
    directory: new FakeDirectory(directory),
    roles: new BreakableRoles(() => NOW, roles),
    roleSettings: new BreakableSettings({ [HELPDESK_ADMINISTRATOR]: policy }),
    groupAccess: new FakeGroupAccess(() => NOW, groupSchedules),
    roleDefinitions: new FakeRoleDefinitions(),
    names: new FakeObjectNames(names),
    self: { objectId: () => OWN_OBJECT_ID },
    histories: new FakeAccessHistories(),
  };
}

/** A reader of the tenant that counts from zero. */
export function readCall(
  signal: AbortSignal = new AbortController().signal,
): RoleCall & { readonly log: FakeLog } {
  return { signal, tally: { requests: 0, throttled: 0, retried: 0, pages: 0 }, log: new FakeLog() };
}

export function graphFailure(message: string, kind: GraphFailureKind = 'unavailable'): GraphCallError {
  return new GraphCallError(kind, message, { code: 'Failed' });
}
