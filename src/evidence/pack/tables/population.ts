import type { FoundAccess } from '../../../domain/evidence/access-paths.ts';
import { isDirectoryRole } from '../../../domain/model/access.ts';
import type { Reading } from '../../exports/question.ts';
import { compareText } from '../../proof/manifest.ts';
import { NotKnown } from '../../questions/not-known.ts';
import { columnsOf, historyTable, type PackTable, type TableParts } from './pack-table.ts';

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

/** Accesses at one of the two instants; `undefined`: nobody knows. */
interface Population {
  readonly accesses: readonly FoundAccess[];
  readonly roleNames: ReadonlyMap<string, string>;
}

export function rolesTable(parts: TableParts): PackTable<RoleRow> {
  const about = {
    name: 'roles',
    title: 'Privileged roles at the start and at the end',
    about:
      'How many principals had each role, themselves or through a group: for good (standing), for a time, by activation, or only eligible. Empty: nobody knows, because the history begins later.',
  };
  const columns = columnsOf<RoleRow>(
    'roleDefinitionId',
    'roleName',
    ...(['standingAtStart', 'temporaryAtStart', 'activatedAtStart', 'eligibleAtStart'] as const),
    ...(['standingAtEnd', 'temporaryAtEnd', 'activatedAtEnd', 'eligibleAtEnd'] as const),
  );
  return historyTable<RoleRow>(about, columns, parts, async (reading) => {
    const [start, end] = await populations(parts, reading);
    const names = new Map([...(start?.roleNames ?? []), ...(end?.roleNames ?? [])]);
    const roles = new Set([start, end].flatMap((one) => one?.accesses.flatMap(roleOf) ?? []));
    const [atStart, atEnd] = [holdersOf(start), holdersOf(end)];
    return [...roles].toSorted(compareText).map((roleDefinitionId) => ({
      roleDefinitionId,
      roleName: names.get(roleDefinitionId) ?? null,
      standingAtStart: countOf(atStart, roleDefinitionId, 'standing'),
      temporaryAtStart: countOf(atStart, roleDefinitionId, 'temporary'),
      activatedAtStart: countOf(atStart, roleDefinitionId, 'activated'),
      eligibleAtStart: countOf(atStart, roleDefinitionId, 'eligible'),
      standingAtEnd: countOf(atEnd, roleDefinitionId, 'standing'),
      temporaryAtEnd: countOf(atEnd, roleDefinitionId, 'temporary'),
      activatedAtEnd: countOf(atEnd, roleDefinitionId, 'activated'),
      eligibleAtEnd: countOf(atEnd, roleDefinitionId, 'eligible'),
    }));
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
    const people = new Map(
      [start, end].flatMap(
        (one) => one?.accesses.map(({ principal }) => [principal.id, principal] as const) ?? [],
      ),
    );
    const [heldAtStart, heldAtEnd] = [heldBy(start), heldBy(end)];
    return [...people.values()]
      .toSorted((one, other) => compareText(one.id, other.id))
      .map(({ id, displayName, kind, accountEnabled }) => ({
        principalId: id,
        principalName: displayName,
        principalKind: kind,
        accountEnabled,
        activeRolesAtStart: rolesOf(heldAtStart, id, 'active'),
        eligibleRolesAtStart: rolesOf(heldAtStart, id, 'eligible'),
        activeRolesAtEnd: rolesOf(heldAtEnd, id, 'active'),
        eligibleRolesAtEnd: rolesOf(heldAtEnd, id, 'eligible'),
      }));
  });
}

/** @throws NotKnown where neither instant is known. */
async function populations(
  { reading: { period }, reading: shared }: TableParts,
  reading: Reading,
): Promise<readonly [Population | undefined, Population]> {
  const end = await shared.access(period.to, reading);
  try {
    return [await shared.access(period.from, reading), end];
  } catch (error) {
    if (!(error instanceof NotKnown)) throw error;
    reading.miss({ part: `the start, ${period.from}`, because: error.message });
    return [undefined, end];
  }
}

function roleOf({ target }: FoundAccess): readonly string[] {
  return isDirectoryRole(target) ? [target.roleDefinitionId] : [];
}

type Hold = 'standing' | 'temporary' | 'activated' | 'eligible';

function holdOf({ holds, path, steps }: FoundAccess): Hold {
  if (holds === 'eligible') return 'eligible';
  if (path === 'activation') return 'activated';
  const held = steps.at(-1)?.record;
  if (held?.kind === 'assignment' && held.assignmentType === 'Activated') return 'activated';
  return held?.kind === 'assignment' && held.endDateTime !== 'never' ? 'temporary' : 'standing';
}

/** Who has each role in each way. */
type HoldersByRole = ReadonlyMap<string, ReadonlyMap<Hold, ReadonlySet<string>>>;

function holdersOf(population: Population | undefined): HoldersByRole | undefined {
  if (population === undefined) return undefined;
  const byRole = Map.groupBy(
    population.accesses.flatMap((access) => roleOf(access).map((role) => ({ role, access }))),
    ({ role }) => role,
  );
  return new Map(
    [...byRole].map(([role, ofRole]) => {
      const byHold = Map.groupBy(ofRole, ({ access }) => holdOf(access));
      return [role, new Map([...byHold].map(([hold, held]) => [hold, idsOf(held)]))];
    }),
  );
}

function idsOf(held: readonly { readonly access: FoundAccess }[]): ReadonlySet<string> {
  return new Set(held.map(({ access }) => access.principal.id));
}

function countOf(holders: HoldersByRole | undefined, role: string, hold: Hold): number | null {
  return holders === undefined ? null : (holders.get(role)?.get(hold)?.size ?? 0);
}

/** What each has. In a large tenant, looking for each of them among all accesses takes hours. */
interface HeldAccess extends Pick<Population, 'roleNames'> {
  readonly byPrincipal: ReadonlyMap<string, readonly FoundAccess[]>;
}

function heldBy(population: Population | undefined): HeldAccess | undefined {
  if (population === undefined) return undefined;
  const byPrincipal = Map.groupBy(population.accesses, ({ principal }) => principal.id);
  return { byPrincipal, roleNames: population.roleNames };
}

function rolesOf(
  held: HeldAccess | undefined,
  principalId: string,
  holds: FoundAccess['holds'],
): string | null {
  if (held === undefined) return null;
  const roles = (held.byPrincipal.get(principalId) ?? [])
    .filter((access) => access.holds === holds)
    .flatMap(roleOf)
    .map((role) => held.roleNames.get(role) ?? role);
  return roles.length === 0 ? null : [...new Set(roles)].toSorted(compareText).join('; ');
}
