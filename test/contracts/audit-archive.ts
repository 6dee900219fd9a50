import { describe, expect, test } from '@jest/globals';
import type { AuditArchive } from '../../src/ports/index.ts';
import { auditEvent } from '../builders.ts';

/** An empty archive, with access to its contents. */
export interface ArchiveUnderTest {
  readonly archive: AuditArchive;
  /** The `json` of all kept events, including conflicts. */
  contents(): Promise<readonly string[]>;
}

const call = { runId: 'run-1', now: new Date('2026-11-23T03:00:00Z') };

/** Contract of `AuditArchive`. */
export function describeAuditArchive(name: string, make: () => Promise<ArchiveUnderTest>): void {
  describe(`an audit archive: ${name}`, () => {
    test('has nothing to do when no events are handed over', async () => {
      const { archive, contents } = await make();

      expect(await archive.keep([], call)).toEqual({ added: 0, known: 0, conflicts: [] });
      expect(await contents()).toEqual([]);
    });

    test('keeps every event of several days', async () => {
      const { archive, contents } = await make();
      const events = nights(250);

      expect(await archive.keep(events, call)).toEqual({ added: 250, known: 0, conflicts: [] });
      expect((await contents()).toSorted()).toEqual(events.map((event) => event.json).toSorted());
    });

    test('knows the same events when they come again, and adds only what is new', async () => {
      const { archive, contents } = await make();
      const events = nights(250);
      await archive.keep(events.slice(0, 130), call);

      expect(await archive.keep(events, call)).toEqual({ added: 120, known: 130, conflicts: [] });
      expect(await archive.keep(events, call)).toEqual({ added: 0, known: 250, conflicts: [] });
      expect(await contents()).toHaveLength(250);
    });

    test('keeps an event once that comes twice in one call', async () => {
      const { archive, contents } = await make();

      expect(await archive.keep([auditEvent(), auditEvent()], call)).toEqual({
        added: 1,
        known: 1,
        conflicts: [],
      });
      expect(await contents()).toEqual([auditEvent().json]);
    });

    test('keeps other content under the same instant and id beside the first, and reports it once', async () => {
      const { archive, contents } = await make();
      const first = auditEvent({ result: 'success' });
      const altered = auditEvent({ result: 'failure' });
      const { id, activityDateTime } = first;
      await archive.keep([first], call);

      expect(await archive.keep([altered], call)).toEqual({
        added: 0,
        known: 0,
        conflicts: [{ id, activityDateTime }],
      });
      expect(await archive.keep([altered, first], call)).toEqual({ added: 0, known: 2, conflicts: [] });
      expect((await contents()).toSorted()).toEqual([first.json, altered.json].toSorted());
    });

    test('keeps three contents of one event that come in one call, the first of them as the event', async () => {
      const { archive, contents } = await make();
      const versions = ['success', 'failure', 'timeout'].map((result) => auditEvent({ result }));

      const kept = await archive.keep([...versions, ...versions], call);

      expect(kept).toMatchObject({ added: 1, known: 3 });
      expect(kept.conflicts).toHaveLength(2);
      expect((await contents()).toSorted()).toEqual(versions.map((event) => event.json).toSorted());
    });

    test('takes one instant for one, however many digits it is written with', async () => {
      const { archive } = await make();
      await archive.keep([auditEvent({ activityDateTime: '2026-11-22T03:04:05Z' })], call);

      const kept = await archive.keep([auditEvent({ activityDateTime: '2026-11-22T03:04:05.000Z' })], call);

      expect(kept).toEqual({
        added: 0,
        known: 0,
        conflicts: [{ id: auditEvent().id, activityDateTime: '2026-11-22T03:04:05.000Z' }],
      });
    });

    test('keeps an event that does not say when it happened', async () => {
      const { archive, contents } = await make();
      const undated = auditEvent({ activityDateTime: undefined });

      expect(await archive.keep([undated], call)).toEqual({ added: 1, known: 0, conflicts: [] });
      expect(await archive.keep([undated], call)).toEqual({ added: 0, known: 1, conflicts: [] });
      expect(await contents()).toEqual([undated.json]);
    });

    test('loses and doubles nothing when two callers hand over the same events at once', async () => {
      const { archive, contents } = await make();
      const events = nights(250);

      const [one, two] = await Promise.all([
        archive.keep(events, call),
        archive.keep(events.toReversed(), call),
      ]);

      expect(one.added + two.added).toBe(250);
      expect(one.known + two.known).toBe(250);
      expect((await contents()).toSorted()).toEqual(events.map((event) => event.json).toSorted());
    });
  });
}

/** Events over two days, newest first as Graph sends them. */
function nights(count: number) {
  return Array.from({ length: count }, (_, index) => {
    const day = index % 2 === 0 ? '22' : '21';
    const minute = String(59 - (index % 60)).padStart(2, '0');
    return auditEvent({ id: `PIM_event_${index}`, activityDateTime: `2026-11-${day}T03:${minute}:05.123Z` });
  });
}
