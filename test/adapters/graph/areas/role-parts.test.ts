import { afterEach, describe, expect, test } from '@jest/globals';
import { createRoleManagement } from '../../../../src/adapters/graph/areas/role-management.ts';
import type { GraphClientOptions } from '../../../../src/adapters/graph/client/client.ts';
import { jumpingTiming } from '../client/jumping-timing.ts';
import {
  type FilteringGraph,
  type FilteringGraphOptions,
  isAsked,
  startFilteringGraph,
} from '../filtering-graph.ts';
import { type RememberedCall, rememberedCall } from '../remembered-call.ts';
import { scriptedClient } from '../scripted-client.ts';
import { wireSchedule } from '../wire-rows.ts';

type Wire = Readonly<Record<string, unknown>>;

let graph: FilteringGraph;
afterEach(() => graph.close());

const [reader, operator, owner] = ['role-reader', 'role-operator', 'role-owner'];

/** So many rows of each role, one after the other in turns. Pages have two. */
function rowsOfRoles(counts: Readonly<Record<string, number>>, scope = () => '/'): Wire[] {
  const rows: { readonly place: number; readonly row: Wire }[] = [];
  for (const [roleDefinitionId, count] of Object.entries(counts))
    for (let place = 0; place < count; place += 1) {
      const id = `${roleDefinitionId}-${place}`;
      const row = wireSchedule({ id, principalId: `of-${id}`, roleDefinitionId, directoryScopeId: scope() });
      rows.push({ place: place / count, row });
    }
  return rows.sort((one, other) => one.place - other.place).map(({ row }) => row);
}

interface Read {
  readonly ids: readonly unknown[];
  readonly call: RememberedCall;
}

async function read(
  options: FilteringGraphOptions,
  { inAnyOrder = true, ...client }: Partial<GraphClientOptions> & { readonly inAnyOrder?: boolean } = {},
): Promise<Read> {
  graph = await startFilteringGraph(options);
  const roles = createRoleManagement(scriptedClient(graph.origin, { timing: jumpingTiming(), ...client }));
  const call = { ...rememberedCall(), inAnyOrder };
  const pages = await Array.fromAsync(roles.schedules('eligibility', {}, call));
  return { ids: pages.flatMap(({ rows }) => rows.map(({ id }) => id)), call };
}

function idsOf(rows: readonly Wire[]): readonly unknown[] {
  return rows.map(({ id }) => id);
}

function said({ call }: Read): readonly string[] {
  return call.logged.map(({ event }) => event);
}

describe('a listing of eligibilities', () => {
  test('of up to 20 pages is read page after page, and costs a request for each', async () => {
    const rows = rowsOfRoles({ [reader]: 25, [operator]: 15 });

    const { ids } = await read({ rows });

    expect(ids).toEqual(idsOf(rows));
    expect(graph.filters).toEqual(Array.from({ length: 20 }, () => ''));
  });

  test('of more is read in parts by role, and gives each row once', async () => {
    const rows = rowsOfRoles({ [reader]: 60, [operator]: 40, [owner]: 10 });

    const answer = await read({ rows });

    expect([...answer.ids].sort()).toEqual([...idsOf(rows)].sort());
    expect(new Set(graph.filters)).toEqual(
      new Set([
        '',
        `roleDefinitionId eq '${reader}'`,
        `roleDefinitionId eq '${operator}'`,
        `roleDefinitionId ne '${reader}' and roleDefinitionId ne '${operator}'`,
      ]),
    );
    expect(said(answer)).toEqual([]);
  });

  test.each([
    { why: 'by a reader who needs it in its order', options: { inAnyOrder: false } },
    { why: 'where the setting allows one part', options: { listingPartsAtOnce: 1 } },
  ])('is read page after page $why', async ({ options }) => {
    const rows = rowsOfRoles({ [reader]: 60, [operator]: 40 });

    const { ids } = await read({ rows }, options);

    expect(ids).toEqual(idsOf(rows));
    expect(new Set(graph.filters)).toEqual(new Set(['']));
  });

  test('is read page after page where all rows are of one role and scope', async () => {
    const rows = rowsOfRoles({ [reader]: 60 });

    expect((await read({ rows })).ids).toEqual(idsOf(rows));
    expect(new Set(graph.filters)).toEqual(new Set(['']));
  });

  test('has the role that most rows are of divided by scope', async () => {
    const scopes = ['/', '/', '/', '/administrativeUnits/Berlin', '/administrativeUnits/Paris'];
    let next = 0;
    const rows = rowsOfRoles({ [reader]: 100, [operator]: 5 }, () => scopes[next++ % 5] ?? '/');

    const answer = await read({ rows });

    expect([...answer.ids].sort()).toEqual([...idsOf(rows)].sort());
    const ofReader = `roleDefinitionId eq '${reader}' and directoryScopeId`;
    expect(new Set(graph.filters)).toEqual(
      new Set([
        '',
        `${ofReader} eq '/'`,
        expect.stringMatching(`^${ofReader} eq '/administrativeUnits/(Berlin|Paris)'$`),
        expect.stringMatching(
          `^${ofReader} ne '/' and directoryScopeId ne '/administrativeUnits/(Berlin|Paris)'$`,
        ),
        `roleDefinitionId ne '${reader}'`,
      ]),
    );
  });

  test('names 16 roles and 3 scopes in a filter at most', async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`role-${n}`, 8]));
    const rows = rowsOfRoles(many);

    const { ids } = await read({ rows });

    expect([...ids].sort()).toEqual([...idsOf(rows)].sort());
    const terms = graph.filters.map((filter) => filter.split(' and ').length);
    expect(Math.max(...terms)).toBe(16);
  });
});

