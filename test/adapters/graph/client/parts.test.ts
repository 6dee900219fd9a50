import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { GraphClient } from '../../../../src/adapters/graph/client/client.ts';
import { type Division, listingInParts } from '../../../../src/adapters/graph/client/parts.ts';
import { PartsAtOnce } from '../../../../src/adapters/graph/client/parts-at-once.ts';
import { GraphCallError } from '../../../../src/ports/errors.ts';
import { rememberedCall } from '../remembered-call.ts';

interface Row {
  readonly id: string;
  readonly colour: string;
}

const origin = 'https://graph.example';
const rowsPerPage = 2;
const rows = Array.from(
  { length: 90 },
  (_, n): Row => ({ id: `row-${n}`, colour: n % 3 === 0 ? 'red' : 'blue' }),
);
const idsOfRows = rows.map(({ id }) => id).sort();

function refusal(): GraphCallError {
  return new GraphCallError('rejected', 'GET /rows: 400', { status: 400, code: 'BadRequest' });
}

/** A client of a collection in pages of two rows. @param before hears which colour is asked for, before it is answered. */
function clientOf(before: (colour: string | null) => Promise<void> = async () => undefined): GraphClient {
  return {
    origin,
    partsAtOnce: new PartsAtOnce(4),
    ownObjectId: () => undefined,
    ownRoles: () => undefined,
    onceSignedIn: () => () => {},
    async send({ url }) {
      const asked = new URL(url.startsWith('/') ? `${origin}/v1.0${url}` : url);
      const colour = asked.searchParams.get('$filter');
      await before(colour);
      const found = rows.filter((row) => colour === null || row.colour === colour);
      const from = Number(asked.searchParams.get('$skiptoken') ?? 0);
      asked.searchParams.set('$skiptoken', String(from + rowsPerPage));
      const more = from + rowsPerPage < found.length ? { '@odata.nextLink': asked.href } : {};
      return { body: { value: found.slice(from, from + rowsPerPage), ...more }, facts: {} };
    },
  };
}

const request = { method: 'GET', url: '/rows', workload: 'pim', permission: 'User.Read.All' } as const;

function byColour(isThere: Division['isThere'] = async () => true): Division {
  return {
    isThere,
    divide: (sample) =>
      ['blue', 'red'].map((colour) => ({
        request: { ...request, url: `/rows?$filter=${colour}` },
        sample: sample.filter((row) => (row as Row).colour === colour),
        has: (row) => (row as Row).colour === colour,
      })),
  };
}

describe('a listing whose parts are given up is read on, and gives each row once,', () => {
  test('when another part held a page that its reader had not asked for yet', async () => {
    const refused = Promise.withResolvers<void>();
    const client = clientOf(async (colour) => {
      if (colour !== 'red') return;
      await refused.promise;
      throw refusal();
    });
    const call = rememberedCall();
    const ids: string[] = [];
    let count = 0;

    for await (const page of listingInParts(client, request, byColour(), call)) {
      ids.push(...page.items.map((row) => (row as Row).id));
      count += 1;
      if (count <= 21) continue;
      // A reader who takes his time: meanwhile the next blue page is there, and red is refused.
      refused.resolve();
      for (let turn = 0; turn < 10; turn += 1) await nextTurn();
    }

    expect(ids.sort()).toEqual(idsOfRows);
    expect(call.logged.map(({ event }) => event)).toEqual(['graph.undivided']);
  });

  test('when Graph does not take the question whether one row is still there', async () => {
    const client = clientOf();
    const withoutOne: GraphClient = {
      ...client,
      async send(asked, call) {
        const { body, facts } = await client.send(asked, call);
        const { value, ...more } = body as { readonly value: readonly Row[] };
        const isPart = asked.url.includes('filter');
        return { body: { ...more, value: value.filter(({ id }) => !isPart || id !== 'row-0') }, facts };
      },
    };
    const call = rememberedCall();
    const division = byColour(() => Promise.reject(refusal()));

    const pages = await Array.fromAsync(listingInParts(withoutOne, request, division, call));

    expect(pages.flatMap(({ items }) => items.map((row) => (row as Row).id)).sort()).toEqual(idsOfRows);
    expect(call.logged.map(({ event }) => event)).toEqual(['graph.undivided']);
  });
});
