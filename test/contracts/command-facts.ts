import { describe, expect, test } from '@jest/globals';
import type { Command, CommandFact } from '../../src/domain/model/command.ts';
import type { Outcome } from '../../src/domain/model/outcome.ts';
import type { CommandStore } from '../../src/ports/commands.ts';
import { activation, claimed, command, recorded } from '../change-builder.ts';
import { accepted, claimedNow } from './commands.ts';

/** Contract of `CommandStore` about what happens to a command, and which are open. */
export function describeCommandFacts(name: string, make: () => Promise<CommandStore>): void {
  describe(`facts of commands: ${name}`, () => {
    describeFacts(make);
    describeOutcomes(make);
    describeOpen(make);
    describeRunningGrants(make);
  });
}

function describeFacts(make: () => Promise<CommandStore>): void {
  describe('adding a fact', () => {
    const sent: CommandFact = { kind: 'sent', at: new Date('2026-11-24T09:00:01Z'), graphRequestId: 'r-1' };

    test('goes on from the one before', async () => {
      const store = await make();
      const record = await claimedNow(store, await accepted(store, command()));

      const added = await store.add(record, sent);
      const done = await store.add(added.record, recorded(command()));

      expect([added.kind, done.kind]).toEqual(['added', 'added']);
      expect(done.record).toMatchObject({ state: 'done', graphRequestId: 'r-1', factCount: 4 });
      expect(await store.find(record.id)).toEqual(done.record);
    });

    test('keeps the signatures of a claim with the hash that it was added after, and the requests that Graph took', async () => {
      const store = await make();
      const record = await accepted(store, command());
      const claim = claimed(record, { signatures: ['c2lnbmVk'] });
      const made = await store.claim(record, claim, await store.gateVersion());
      if (made.kind !== 'claimed') throw new Error(`the claim was ${made.kind}`);
      const taken = await store.add(made.record, sent);
      await store.add(taken.record, { ...sent, graphRequestId: 'r-2' });

      expect(await store.find(record.id)).toMatchObject({
        claimProof: { after: record.lastFactHash, signatures: ['c2lnbmVk'] },
        takenRequestIds: ['r-1', 'r-2'],
      });
    });

    test('is told what else has happened, and writes nothing then', async () => {
      const store = await make();
      const record = await claimedNow(store, await accepted(store, command()));
      const { record: after } = await store.add(record, recorded(command(), { message: 'the first' }));

      const late = await store.add(record, recorded(command(), { message: 'the second' }));

      expect(late).toEqual({ kind: 'moved', record: after });
      expect((await store.find(record.id))?.outcome?.message).toBe('the first');
    });

    test('lets one of two at once be the next', async () => {
      const store = await make();
      const record = await claimedNow(store, await accepted(store, command()));

      const added = await Promise.all([1, 2].map(() => store.add(record, recorded(command()))));

      expect(added.map(({ kind }) => kind).toSorted()).toEqual(['added', 'moved']);
    });

    test('is refused for what was never accepted', async () => {
      const record = await accepted(await make(), command());
      const empty = await make();

      await expect(empty.add(record, recorded(command()))).rejects.toThrow();
    });
  });
}

function describeOutcomes(make: () => Promise<CommandStore>): void {
  describe('an outcome', () => {
    const came = async (store: CommandStore, outcome: Partial<Outcome>) => {
      const record = (await store.find(command().id)) ?? (await accepted(store, command()));
      return (await store.add(record, recorded(command(), outcome))).record;
    };

    test('is kept with all that Graph said', async () => {
      const store = await make();
      const outcome: Outcome = {
        state: 'refused',
        code: 'refused',
        message: 'Microsoft Entra refused it',
        refusal: {
          code: 'RoleAssignmentRequestPolicyValidationFailed',
          message: 'no',
          failedRules: ['TicketingRule'],
          claims: undefined,
          retry: 'never',
          status: 400,
          requestId: 'request-1',
          date: undefined,
        },
        failure: {
          kind: 'throttled',
          code: 'TooManyRequests',
          requestId: 'request-2',
          claims: undefined,
          retryAfterSeconds: 17,
        },
        obstacles: [{ code: 'floor', stops: 'item', itemId: 'i', sentence: 'Too few would be left.' }],
      };

      await came(store, outcome);

      expect((await store.find(command().id))?.outcome).toEqual(outcome);
    });

    test('of 200 KB beyond ASCII is kept to the last character', async () => {
      const store = await make();
      const message = 'Zoë’s night shift \u2028\u2029 確認 \u{1F511} '.repeat(4_000).slice(0, 100_000);

      await came(store, { message });

      // toEqual would print the whole difference.
      expect((await store.find(command().id))?.outcome?.message === message).toBe(true);
    });

    test('that is not certain does not take the place of one that is', async () => {
      const store = await make();
      await came(store, {});
      await came(store, { state: 'unconfirmed', code: 'never-seen' });

      expect(await store.find(command().id)).toMatchObject({ state: 'done', outcome: { code: 'done' } });
    });

    test('that is certain takes the place of one that is not', async () => {
      const store = await make();
      await came(store, { state: 'unconfirmed', code: 'never-seen' });
      await came(store, {});

      expect(await store.find(command().id)).toMatchObject({ state: 'done', outcome: { code: 'done' } });
    });
  });
}

