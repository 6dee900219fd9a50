import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { openTables, type TableName, type Tables } from '../../../src/adapters/tables/store/tables.ts';
import type { LogEntry, LogHead } from '../../../src/ports/index.ts';
import { withAzurite } from '../../adapters/tables/tables-under-test.ts';
import { tenantId } from '../../builders.ts';
import { FakeSealLog } from '../../fakes/fake-seal-log.ts';
import { mark, stateStage } from './state-stage.ts';

const azurite = withAzurite();
const written: readonly TableName[] = ['Marks', 'AccessHistory', 'Watermarks', 'SealedState'];

let tables: Tables;
let stage: ReturnType<typeof stateStage>;
beforeEach(async () => {
  tables = await azurite.empty();
  stage = stateStage(tables);
  await stage.night('run-1', [mark(1), mark(2)]);
});

/** Lets a process write so many times, and no more. `after`: the last one is carried out, and nobody hears of it. */
class Death {
  #left: number;
  readonly #moment: 'before' | 'after';
  writes = 0;

  constructor(left: number, moment: 'before' | 'after') {
    this.#left = left;
    this.#moment = moment;
  }

  async write<T>(write: () => Promise<T>): Promise<T> {
    this.#left -= 1;
    this.writes += 1;
    if (this.#left < 0 || (this.#left === 0 && this.#moment === 'before')) throw new Error('killed');
    const result = await write();
    if (this.#left === 0) throw new Error('killed');
    return result;
  }
}

class DyingLog extends FakeSealLog {
  readonly #shared: FakeSealLog;
  readonly #death: Death;

  constructor(shared: FakeSealLog, death: Death) {
    super();
    this.#shared = shared;
    this.#death = death;
    Object.assign(this, { log: shared.log, kept: shared.kept });
  }

  override append(entry: LogEntry): Promise<boolean> {
    return this.#death.write(() => this.#shared.append(entry));
  }

  override addHead(head: LogHead): Promise<void> {
    return this.#death.write(() => this.#shared.addHead(head));
  }
}

/** A run that compares, remembers and seals, until it is killed. @returns how often it wrote. */
async function killedRun(left: number, moment: 'before' | 'after'): Promise<number> {
  const death = new Death(left, moment);
  const own = openTables({ endpoint: tables.endpoint });
  const policy: PipelinePolicy = {
    name: 'death',
    sendRequest: (request, next) =>
      request.method === 'GET' ? next(request) : death.write(() => next(request)),
  };
  for (const table of written)
    await own.use(table, 'waiting for death', async (client) =>
      client.pipeline.addPolicy(policy, { afterPhase: 'Retry' }),
    );
  const dying = stateStage(own);
  dying.now.at = stage.now.at;
  dying.parts.sealLog = new DyingLog(stage.sealLog, death);
  await dying
    .night('run-2', [mark(3), mark(1, '2026-12-30T00:00:00Z')], ['eligibility:2'])
    .catch(() => undefined);
  return death.writes;
}

const moments = Array.from({ length: 20 }, (_, index) => index + 1).flatMap((number) => [
  { number, moment: 'before' as const },
  { number, moment: 'after' as const },
]);

describe('a run that is killed', () => {
  test('writes no more often than it is killed here', async () => {
    expect(await killedRun(1_000, 'after')).toBeLessThanOrEqual(20);
  });

  test.each(moments)('$moment its write $number looks like no alteration', async ({ number, moment }) => {
    await killedRun(number, moment);

    expect(await stage.compare()).toEqual({ kind: 'unaltered' });
    stage.now.at = new Date(stage.now.at.getTime() + 86_400_000);
    expect(await stage.night('run-3', [mark(5)])).toEqual({ kind: 'unaltered' });
    expect(await stage.compare()).toEqual({ kind: 'unaltered' });
  });

  test.each([4, 8, 12])('after its write %i hides no alteration', async (number) => {
    await killedRun(number, 'after');
    const row = { partitionKey: `${tenantId}_marks`, rowKey: 'eligibility:1' };
    await azurite.client('Marks').updateEntity({ ...row, Due: '2026-12-06T00:00:00.000Z' }, 'Merge');

    expect(await stage.compare()).toMatchObject({ kind: 'altered', first: { key: 'marks / eligibility:1' } });
  });
});

describe('a run that was killed between its writes to the log', () => {
  test.each([1, 2, 3, 4, 5, 6])(
    'before its write %i to the log leaves nothing that looks altered',
    async (writes) => {
      const killed = stage.run('run-2');
      const append = stage.sealLog.append.bind(stage.sealLog);
      let left = writes;
      stage.parts.sealLog.append = async (entry) => {
        left -= 1;
        if (left <= 0) throw new Error('killed');
        return append(entry);
      };
      const dying = async () => {
        await killed.remembers([mark(3), mark(1, '2026-12-30T00:00:00Z')], ['eligibility:2']);
        await killed.seal();
      };
      await dying().catch(() => undefined);
      stage.parts.sealLog.append = append;

      expect(await stage.compare()).toEqual({ kind: 'unaltered' });
      stage.now.at = new Date('2026-12-07T02:00:00Z');
      expect(await stage.night('run-4', [mark(5)])).toEqual({ kind: 'unaltered' });
      expect(stage.entries().at(-1)).toMatchObject({ seal: { pending: [] } });
      expect(await stage.compare()).toEqual({ kind: 'unaltered' });
    },
  );

  test('gives nobody leave to write anything else', async () => {
    await stage.run('run-2').marks.change({ put: [mark(3)], remove: [] });
    const due = '2026-12-06T00:00:00.000Z';
    const rowKey = 'eligibility:3';
    await azurite
      .client('Marks')
      .updateEntity({ partitionKey: `${tenantId}_marks`, rowKey, Due: due }, 'Merge');

    expect(await stage.compare()).toMatchObject({
      kind: 'altered',
      first: { table: 'Marks', key: `marks / ${rowKey}` },
    });
  });
});
