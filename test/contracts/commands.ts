import { describe, expect, test } from '@jest/globals';
import type { ChangeRecord, Command, CommandFact, Outcome } from '../../src/domain/model/command.ts';
import type { CommandKey, CommandStore } from '../../src/ports/commands.ts';
import { accessContent, claimed, command, recorded } from '../change-builder.ts';

/** The key of a caller, and what was asked with it. */
export function commandKey(overrides: Partial<CommandKey> = {}): CommandKey {
  return { owner: 'caller ada', text: 'ticket-4711/1', requestHash: 'f00d', ...overrides };
}

/** Accepts a command under a key of its own. */
export async function accepted(store: CommandStore, of: Command): Promise<ChangeRecord> {
  const acceptance = await store.accept(of, commandKey({ text: of.id }));
  if (acceptance.kind !== 'accepted') throw new Error(`change ${acceptance.record.id} has the key`);
  return acceptance.record;
}

/** Claims a command under the gate as it is now. */
export async function claimedNow(store: CommandStore, record: ChangeRecord): Promise<ChangeRecord> {
  const claim = await store.claim(record, claimed(record), await store.gateVersion());
  if (claim.kind !== 'claimed') throw new Error(`claiming ${record.id}: ${claim.kind}`);
  return claim.record;
}

const other = command({ id: '20261124T090000123Z-0b5c9f0f' });

/** Contract of `CommandStore`. */
export function describeCommands(name: string, make: () => Promise<CommandStore>): void {
  describe(`commands: ${name}`, () => {
    describeAcceptance(make);
    describeClaims(make);
    describeFacts(make);
    describeOutcomes(make);
    describeOpen(make);
  });
}

