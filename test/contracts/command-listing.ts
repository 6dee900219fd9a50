import { describe, expect, test } from '@jest/globals';
import type { Command } from '../../src/domain/model/command.ts';
import type { ChangeFilter, CommandStore } from '../../src/ports/commands.ts';
import { everyItem } from '../../src/ports/reading.ts';
import { activation, command, jobSource, recorded } from '../change-builder.ts';
import { accepted } from './commands.ts';

const firstRun = '20261124T075900000Z-0000000a';
const secondRun = '20261124T115900000Z-0000000b';
const morning = change('20261124T080000000Z-00000001', firstRun);
const noon = change('20261124T120000000Z-00000002', secondRun);
const alsoNoon = change('20261124T120000000Z-00000003', firstRun);
const evening = change('20261124T200000000Z-00000004', secondRun);

function change(id: string, runId: string): Command {
  const [, hour = ''] = /T(\d\d)/.exec(id) ?? [];
  return command({ id, askedAt: new Date(`2026-11-24T${hour}:00:00.000Z`), source: jobSource({ runId }) });
}

/** Contract of `CommandStore` about listings. */
export function describeCommandListing(name: string, make: () => Promise<CommandStore>): void {
  describe(`a listing of commands: ${name}`, () => {
    async function filled(): Promise<CommandStore> {
      const store = await make();
      for (const one of [noon, evening, alsoNoon]) await accepted(store, one);
      await store.add(await accepted(store, morning), recorded(morning));
      return store;
    }

    test('begins with the newest and goes page by page to the end', async () => {
      const store = await filled();

      const first = await store.list({}, { top: 3 });
      const second = await store.list({}, { top: 3, from: first.next });

      expect(first.items).toEqual([evening, noon, alsoNoon].map((one) => expect.objectContaining(one)));
      expect(second).toEqual({
        items: [expect.objectContaining({ ...morning, state: 'done' })],
        next: undefined,
      });
    });

    test.each([{ top: 1 }, { top: 2 }, { top: 3 }, { top: 4 }, { top: 5 }])(
      'has each change once, in pages of $top',
      async ({ top }) => {
        const store = await filled();

        const items = await Array.fromAsync(everyItem((from) => store.list({}, { top, from })));

        expect(items.map(({ id }) => id)).toEqual([evening.id, noon.id, alsoNoon.id, morning.id]);
      },
    );

    test.each<{ of: string; filter: ChangeFilter; ids: readonly string[] }>([
      { of: 'an instant on', filter: { since: noon.askedAt }, ids: [evening.id, noon.id, alsoNoon.id] },
      { of: 'later on', filter: { since: new Date('2026-11-24T12:00:00.001Z') }, ids: [evening.id] },
      { of: 'a run', filter: { runId: firstRun }, ids: [alsoNoon.id, morning.id] },
      { of: 'a state', filter: { state: 'done' }, ids: [morning.id] },
      { of: 'a run that never was', filter: { runId: "it's not here" }, ids: [] },
      {
        of: 'all at once',
        filter: { since: noon.askedAt, runId: firstRun, state: 'accepted' },
        ids: [alsoNoon.id],
      },
    ])('has the changes of $of', async ({ filter, ids }) => {
      const store = await filled();

      const { items } = await store.list(filter, { top: 10 });

      expect(items.map(({ id }) => id)).toEqual(ids);
    });

    test('has those about what is wanted, beside others, page by page', async () => {
      const store = await filled();
      const asked = activation({
        id: '20261124T130000000Z-00000005',
        askedAt: new Date('2026-11-24T13:00:00Z'),
      });
      await accepted(store, asked);
      const filter = { kinds: ['activation', 'activation-end'] } as const;

      const { items, next } = await store.list(filter, { top: 1 });

      expect({ ids: items.map(({ id }) => id), next }).toEqual({ ids: [asked.id], next: undefined });
      expect((await store.list({ kinds: [] }, { top: 1 })).items).toEqual([]);
      expect((await store.list({ kinds: ['access'] }, { top: 10 })).items).toHaveLength(4);
    });

    test('fills its pages with those that whoever lists lets through', async () => {
      const store = await filled();
      const where = ({ id }: { readonly id: string }) => id !== alsoNoon.id;

      const first = await store.list({ where }, { top: 2 });
      const second = await store.list({ where }, { top: 2, from: first.next });

      expect(first.items.map(({ id }) => id)).toEqual([evening.id, noon.id]);
      expect(second).toMatchObject({ items: [{ id: morning.id }], next: undefined });
    });

    test('goes on within its filter', async () => {
      const store = await filled();
      const filter = { since: noon.askedAt, runId: secondRun };

      const first = await store.list(filter, { top: 1 });
      const second = await store.list(filter, { top: 1, from: first.next });

      expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([evening.id, noon.id]);
      expect(second.next).toBeUndefined();
    });
  });
}