describe('the parts of a listing are everything', () => {
  test('with a role that the first pages do not have', async () => {
    const late = [wireSchedule({ id: 'late', principalId: 'of-late', roleDefinitionId: 'role-of-today' })];
    const rows = [...rowsOfRoles({ [reader]: 40, [operator]: 20 }), ...late];

    expect([...(await read({ rows })).ids].sort()).toEqual([...idsOf(rows)].sort());
  });

  test('with a role that appears while they are read', async () => {
    const rows = rowsOfRoles({ [reader]: 60, [operator]: 60 });
    const late = wireSchedule({ id: 'late', principalId: 'of-late', roleDefinitionId: 'role-of-today' });
    const statusOf = (terms: readonly object[]) => {
      if (terms.length === 1 && !rows.includes(late)) rows.push(late);
      return 200;
    };

    expect((await read({ rows, statusOf })).ids).toContain('late');
  });

  test('with a row that says no role', async () => {
    const rows = rowsOfRoles({ [reader]: 60, [operator]: 40 });
    const odd = { ...wireSchedule({ id: 'odd', principalId: 'of-odd' }), roleDefinitionId: null };
    graph = await startFilteringGraph({ rows: [...rows, odd] });
    const roles = createRoleManagement(scriptedClient(graph.origin));

    const pages = await Array.fromAsync(
      roles.schedules('eligibility', {}, { ...rememberedCall(), inAnyOrder: true }),
    );

    expect(pages.flatMap(({ unreadable }) => unreadable.map(({ id }) => id))).toEqual(['odd']);
    expect(pages.flatMap(({ rows: read }) => read)).toHaveLength(100);
  });

  test('with a row of the first pages that ended meanwhile', async () => {
    const rows = rowsOfRoles({ [reader]: 60, [operator]: 40 });
    const [ended] = rows;
    const statusOf = (terms: readonly object[]) => {
      if (terms.length > 0 && rows[0] === ended) rows.shift();
      return 200;
    };

    const answer = await read({ rows, statusOf });

    expect(graph.lookedAt).toEqual([ended?.id]);
    expect(new Set(answer.ids)).toEqual(new Set([ended?.id, ...idsOf(rows)]));
    expect(said(answer)).toEqual([]);
  });
});

describe('a listing is read on undivided, and gives each row once,', () => {
  const rows = rowsOfRoles({ [reader]: 60, [operator]: 40, [owner]: 10 });

  test.each([
    { when: 'the filter is refused', options: { statusOf: statusOfParts(400) } },
    { when: 'the address is too long for what is in between', options: { statusOf: statusOfParts(404) } },
    { when: 'the filter is ignored', options: { matches: () => true } },
    {
      when: 'the part of all others comes empty, though it is not',
      options: {
        matches: (row: Wire, terms: readonly { operator: string }[]) =>
          terms.every((term) => term.operator === 'eq') && isAsked(row, terms as never),
      },
    },
    {
      when: 'a part leaves out a row that is there',
      options: {
        matches: (row: Wire, terms: readonly object[]) =>
          isAsked(row, terms as never) && (terms.length === 0 || row.id !== `${reader}-0`),
      },
    },
  ])('where $when', async ({ options }) => {
    const answer = await read({ rows, ...options });

    expect([...answer.ids].sort()).toEqual([...idsOf(rows)].sort());
    expect(said(answer)).toEqual(['graph.undivided']);
  });

  function statusOfParts(status: number) {
    return (terms: readonly object[]) => (terms.length === 0 ? 200 : status);
  }
});

describe('parts are read at once,', () => {
  const counts = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`role-${n}`, 60]));

  test('no more than four', async () => {
    await read({ rows: rowsOfRoles(counts) });

    expect(graph.mostAtOnce).toBeGreaterThan(1);
    // What is asked for ahead of the undivided listing, which rests, is one more.
    expect(graph.mostAtOnce).toBeLessThanOrEqual(5);
  });

  test('and go on, fewer at once, after a 429', async () => {
    const rows = rowsOfRoles(counts);
    let throttled = 3;
    const statusOf = (terms: readonly object[]) => {
      if (terms.length === 0 || throttled === 0) return 200;
      throttled -= 1;
      return 429;
    };

    const { ids, call } = await read({ rows, statusOf });

    expect([...ids].sort()).toEqual([...idsOf(rows)].sort());
    expect(call.tally.throttled).toBe(3);
  });

  test('and end with the reader', async () => {
    graph = await startFilteringGraph({ rows: rowsOfRoles(counts) });
    const roles = createRoleManagement(scriptedClient(graph.origin));
    const call = { ...rememberedCall(), inAnyOrder: true };
    let pages = 0;

    for await (const _ of roles.schedules('eligibility', {}, call)) {
      pages += 1;
      if (pages === 25) break;
    }

    expect(graph.filters.length).toBeLessThan(40);
  });
});
