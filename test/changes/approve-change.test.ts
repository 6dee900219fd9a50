import { beforeEach, describe, expect, test } from '@jest/globals';
import { approveChange, type ChangeDecision, withdrawApproval } from '../../src/changes/approve-change.ts';
import { commandDigest } from '../../src/changes/command-digest.ts';
import type { ChangeRecord } from '../../src/domain/model/command.ts';
import { awaiting, claimed, command, recorded } from '../change-builder.ts';
import type { FakeCommands } from '../fakes/fake-commands.ts';
import { LIN } from '../snapshot-builder.ts';
import { type FakePorts, fakePorts } from './fake-ports.ts';

const now = new Date('2026-11-24T09:05:00.000Z');
const asked = command();
const waits = awaiting(asked.askedAt);

let ports: FakePorts<FakeCommands>;
beforeEach(() => {
  ports = fakePorts({ now });
});

/** What Lin says of a change, in a process that executes nothing. */
const word = (record: Pick<ChangeRecord, 'id'>, digest = commandDigest(asked)): ChangeDecision => ({
  ...{ changeId: record.id, digest, by: { objectId: LIN, appId: 'portal' } },
  ...{ because: 'Known', proof: { kind: 'bearer' } },
});
const approve = (said: ChangeDecision) =>
  approveChange(said, { ...ports, executor: undefined }, AbortSignal.abort());
const withdraw = (said: ChangeDecision) => withdrawApproval(said, { ...ports, executor: undefined });

test('an approval is written down as it was given, of the whole change', async () => {
  const record = ports.commands.put(asked, waits);

  expect(await approve(word(record))).toMatchObject({
    kind: 'decided',
    record: { id: record.id, state: 'awaiting-approval' },
  });
  expect(ports.decisions.decisions).toEqual([
    {
      ...{ id: expect.any(String), tenantId: ports.tenantId, at: now },
      ...{ kind: 'approved', subject: { kind: 'change', id: record.id }, digest: commandDigest(asked) },
      ...{
        items: 'all',
        by: { objectId: LIN, appId: 'portal' },
        because: 'Known',
        proof: { kind: 'bearer' },
      },
    },
  ]);
});

test('an approval waits until another process has judged the change anew, and tells what came of it', async () => {
  const record = ports.commands.put(asked, waits);
  let looks = 0;
  const pause = async () => {
    looks += 1;
    if (looks === 2)
      await ports.commands.add(record, { ...waits, awaiting: { ...waits.awaiting, because: 'Not theirs.' } });
    if (looks === 3) throw new Error('it was judged by now');
  };
  const elsewhere = { ...ports, pause, executor: undefined };

  expect(await approveChange(word(record), elsewhere, new AbortController().signal)).toMatchObject({
    kind: 'decided',
    record: { state: 'awaiting-approval', awaiting: { because: 'Not theirs.' } },
  });
  expect(looks).toBe(2);
});

describe.each([
  ['an approval', approve],
  ['a withdrawal', withdraw],
] as const)('%s', (_what, decide) => {
  test('of a change that there is not is written down nowhere', async () => {
    expect(await decide(word({ id: '20261124T090000000Z-00000009' }))).toEqual({ kind: 'no-such-change' });
    expect(ports.decisions.decisions).toEqual([]);
  });

  test.each([
    ['never waited', []],
    ['is being done', [waits, claimed(asked)]],
    ['is done', [waits, claimed(asked), recorded(asked)]],
  ] as const)('of a change that %s is written down nowhere', async (_state, facts) => {
    const record = ports.commands.put(asked, ...facts);

    expect(await decide(word(record))).toEqual({ kind: 'not-awaiting', record });
    expect(ports.decisions.decisions).toEqual([]);
  });

  test('of a change whose time is over to the millisecond is written down nowhere', async () => {
    const record = ports.commands.put(asked, { ...waits, executeBefore: now });

    expect(await decide(word(record))).toEqual({ kind: 'not-awaiting', record });
    expect(ports.decisions.decisions).toEqual([]);
  });

  test('of other content than what waits is written down nowhere', async () => {
    const record = ports.commands.put(asked, waits);

    expect(await decide(word(record, 'b'.repeat(64)))).toEqual({ kind: 'other-digest', record });
    expect(ports.decisions.decisions).toEqual([]);
  });
});

describe('a withdrawal', () => {
  test('shows the change as it is by now', async () => {
    const record = ports.commands.put(asked, waits);
    ports.decisions.add = async () => {
      await ports.commands.add(record, { ...waits, awaiting: { ...waits.awaiting, because: 'Said anew.' } });
    };

    expect(await withdraw(word(record))).toMatchObject({
      kind: 'decided',
      record: { state: 'awaiting-approval', awaiting: { because: 'Said anew.' } },
    });
  });

  test('that came when the change was claimed already came too late, and says so', async () => {
    const record = ports.commands.put(asked, waits);
    ports.decisions.add = async () => {
      await ports.commands.claim(record, claimed(asked), await ports.commands.gateVersion());
    };

    expect(await withdraw(word(record))).toMatchObject({
      kind: 'not-awaiting',
      record: { state: 'claimed' },
    });
  });
});
