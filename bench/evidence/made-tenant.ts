import type { RoleDefinition } from '../../src/domain/model/role-definitions.ts';
import type { RoleSchedule } from '../../src/domain/model/role-schedules.ts';
import type { GroupState, UserState } from '../../src/domain/model/snapshot.ts';
import type { EvidenceSources } from '../../src/tenant/read-evidence.ts';
import { rolePolicy } from '../../test/builders.ts';
import { FakeDirectory } from '../../test/fakes/fake-directory.ts';
import { FakeGroupAccess } from '../../test/fakes/fake-group-access.ts';
import { FakeRoleDefinitions } from '../../test/fakes/fake-role-definitions.ts';
import { FakeRoleManagement } from '../../test/fakes/fake-role-management.ts';
import { FakeRoleSettings } from '../../test/fakes/fake-role-settings.ts';
import { type Night, nightsOf } from './calendar.ts';

const roleCount = 130;
const membersOfGroup = 400;
const begun = new Date('2025-06-01T08:00:00.000Z');
const pageSize = 1_000;

/** A tenant whose identities are not as they were the night before, always the same ones. */
export class MadeTenant {
  readonly identities: number;
  readonly roles: number;
  readonly #groups: number;
  readonly #names: Uint32Array;
  /** How often access was replaced, or a member moved on; and since when it is as it is, in minutes. */
  readonly #moves: Uint32Array;
  readonly #since: Float64Array;
  #turn = 0;

  constructor(identities: number) {
    this.identities = identities;
    this.roles = Math.min(roleCount, Math.ceil(identities / 10));
    this.#groups = Math.ceil((identities * 0.4) / membersOfGroup);
    this.#names = new Uint32Array(identities);
    this.#moves = new Uint32Array(identities);
    this.#since = new Float64Array(identities).fill(begun.getTime());
  }

  roleId(index: number): string {
    return idOf('1', index);
  }

  personId(index: number): string {
    return idOf('2', index);
  }

  /** Three of five are eligible themselves, the others through a group. */
  isMember(index: number): boolean {
    return index % 5 > 2;
  }

  get groupIds(): readonly string[] {
    return Array.from({ length: this.#groups }, (_, index) => idOf('3', index));
  }

  /** Renames identities, gives their access anew, or moves them to the next group. @returns who they are. */
  live({ at, changesInThousand }: Night): readonly number[] {
    const count = Math.ceil((this.identities * changesInThousand) / 1_000);
    const changed = Array.from({ length: count }, (_, index) => {
      // Steps that meet everybody but the first, spread over roles and groups.
      const person = 1 + (((this.#turn + index) * 7_919) % (this.identities - 1));
      this.#change(person, (this.#turn + index) % 2 === 0, at);
      return person;
    });
    this.#turn += count;
    // One of whom something can be told each month.
    if (changesInThousand > 0 && [5, 12].includes(at.getUTCDate())) {
      this.#names[0] = (this.#names[0] ?? 0) + 1;
      changed.push(0);
    }
    return [...new Set(changed)];
  }

  #change(person: number, isRenamed: boolean, at: Date): void {
    const counts = isRenamed ? this.#names : this.#moves;
    counts[person] = (counts[person] ?? 0) + 1;
    if (!isRenamed) this.#since[person] = at.getTime() - 10 * 3_600_000;
  }

  /** What a night reads. @param people all, or these alone. */
  sources(now: Date, people: Iterable<number> = allOf(this.identities)): EvidenceSources {
    const users: UserState[] = [];
    const schedules: RoleSchedule[] = this.groupIds.map((id, index) => this.#assignment(id, index));
    const members = this.groupIds.map((): string[] => []);
    for (const person of people) {
      users.push(this.#user(person));
      if (this.isMember(person)) members[this.#groupOf(person)]?.push(this.personId(person));
      else schedules.push(this.#eligibility(person));
    }
    const groups = this.groupIds.map((id, index) => groupState(id, members[index] ?? []));
    const roleDefinitions = new FakeRoleDefinitions();
    roleDefinitions.answer = { byId: this.#definitions(), privilegedActions: new Set() };
    return {
      directory: new FakeDirectory({ users, groups }),
      roles: new FakeRoleManagement(() => now, { schedules, pageSize }),
      groupAccess: new FakeGroupAccess(() => now),
      roleSettings: new FakeRoleSettings(this.#policies()),
      roleDefinitions,
    };
  }

  #groupOf(person: number): number {
    return (Math.floor(person / 5) + (this.#moves[person] ?? 0)) % this.#groups;
  }

  #user(person: number): UserState {
    return {
      kind: 'user',
      id: this.personId(person),
      displayName: `Person ${person} of the bench (${this.#names[person]})`,
      accountEnabled: true,
      isGuest: false,
      isOnPremises: false,
      createdDateTime: begun,
      isRedeemed: undefined,
      signIn: { kind: 'unknown', because: 'not read' },
    };
  }

  #eligibility(person: number): RoleSchedule {
    const since = new Date(this.#since[person] ?? 0);
    return {
      ...schedule(
        idOf(`4${((this.#moves[person] ?? 0) % 4_096).toString(16).padStart(3, '0')}`, person),
        since,
      ),
      kind: 'eligibility',
      key: {
        principalId: this.personId(person),
        roleDefinitionId: this.roleId(person % this.roles),
        directoryScopeId: '/',
      },
      expiration: { kind: 'at', endDateTime: new Date(since.getTime() + 900 * 86_400_000) },
      assignmentType: undefined,
    };
  }

  #assignment(groupId: string, index: number): RoleSchedule {
    return {
      ...schedule(idOf('5', index), begun),
      kind: 'assignment',
      key: { principalId: groupId, roleDefinitionId: this.roleId(index % this.roles), directoryScopeId: '/' },
      expiration: { kind: 'never' },
      assignmentType: 'Assigned',
    };
  }

  #definitions(): ReadonlyMap<string, RoleDefinition> {
    return new Map(
      Array.from({ length: this.roles }, (_, index) => {
        const id = this.roleId(index);
        return [id, { id, displayName: `Role ${index}`, isBuiltIn: true, isPrivileged: false, actions: [] }];
      }),
    );
  }

  #policies() {
    const policy = rolePolicy();
    return Object.fromEntries(
      Array.from({ length: this.roles }, (_, index) => [
        this.roleId(index),
        { ...policy, id: `policy-of-${this.roleId(index)}` },
      ]),
    );
  }
}

/** The tenant as it is when a night begins, counted from 0. */
export function tenantOn(
  night: number,
  inputs: { readonly identities: number; readonly nights: number },
): MadeTenant {
  const tenant = new MadeTenant(inputs.identities);
  for (const each of nightsOf(inputs.nights).slice(0, night + 1)) tenant.live(each);
  return tenant;
}

function* allOf(count: number): Generator<number> {
  for (let index = 0; index < count; index++) yield index;
}

function idOf(kind: string, index: number): string {
  return `${kind.padEnd(8, '0')}-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
}

function groupState(id: string, memberIds: readonly string[]): GroupState {
  return {
    kind: 'group',
    id,
    displayName: `Group ${id}`,
    isAssignableToRole: true,
    isDynamic: false,
    isOnPremises: false,
    memberIds,
  };
}

function schedule(id: string, since: Date) {
  return {
    id,
    status: 'Provisioned',
    createdUsing: id,
    createdDateTime: since,
    modifiedDateTime: undefined,
    startDateTime: since,
    memberType: 'Direct',
  } as const;
}
