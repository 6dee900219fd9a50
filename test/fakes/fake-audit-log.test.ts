import { describe, expect, test } from '@jest/globals';
import { spanOf } from '../../src/domain/audit-ticks.ts';
import { GraphCallError } from '../../src/ports/errors.ts';
import { rememberedCall } from '../adapters/graph/remembered-call.ts';
import { auditEvent } from '../builders.ts';
import { describeDirectoryAuditLog } from '../contracts/directory-audit-log.ts';
import { FakeAuditLog } from './fake-audit-log.ts';

const events = Array.from({ length: 30 }, (_, index) => ({
  id: `event-${index}`,
  activityDateTime: `2026-11-22T03:04:${String((index * 7) % 60).padStart(2, '0')}.${index % 2 === 0 ? '123' : '1230001'}Z`,
}));

describeDirectoryAuditLog('the fake', async () => ({
  auditLog: new FakeAuditLog(
    events.map((event) => auditEvent(event)),
    { pageSize: 7 },
  ),
  events,
}));

describe('the fake audit log', () => {
  const window = { from: new Date('2026-11-22T00:00:00Z'), to: new Date('2026-11-23T00:00:00Z') };

  test('fails at the request that it is told to, once', async () => {
    const log = new FakeAuditLog([auditEvent(), auditEvent({ id: 'other' })], { pageSize: 1 });
    log.failAt(2, new GraphCallError('unavailable', 'down', { code: 'TimedOut' }));
    const read: string[] = [];

    await expect(async () => {
      for await (const page of log.pages(spanOf(window), rememberedCall()))
        read.push(...page.map(({ id }) => id));
    }).rejects.toThrow('down');

    expect(read).toHaveLength(1);
    expect(await Array.fromAsync(log.pages(spanOf(window), rememberedCall()))).toHaveLength(2);
    expect(log.requestedWindows).toEqual([window, window]);
  });
});
