import { describe, expect, test } from '@jest/globals';
import { ticksOf } from '../../src/domain/audit-ticks.ts';
import type { AuditHole } from '../../src/domain/model/audit-hole.ts';
import type { AuditHoles } from '../../src/ports/index.ts';

/** Contract of `AuditHoles`. */
export function describeAuditHoles(name: string, make: () => Promise<AuditHoles>): void {
  describe(`holes of the audit archive: ${name}`, () => {
    test('are none in the beginning', async () => {
      expect(await (await make()).open()).toEqual([]);
    });

    test('are read as they were written, to the seventh digit, the oldest first', async () => {
      const holes = await make();
      const newer = auditHole({
        id: 'newer',
        from: at('2026-11-22T04:00:00Z'),
        to: at('2026-11-22T04:00:01Z'),
      });
      await holes.save(newer);
      await holes.save(auditHole());

      expect(await holes.open()).toEqual([auditHole(), newer]);
    });

    test('become narrower under their id', async () => {
      const holes = await make();
      await holes.save(auditHole());
      const narrower = auditHole({ to: at('2026-11-22T03:04:05.1234568Z'), tries: 2, isNarrowest: true });

      await holes.save(narrower);

      expect(await holes.open()).toEqual([narrower]);
    });

    test('are open no more once they are filled or lost', async () => {
      const holes = await make();
      await holes.save(auditHole({ id: 'a', state: 'filled' }));
      await holes.save(auditHole({ id: 'b', state: 'lost' }));

      expect(await holes.open()).toEqual([]);
    });

    test('are missing until they are filled, also when they are lost', async () => {
      const holes = await make();
      const later = auditHole({ id: 'c', from: at('2026-11-22T03:04:06.1234567Z') });
      await holes.save(later);
      await holes.save(auditHole({ id: 'a', state: 'filled' }));
      await holes.save(auditHole({ id: 'b', state: 'lost' }));

      expect(await holes.missing()).toEqual([auditHole({ id: 'b', state: 'lost' }), later]);
    });
  });
}

export function auditHole(overrides: Partial<AuditHole> = {}): AuditHole {
  return {
    id: '2026-11-22T03:04:05.1234567Z_2026-11-22T04:00:00.000Z',
    from: at('2026-11-22T03:04:05.1234567Z'),
    to: at('2026-11-22T03:04:06.1234566Z'),
    state: 'open',
    firstSeen: new Date('2026-11-22T04:00:00Z'),
    lastTried: new Date('2026-11-23T04:00:00Z'),
    tries: 1,
    cause: 'GET /auditLogs/directoryAudits: 500 InternalServerError (request-id 7).',
    isNarrowest: false,
    ...overrides,
  };
}

function at(instant: string): number {
  return ticksOf(instant) ?? Number.NaN;
}