function describeOpen(make: () => Promise<CommandStore>): void {
  describe('the open commands', () => {
    const at = (id: string) => {
      const askedAt = new Date(id.replace(/^(....)(..)(..)T(..).*$/, '$1-$2-$3T$4:00:00.000Z'));
      return command({ id, askedAt });
    };
    const old = at('20250101T080000000Z-00000001');
    const young = at('20261124T080000000Z-00000002');
    const over = at('20261124T070000000Z-00000003');

    test('are listed whatever their age, the oldest first, until they are over', async () => {
      const store = await make();
      const waiting = await accepted(store, young);
      const inProgress = await claimedNow(store, await accepted(store, old));
      await store.add(await claimedNow(store, await accepted(store, over)), recorded(over));

      expect(await store.open()).toEqual([inProgress, waiting]);
    });

    test.each<{ fact: CommandFact }>([
      { fact: { kind: 'expired', at: young.executeBefore } },
      { fact: recorded(young, { state: 'refused', code: 'obstructed' }) },
    ])('are over when they are $fact.kind without a claim', async ({ fact }) => {
      const store = await make();
      await store.add(await accepted(store, young), fact);

      expect(await store.open()).toEqual([]);
    });

    test('stay open while Graph has answered and nobody has looked', async () => {
      const store = await make();
      const claim = await claimedNow(store, await accepted(store, young));
      const { record } = await store.add(claim, { kind: 'sent', at: young.askedAt, graphRequestId: 'r-1' });

      expect(await store.open()).toEqual([record]);
    });
  });
}

function describeRunningGrants(make: () => Promise<CommandStore>): void {
  describe('running grants', () => {
    const over: CommandFact = {
      kind: 'ended',
      at: new Date('2026-11-24T10:00:00Z'),
      end: { at: new Date('2026-11-24T10:00:00Z'), cause: 'ticket', because: 'INC-1 is resolved' },
    };
    const ask = activation({ id: '20261124T090000123Z-0b5c9f0e' });

    test('are the activations that gave access, until their end is added', async () => {
      const store = await make();
      const given = await givenBy(store, ask);

      expect(await store.runningGrants()).toEqual([given]);
      const { record } = await store.add(given, over);

      expect(await store.runningGrants()).toEqual([]);
      expect(record).toMatchObject({ state: 'done', grantEnd: { cause: 'ticket' } });
      expect(await store.open()).toEqual([]);
    });

    test('are found with what they are, oldest first', async () => {
      const store = await make();
      const later = activation({
        id: '20261124T091500000Z-0b5c9f0f0b5c9f0f0b5c9f0f0b5c9f0f',
        askedAt: new Date('2026-11-24T09:15:00Z'),
      });
      const second = await givenBy(store, later);
      const first = await givenBy(store, ask);

      expect(await store.runningGrants()).toEqual([first, second]);
    });

    test.each([
      { what: 'an activation that was refused', of: ask, state: 'refused', code: 'obstructed' },
      { what: 'a renewal', of: command(), state: 'done', code: 'done' },
    ] as const)('are not: $what', async ({ of, state, code }) => {
      const store = await make();
      await store.add(await claimedNow(store, await accepted(store, of)), recorded(of, { state, code }));

      expect(await store.runningGrants()).toEqual([]);
    });

    test('are kept with what they rest on and everything that was checked', async () => {
      const store = await make();
      const restsOn = 'b'.repeat(64);
      const checks = [
        { code: 'eligible', isMet: true, isKnown: true, sentence: 'Zoë is eligible.' },
      ] as const;
      const record = await accepted(store, ask);
      const claim = await store.claim(record, claimed(ask, { restsOn }), await store.gateVersion());
      if (claim.kind !== 'claimed') throw new Error(claim.kind);

      await store.add(claim.record, recorded(ask, { checks }));

      expect(await store.find(ask.id)).toMatchObject({ restsOn, outcome: { checks } });
    });

    test('hold one of which nobody knows whether it was given', async () => {
      const store = await make();
      const record = await claimedNow(store, await accepted(store, ask));

      await store.add(record, recorded(ask, { state: 'unconfirmed', code: 'unconfirmed' }));

      expect((await store.runningGrants()).map(({ id }) => id)).toEqual([ask.id]);
    });
  });
}

async function givenBy(store: CommandStore, of: Command) {
  const record = await claimedNow(store, await accepted(store, of));
  const outcome = { grantedUntil: new Date('2026-11-24T11:00:00Z') };
  return (await store.add(record, recorded(of, outcome))).record;
}
