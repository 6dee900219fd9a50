import { describe, expect, test } from '@jest/globals';
import { filedAt, topicOf } from '../../src/domain/evidence/subjects.ts';
import type { Fact, HistoryInterval } from '../../src/domain/model/evidence.ts';
import { shardOf } from '../../src/ports/ids.ts';
import type { History, IntervalReading } from '../../src/ports/index.ts';
import {
  ada,
  admins,
  between,
  bob,
  december,
  eligibility,
  exactly,
  fact,
  globalAdministrator,
  membership,
  november,
  reader,
} from '../fact-builder.ts';
import { describeHistoryState } from './history-state.ts';

const runId = '20261111T020000000Z-0000000a';
const later = '20261203T020000000Z-0000000b';
const endOfNovember = '2026-11-30T23:59:59.999Z';
const endOfDecember = '2026-12-31T23:59:59.999Z';
const administrators = `role:${globalAdministrator}`;

async function factsIn(
  history: History,
  interval: HistoryInterval,
  reading: IntervalReading = {},
  topic: string | undefined = administrators,
): Promise<readonly Fact[]> {
  return Array.fromAsync(history.inInterval(interval, topic, reading));
}

/** Contract of `History`. */
export function describeHistory(name: string, make: () => Promise<History>): void {
  describe(`history: ${name}`, () => {
    test('is empty in the beginning', async () => {
      const history = await make();

      expect(await history.intervals()).toEqual([]);
      expect(await history.open()).toEqual(new Map());
      expect(await Array.fromAsync(history.changes({}))).toEqual([]);
    });

    test('gives facts back as they were added, by interval, principal and time', async () => {
      const history = await make();
      const opened = fact({ record: eligibility(ada, { endDateTime: '2026-12-24T00:00:00.000Z' }) });

      await history.append([opened], { runId, intervals: [november] });

      expect(await factsIn(history, november)).toEqual([opened]);
      expect(await factsIn(history, november, {}, `role:${reader}`)).toEqual([]);
      expect(await factsIn(history, december)).toEqual([]);
      expect(await Array.fromAsync(history.ofPrincipal(ada, {}))).toEqual([opened]);
      expect(await Array.fromAsync(history.ofPrincipal(bob, {}))).toEqual([]);
      expect(new Set(await Array.fromAsync(history.ofPrincipalIn(november, ada, endOfNovember)))).toEqual(
        new Set([opened]),
      );
      expect(await Array.fromAsync(history.changes({}))).toEqual([opened]);
    });

    test('gives back a record of many characters, and any characters', async () => {
      const history = await make();
      const name = 'Zoë 🦉 \u2028'.repeat(9_000);
      const opened = fact({
        record: eligibility(ada, { principal: { ...eligibility().principal, displayName: name } }),
      });

      await history.append([opened], { runId, intervals: [november] });

      expect(await factsIn(history, november)).toEqual([opened]);
      expect(await Array.fromAsync(history.ofPrincipal(ada, {}))).toEqual([opened]);
    });

    test('adds the same facts once, and reports the same leaves', async () => {
      const history = await make();
      const facts = [fact(), fact({ record: eligibility(bob) })];

      const first = await history.append(facts, { runId, intervals: [november] });
      const second = await history.append(facts, { runId, intervals: [november] });

      expect(first.map(({ partition }) => partition)).toEqual([
        `2026-11_${administrators}`,
        `2026-11_${administrators}`,
      ]);
      expect(first.map(({ leafHash }) => leafHash)).toEqual([
        expect.stringMatching(/^[0-9a-f]{64}$/),
        expect.stringMatching(/^[0-9a-f]{64}$/),
      ]);
      expect(second).toEqual(first);
      expect(await factsIn(history, november)).toHaveLength(2);
      expect(await Array.fromAsync(history.changes({}))).toHaveLength(2);
    });

    test('leaves a row alone that another run wrote, and does not count it', async () => {
      const history = await make();
      const opened = fact();
      await history.append([opened], { runId, intervals: [november] });

      const again = { ...opened, seenAt: '2026-11-12T02:00:00.000Z', seenBy: later };
      const leaves = await history.append([again, fact({ record: eligibility(bob) })], {
        runId: later,
        intervals: [november],
      });

      expect(leaves).toHaveLength(1);
      expect(await factsIn(history, november)).toContainEqual(opened);
      expect(await Array.fromAsync(history.ofPrincipal(ada, {}))).toEqual([opened]);
      expect(await Array.fromAsync(history.changes({}))).toContainEqual(opened);
    });

    test('what is learnt again, later and otherwise, stays as it was told first, in later intervals too', async () => {
      const history = await make();
      const opened = fact({ time: exactly('2026-11-15T00:00:00.000Z'), seenAt: '2026-11-16T02:00:00.000Z' });
      await history.append([opened], { runId, intervals: [november] });

      const { record = eligibility() } = opened;
      const again = {
        ...opened,
        record: { ...record, memberType: null },
        seenAt: '2026-12-03T02:00:00.000Z',
        seenBy: later,
      };
      const leaves = await history.append([again], { runId: later, intervals: [november, december] });

      expect(leaves).toEqual([]);
      expect(await factsIn(history, december)).toEqual([]);
      expect(await Array.fromAsync(history.ofPrincipal(ada, {}))).toEqual([opened]);
      expect(await Array.fromAsync(history.changes({}))).toEqual([opened]);
    });

    test('no key holds the id of a person', async () => {
      const history = await make();

      const leaves = await history.append(
        [fact(), fact({ record: membership(ada), time: exactly('2026-11-10T13:00:00.000Z') })],
        { runId, intervals: [november] },
      );

      expect(leaves).toHaveLength(2);
      expect(JSON.stringify(leaves)).not.toContain(ada);
    });

    test('reads until an instant, included', async () => {
      const history = await make();
      const [ten, eleven] = [
        fact({ time: exactly('2026-11-10T00:00:00.000Z') }),
        fact({ record: eligibility(bob), time: exactly('2026-11-11T00:00:00.000Z') }),
      ];
      await history.append([eleven, ten], { runId, intervals: [november] });

      expect(await factsIn(history, november, { to: '2026-11-10T00:00:00.000Z' })).toEqual([ten]);
      expect(await factsIn(history, november, { to: '2026-11-11T00:00:00.000Z' })).toEqual([ten, eleven]);
      expect(await Array.fromAsync(history.changes({ from: '2026-11-10T00:00:00.001Z' }))).toEqual([eleven]);
      expect(await Array.fromAsync(history.changes({ to: '2026-11-10T00:00:00.000Z' }))).toEqual([ten]);
      expect(await Array.fromAsync(history.ofPrincipalIn(november, bob, '2026-11-10T23:59:59.999Z'))).toEqual(
        [],
      );
    });

    test('reads one kind of record, or all topics of roles, and never those of groups with them', async () => {
      const history = await make();
      const role = fact({
        record: {
          kind: 'role',
          roleDefinitionId: globalAdministrator,
          displayName: 'Global Administrator',
          isPrivileged: true,
        },
      });
      const other = fact({
        record: eligibility(bob, {
          key: { principalId: bob, roleDefinitionId: reader, directoryScopeId: '/' },
        }),
      });
      const member = fact({ record: membership() });
      await history.append([fact(), role, other, member], { runId, intervals: [november] });

      expect(await factsIn(history, november, { kinds: ['role'] })).toEqual([role]);
      const all = await Array.fromAsync(history.inInterval(november, undefined, {}));
      expect(all).toHaveLength(3);
      expect(all).not.toContainEqual(member);
      expect(await factsIn(history, november, {}, topicOf(membership(), shardOf))).toEqual([member]);
      expect(await factsIn(history, november, {}, `group:${admins}`)).toEqual([member]);
    });

    test('keyframes begin an interval, and are no changes', async () => {
      const history = await make();
      const keyframe = fact({ change: 'keyframe', seenAt: december.from, seenBy: december.runId });
      const filed = fact({
        record: eligibility(bob),
        time: exactly('2026-12-02T00:00:00.000Z'),
        seenAt: '2026-12-03T02:00:00.000Z',
      });
      await history.append([keyframe], { runId, intervals: [december] });
      await history.append([filed], { runId, intervals: [november, december] });

      expect(await factsIn(history, december, { to: '2026-12-01T12:00:00.000Z' })).toEqual([keyframe]);
      expect(await factsIn(history, december)).toEqual([keyframe, filed]);
      expect(await factsIn(history, december, { only: 'filed' })).toEqual([filed]);
      expect(await Array.fromAsync(history.ofPrincipalIn(december, ada, endOfDecember))).toEqual([keyframe]);
      expect(await Array.fromAsync(history.ofPrincipal(ada, {}))).toEqual([]);
      expect(await Array.fromAsync(history.changes({}))).toEqual([filed]);
    });

    test('what is learnt late is also read with the intervals that had begun since, with all that happened to it until then', async () => {
      const history = await make();
      const closed = fact({
        last: eligibility(),
        change: 'closed',
        time: exactly('2026-11-20T00:00:00.000Z'),
      });
      await history.append([closed], { runId, intervals: [november] });

      const late = fact({ time: exactly('2026-11-15T00:00:00.000Z'), seenAt: '2026-12-03T02:00:00.000Z' });
      await history.append([late], { runId: later, intervals: [november, december] });

      const read = await factsIn(history, december, { to: december.from });
      expect(read.toSorted((one, other) => (filedAt(one) < filedAt(other) ? -1 : 1))).toEqual([late, closed]);
      expect(await Array.fromAsync(history.ofPrincipalIn(december, ada, endOfDecember))).toEqual(read);
      expect(await factsIn(history, november)).toEqual([late, closed]);
      expect(await Array.fromAsync(history.changes({}))).toEqual([late, closed]);
    });

    test('what the run learns that begins an interval is in its keyframes already', async () => {
      const history = await make();
      const closed = fact({
        last: eligibility(),
        change: 'closed',
        time: between('2026-11-30T02:00:00.000Z', december.from),
        seenAt: december.from,
      });

      await history.append([closed], { runId, intervals: [november, december] });

      expect(await factsIn(history, november)).toEqual([closed]);
      expect(await factsIn(history, december)).toEqual([]);
    });

    test('a fact of before the first interval is kept in that', async () => {
      const history = await make();
      const old = fact({ time: exactly('2024-03-01T00:00:00.000Z') });

      await history.append([old], { runId, intervals: [november, december] });

      expect(await factsIn(history, november, { to: november.from })).toEqual([old]);
    });

    test('a correction is read with what it corrects, whatever the instant', async () => {
      const history = await make();
      const time = between('2026-11-10T02:00:00.000Z', '2026-11-11T02:00:00.000Z');
      const opened = fact({ time });
      await history.append([opened], { runId, intervals: [november] });
      const corrected = fact({
        change: 'corrected',
        time: exactly('2026-11-10T20:00:00.000Z'),
        corrects: { factId: opened.id, filedAt: filedAt(opened), times: [time] },
        seenAt: '2026-11-12T02:00:00.000Z',
      });
      await history.append([corrected], { runId: later, intervals: [november] });

      const read = await factsIn(history, november, { to: '2026-11-10T02:00:00.000Z' });
      expect(new Set(read.map(({ id }) => id))).toEqual(new Set([opened.id, corrected.id]));
    });

    test('finds what may make a difference between two instants by all that it says', async () => {
      const history = await make();
      const opened = fact({
        record: eligibility(ada, { endDateTime: '2026-11-20T00:00:00.000Z' }),
        time: between('2026-11-10T02:00:00.000Z', '2026-11-11T02:00:00.000Z'),
      });
      await history.append([opened], { runId, intervals: [november] });
      const touching = async (from: string, to: string) =>
        (await Array.fromAsync(history.touching({ from, to }))).map(({ id }) => id);

      expect(await touching('2026-11-10T00:00:00.000Z', '2026-11-10T12:00:00.000Z')).toEqual([opened.id]);
      expect(await touching('2026-11-11T00:00:00.000Z', '2026-11-30T12:00:00.000Z')).toEqual([opened.id]);
      expect(await touching('2026-11-19T00:00:00.000Z', '2026-11-20T00:00:00.000Z')).toEqual([opened.id]);
      expect(await touching('2026-11-12T00:00:00.000Z', '2026-11-19T00:00:00.000Z')).toEqual([]);
    });
  });

  describeHistoryState(name, make);
}
