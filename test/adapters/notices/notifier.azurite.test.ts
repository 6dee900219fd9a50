import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createNotifier } from '../../../src/adapters/notices/notifier.ts';
import { createNoticeStore } from '../../../src/adapters/tables/notice-store.ts';
import { tenantId } from '../../builders.ts';
import { notice } from '../../contracts/notice-store.ts';
import { FakeLog } from '../../fakes/fake-log.ts';
import { type ScriptedGraph, startScriptedGraph } from '../graph/scripted-graph.ts';
import { withAzurite } from '../tables/tables-under-test.ts';

const azurite = withAzurite();
let receiver: ScriptedGraph;
beforeEach(async () => {
  receiver = await startScriptedGraph();
});
afterEach(() => receiver.close());

test('a notice outlives the process that posted it, and arrives when the receiver is well again', async () => {
  const tables = await azurite.empty();
  const target = { url: `${receiver.origin}/hook?sig=sig-4711`, format: 'json' } as const;
  /** As another process has it. */
  const next = () => createNotifier(createNoticeStore(tables, tenantId), target);
  const at = (text: string) => ({
    signal: new AbortController().signal,
    log: new FakeLog(),
    now: new Date(text),
  });
  receiver.replies({ status: 503 }, { status: 202 });
  await next().post(notice());

  expect(await next().deliver(at('2026-11-24T02:05:00Z'))).toEqual({ delivered: 0, left: 1 });
  expect(await next().deliver(at('2026-11-24T02:06:59Z'))).toEqual({ delivered: 0, left: 1 });
  expect(await next().deliver(at('2026-11-24T02:07:00Z'))).toEqual({ delivered: 1, left: 0 });
  expect(await next().deliver(at('2026-11-25T02:05:00Z'))).toEqual({ delivered: 0, left: 0 });
  expect(receiver.received.map(({ body }) => JSON.parse(body).id)).toEqual([notice().id, notice().id]);
});