function describeAcceptance(make: () => Promise<CommandStore>): void {
  describe('accepting', () => {
    test('writes the first command of a key down, and gives it back as it was asked', async () => {
      const store = await make();

      const acceptance = await store.accept(command(), commandKey());

      expect(acceptance).toMatchObject({ kind: 'accepted', record: expect.objectContaining(command()) });
      expect(acceptance.record).toMatchObject({ state: 'accepted', factCount: 1 });
      expect(await store.find(command().id)).toEqual(acceptance.record);
    });

    test('shows the second command of a key the first with what was asked then, and writes nothing', async () => {
      const store = await make();
      const first = await store.accept(command(), commandKey());

      const second = await store.accept(other, commandKey({ requestHash: 'beef' }));

      expect(second).toEqual({ kind: 'exists', record: first.record, requestHash: 'f00d' });
      expect(await store.find(other.id)).toBeUndefined();
      expect(await store.open()).toEqual([first.record]);
    });

    test('shows the second command of a key what has become of the first', async () => {
      const store = await make();
      await store.accept(command(), commandKey());
      const record = await store.find(command().id);
      if (record !== undefined) await claimedNow(store, record);

      expect(await store.accept(other, commandKey())).toMatchObject({ record: { state: 'claimed' } });
    });

    test('lets one of eight at once through', async () => {
      const store = await make();
      const asked = ['1', '2', '3', '4', '5', '6', '7', '8'].map((n) =>
        store.accept(command({ id: `20261124T090000123Z-0000000${n}` }), commandKey()),
      );

      const acceptances = await Promise.all(asked);

      expect(acceptances.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
      expect(new Set(acceptances.map(({ record }) => record.id)).size).toBe(1);
    });

    test.each([
      { what: 'key', change: { text: 'ticket-4711_1' } },
      { what: 'key in another case', change: { text: 'TICKET-4711/1' } },
      { what: 'owner', change: { owner: 'caller grace' } },
      { what: 'split between owner and key', change: { owner: 'caller', text: 'ada ticket-4711/1' } },
    ])('keeps what comes with another $what apart', async ({ change }) => {
      const store = await make();
      await store.accept(command(), commandKey());

      expect((await store.accept(other, commandKey(change))).kind).toBe('accepted');
    });

    test.each<{ what: string; asked: Partial<Command> }>([
      {
        what: 'a removal without a ticket',
        asked: {
          content: accessContent({
            effect: 'removal',
            steps: [{ kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined }],
            ticket: null,
            before: null,
          }),
        },
      },
      {
        what: 'a change of role settings',
        asked: {
          askedBy: { objectId: 'ada', appId: 'portal' },
          source: { kind: 'api' },
          content: {
            kind: 'role-settings',
            policyId: 'p-1',
            rules: { Expiration_EndUser_Assignment: { maximumDuration: 'PT4H', enabledRules: [] } },
          },
        },
      },
      {
        what: 'a cancellation',
        asked: {
          source: { kind: 'undo', undoes: other.id },
          content: { kind: 'cancellation', scheduleKind: 'eligibility', requestId: 'r-1' },
        },
      },
    ])('keeps all of $what', async ({ asked }) => {
      const store = await make();
      await accepted(store, command(asked));

      expect(await store.find(command().id)).toEqual(expect.objectContaining(command(asked)));
    });

    test.each([{ id: other.id }, { id: "it's not here" }, { id: '' }])(
      'finds nothing that was never accepted: "$id"',
      async ({ id }) => {
        const store = await make();
        await accepted(store, command());

        expect(await store.find(id)).toBeUndefined();
      },
    );
  });
}

function describeClaims(make: () => Promise<CommandStore>): void {
  describe('claiming', () => {
    test('writes down until when it lasts and what was there before', async () => {
      const store = await make();
      const record = await accepted(store, command());

      const claim = await store.claim(record, claimed(command()), await store.gateVersion());

      expect(claim).toMatchObject({
        kind: 'claimed',
        record: {
          state: 'claimed',
          claimedAt: new Date('2026-11-24T09:00:00.123Z'),
          deadlineAt: new Date('2026-11-24T09:15:00.123Z'),
          before: { kind: 'access', access: { endDateTime: '2026-11-30T00:00:00.000Z' } },
          factCount: 2,
        },
      });
      expect(await store.find(command().id)).toEqual('record' in claim ? claim.record : undefined);
    });

    test('moves the gate, so that whoever looked before must look again', async () => {
      const store = await make();
      const [one, two] = [await accepted(store, command()), await accepted(store, other)];
      const gate = await store.gateVersion();

      expect((await store.claim(one, claimed(one), gate)).kind).toBe('claimed');
      expect(await store.claim(two, claimed(two), gate)).toEqual({ kind: 'gate-moved' });
      expect(await store.find(two.id)).toEqual(two);
      expect((await store.claim(two, claimed(two), await store.gateVersion())).kind).toBe('claimed');
    });

    test('lets one of two commands at once through one version of the gate', async () => {
      const store = await make();
      const records = [await accepted(store, command()), await accepted(store, other)];
      const gate = await store.gateVersion();

      const claims = await Promise.all(records.map((record) => store.claim(record, claimed(record), gate)));

      expect(claims.map(({ kind }) => kind).toSorted()).toEqual(['claimed', 'gate-moved']);
    });

    test('lets one of two executors have a command that both claim in the same millisecond', async () => {
      const store = await make();
      const record = await accepted(store, command());
      const gate = await store.gateVersion();

      const claims = await Promise.all([1, 2].map(() => store.claim(record, claimed(record), gate)));

      expect(claims.map(({ kind }) => kind).toSorted()).toEqual(['claimed', 'moved']);
    });

    test('is too late where something has happened to the command, whatever the gate', async () => {
      const store = await make();
      const record = await accepted(store, command());
      const expired = await store.add(record, { kind: 'expired', at: command().executeBefore });

      expect(await store.claim(record, claimed(record), await store.gateVersion())).toEqual({
        kind: 'moved',
        record: expired.record,
      });
    });

    test('leaves the gate where it was when nothing was claimed', async () => {
      const store = await make();
      const [one, two] = [await accepted(store, command()), await accepted(store, other)];
      await claimedNow(store, one);
      const gate = await store.gateVersion();
      await store.claim(one, claimed(one), gate);
      await store.add(two, { kind: 'expired', at: other.executeBefore });

      expect(await store.gateVersion()).toBe(gate);
    });
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
