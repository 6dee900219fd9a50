import { columnsOf } from '../../exports/column.ts';
import type { Reading } from '../../exports/question.ts';
import { compareText } from '../../proof/manifest.ts';
import { NotKnown } from '../../questions/not-known.ts';
import type { Population, RoleHolders } from '../population.ts';
import { historyTable, type PackTable, type TableParts } from './pack-table.ts';

/** The privileged population at the beginning and at the end, by role and by person. */

interface RoleRow {
  readonly roleDefinitionId: string;
  readonly roleName: string | null;
  readonly standingAtStart: number | null;
  readonly temporaryAtStart: number | null;
  readonly activatedAtStart: number | null;
  readonly eligibleAtStart: number | null;
  readonly standingAtEnd: number | null;
  readonly temporaryAtEnd: number | null;
  readonly activatedAtEnd: number | null;
  readonly eligibleAtEnd: number | null;
}

interface PersonRow {
  readonly principalId: string;
  readonly principalName: string | null;
  readonly principalKind: string;
  readonly accountEnabled: boolean | null;
  readonly activeRolesAtStart: string | null;
  readonly eligibleRolesAtStart: string | null;
  readonly activeRolesAtEnd: string | null;
  readonly eligibleRolesAtEnd: string | null;
}

export function rolesTable(parts: TableParts): PackTable<RoleRow> {
  const about = {
    name: 'roles',
    title: 'Privileged roles at the start and at the end',
    about:
      'How many principals had each role, themselves or through a group: for good (standing), for a time, by activation, or only eligible, be it for the role or for the membership of a group that has it. Empty: nobody knows, because the history begins later.',
  };
  const columns = columnsOf<RoleRow>(
    'roleDefinitionId',
    'roleName',
    ...(['standingAtStart', 'temporaryAtStart', 'activatedAtStart', 'eligibleAtStart'] as const),
    ...(['standingAtEnd', 'temporaryAtEnd', 'activatedAtEnd', 'eligibleAtEnd'] as const),
  );
  return historyTable<RoleRow>(about, columns, parts, async (reading) => {
    const [start, end] = await populations(parts, reading);
    const roles = new Set([...(start?.roles.keys() ?? []), ...end.roles.keys()]);
    return [...roles].toSorted(compareText).map((roleDefinitionId) => {
      const [atStart, atEnd] = [countsOf(start, roleDefinitionId), countsOf(end, roleDefinitionId)];
      return {
        roleDefinitionId,
        roleName: atEnd?.name ?? atStart?.name ?? null,
        standingAtStart: atStart?.standing ?? null,
        temporaryAtStart: atStart?.temporary ?? null,
        activatedAtStart: atStart?.activated ?? null,
        eligibleAtStart: atStart?.eligible ?? null,
        standingAtEnd: atEnd?.standing ?? null,
        temporaryAtEnd: atEnd?.temporary ?? null,
        activatedAtEnd: atEnd?.activated ?? null,
        eligibleAtEnd: atEnd?.eligible ?? null,
      };
    });
  });
}

export function peopleTable(parts: TableParts): PackTable<PersonRow> {
  const about = {
    name: 'people',
    title: 'Privileged people at the start and at the end',
    about:
      'Each person, group and service principal that had a role, itself or through a group, with the roles that it had. Empty: none, or nobody knows.',
  };
  const columns = columnsOf<PersonRow>(
    ...(['principalId', 'principalName', 'principalKind', 'accountEnabled'] as const),
    ...(['activeRolesAtStart', 'eligibleRolesAtStart', 'activeRolesAtEnd', 'eligibleRolesAtEnd'] as const),
  );
  return historyTable<PersonRow>(about, columns, parts, async (reading) => {
    const [start, end] = await populations(parts, reading);
    return peopleRows(start, end);
  });
}

/** Row by row, as they are taken. */
function* peopleRows(start: Population | undefined, end: Population): Generator<PersonRow> {
  const people = new Set([...(start?.people.keys() ?? []), ...end.people.keys()]);
  for (const id of [...people].toSorted(compareText)) {
    const [atStart, atEnd] = [start?.people.get(id), end.people.get(id)];
    const principal = (atEnd ?? atStart)?.principal;
    if (principal === undefined) continue;
    yield {
      principalId: id,
      principalName: principal.displayName,
      principalKind: principal.kind,
      accountEnabled: principal.accountEnabled,
      activeRolesAtStart: namesOf(atStart?.active),
      eligibleRolesAtStart: namesOf(atStart?.eligible),
      activeRolesAtEnd: namesOf(atEnd?.active),
      eligibleRolesAtEnd: namesOf(atEnd?.eligible),
    };
  }
}

/** @throws NotKnown where neither instant is known. */
async function populations(
  { reading: { period }, reading: shared }: TableParts,
  reading: Reading,
): Promise<readonly [Population | undefined, Population]> {
  const end = await shared.population(period.to, reading);
  try {
    return [await shared.population(period.from, reading), end];
  } catch (error) {
    if (!(error instanceof NotKnown)) throw error;
    reading.miss({ part: `the start, ${period.from}`, because: error.message });
    return [undefined, end];
  }
}

/** `undefined`: nobody knows. */
function countsOf(population: Population | undefined, role: string): RoleHolders | undefined {
  return population === undefined ? undefined : (population.roles.get(role) ?? nobody);
}

const nobody: RoleHolders = { name: null, standing: 0, temporary: 0, activated: 0, eligible: 0 };

function namesOf(roles: readonly string[] = []): string | null {
  return roles.length === 0 ? null : [...new Set(roles)].toSorted(compareText).join('; ');
}
