import { readFileSync, writeFileSync } from 'node:fs';
import { subHours } from 'date-fns/subHours';
import { randomFrom } from '../simulator/random.ts';
import { endOf, type Schedule } from '../simulator/state/role-schedules.ts';
import type { Tenant } from '../simulator/state/tenant.ts';
import { accessIdOf, type ScheduleKind } from '../src/domain/model/access.ts';
import type { AccessHistory, AccessMemory } from '../src/domain/model/snapshot.ts';
import type { AccessHistories } from '../src/ports/index.ts';

/** Share of eligibilities that the store remembers as activated in the last half year. */
const activatedShare = 0.6;
const activatedWithinHours = 24 * 180;

/**
 * Writes the app's memory of this tenant, as after many nights: one line for each access that is held directly.
 *
 * @returns how many.
 */
export function writeMemories(path: string, { roleManagement }: Tenant, seed: number, now: Date): number {
  const random = randomFrom(seed, 'bench memories');
  const memoryOf = (kind: ScheduleKind, schedule: Schedule): AccessMemory => {
    const isActivated = kind === 'eligibility' && random.chance(activatedShare);
    const { principalId, roleDefinitionId, directoryScopeId } = schedule;
    return {
      kind,
      key: { principalId, roleDefinitionId, directoryScopeId },
      firstSeenAt: schedule.createdAt,
      lastSeenAt: subHours(now, 24),
      lastSeenEnd: endOf(schedule) ?? 'never',
      lastSeenScheduleId: schedule.id,
      lastActivatedAt: isActivated ? subHours(now, random.whole(24, activatedWithinHours)) : undefined,
      renewalsInARow: 0,
      lastRenewedAt: undefined,
      decision: undefined,
    };
  };
  const held = roleManagement
    .assignmentSchedules(now)
    .filter(({ assignmentType }) => assignmentType === 'Assigned');
  const memories = [
    ...roleManagement.eligibilitySchedules(now).map((schedule) => memoryOf('eligibility', schedule)),
    ...held.map((schedule) => memoryOf('assignment', schedule)),
  ];
  writeFileSync(path, memories.map((memory) => JSON.stringify(memory)).join('\n'));
  return memories.length;
}

/** A store in memory, loaded before time is measured. The time of Table Storage is not measured here. */
export function loadHistories(path: string, now: Date): AccessHistories {
  const memories = new Map<string, AccessMemory>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const memory: AccessMemory = JSON.parse(line, (name, value) =>
      typeof value === 'string' && value !== 'never' && /(At|End)$/.test(name) ? new Date(value) : value,
    );
    memories.set(accessIdOf(memory.kind, memory.key), {
      ...memory,
      lastSeenEnd: memory.lastSeenEnd,
      lastActivatedAt: memory.lastActivatedAt,
      lastRenewedAt: memory.lastRenewedAt,
    });
  }
  const history: AccessHistory = {
    activationsKnownSince: subHours(now, 24 * 400),
    memories,
    signIns: new Map(),
  };
  return {
    read: async () => history,
    save: async () => undefined,
    saveSignIns: async () => undefined,
    activationsKnownUntil: async () => subHours(now, 24),
  };
}
