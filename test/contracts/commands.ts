import { describe, expect, test } from '@jest/globals';
import type { ChangeRecord, Command } from '../../src/domain/model/command.ts';
import type { CommandKey, CommandStore } from '../../src/ports/commands.ts';
import { accessContent, claimed, command } from '../change-builder.ts';

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

/** Contract of `CommandStore` about accepting and claiming. */
export function describeCommands(name: string, make: () => Promise<CommandStore>): void {
  describe(`commands: ${name}`, () => {
    describeAcceptance(make);
    describeClaims(make);
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
      {
        what: 'a review',
        asked: {
          source: { kind: 'api' },
          content: {
            kind: 'review',
            of: 'assignment',
            key: { principalId: 'grace', groupId: 'ops', accessId: 'owner' },
            verdict: 'remove',
            comment: 'Left the team: Zoë',
            nextDueAt: null,
          },
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
