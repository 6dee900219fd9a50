import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { describe, expect, test } from '@jest/globals';
import { createHistory } from '../../../src/adapters/tables/history.ts';
import type { TableName, Tables } from '../../../src/adapters/tables/store/tables.ts';
import type { Fact, HistoryInterval, OpenRecord } from '../../../src/domain/model/evidence.ts';
import { accessAt } from '../../../src/evidence/access-at.ts';
import { diffOf } from '../../../src/evidence/differences.ts';
import { newSalt, saltedLeafHash } from '../../../src/evidence/proof/salted-leaf.ts';
import { timelineOfPrincipal, timelineOfRole } from '../../../src/evidence/timelines.ts';
import type { History } from '../../../src/ports/index.ts';
import { tenantId } from '../../builders.ts';
import {
  ada,
  admins,
  assignment,
  bob,
  eligibility,
  exactly,
  fact,
  globalAdministrator,
  membership,
  person,
} from '../../fact-builder.ts';
import { withAzurite } from './tables-under-test.ts';

const azurite = withAzurite();
const leaves = {
  newSalt: () => newSalt().toString('hex'),
  leafHashOf: (salt: Buffer, row: Buffer) => saltedLeafHash({ kind: 'row', salt, row }).toString('hex'),
};

interface Cost {
  requests: number;
  rows: number;
}

/** Counts requests to the tables, and the rows that they answer. */
async function counting(tables: Tables): Promise<Cost> {
  const cost: Cost = { requests: 0, rows: 0 };
  const policy: PipelinePolicy = {
    name: 'counting',
    async sendRequest(request, next) {
      const response = await next(request);
      const body: { value?: readonly unknown[] } = JSON.parse(
        request.method === 'GET' ? (response.bodyAsText ?? '{}') : '{}',
      );
      cost.requests++;
      cost.rows += body.value?.length ?? 0;
      return response;
    },
  };
  const names: TableName[] = [
    'Evidence',
    'EvidenceByPrincipal',
    'EvidenceChanges',
    'EvidenceOpen',
    'EvidenceRuns',
  ];
  for (const name of names)
    await tables.use(name, 'counting', async (client) =>
      client.pipeline.addPolicy(policy, { afterPhase: 'Retry' }),
    );
  return cost;
}

const group = assignment(admins, { principal: person(admins, { kind: 'group' }) });
const standing = [eligibility(ada), group, membership(bob)];

function monthOf(index: number): HistoryInterval {
  const from = new Date(Date.UTC(2024, index, 1, 2)).toISOString();
  return { name: from.slice(0, 7), from, runId: `run-${from}` };
}

/** Every month the same standing access, and one activation of a day. */
async function writeMonths(history: History, from: number, to: number): Promise<void> {
  for (let index = from; index < to; index++) {
    const interval = monthOf(index);
    const day = (date: number) => new Date(Date.UTC(2024, index, date)).toISOString();
    const seen = { seenAt: interval.from, seenBy: interval.runId };
    const begins: Fact[] = standing.map((record) =>
      fact({
        change: index === 0 ? 'opened' : 'keyframe',
        record,
        time: exactly('2023-12-01T00:00:00.000Z'),
        ...seen,
      }),
    );
    const activation = assignment(ada, { assignmentType: 'Activated', originId: interval.name });
    const changes = [
      fact({ record: activation, time: exactly(day(10)), seenAt: day(12) }),
      fact({
        change: 'closed',
        last: activation,
        since: exactly(day(10)),
        time: exactly(day(11)),
        seenAt: day(12),
      }),
    ];
    await history.append(begins, { runId: interval.runId, intervals: [interval] });
    await history.beginInterval(interval);
    await history.append(changes, { runId: 'changes', intervals: [interval] });
  }
}

describe('the cost of a question', () => {
  test('does not grow with 24 more months of history, before and after what is asked for', async () => {
    const asked = async (before: number, after: number) => {
      const tables = await azurite.empty();
      const history = createHistory(tables, tenantId, leaves);
      await writeMonths(history, 12 - before, 14 + after);
      const cost = await counting(tables);
      const [from, to] = [
        new Date(Date.UTC(2024, 12, 10, 12)).toISOString(),
        new Date(Date.UTC(2024, 13, 10, 12)).toISOString(),
      ];
      const questions = {
        role: () => accessAt(history, { at: to, role: globalAdministrator }),
        roles: () => accessAt(history, { at: to }),
        principal: () => accessAt(history, { at: to, principal: ada }),
        member: () => accessAt(history, { at: to, principal: bob, knownAt: to }),
        difference: () => diffOf(history, { from, to }),
        timeline: () => timelineOfPrincipal(history, ada, { from, to }),
        roleTimeline: () => timelineOfRole(history, globalAdministrator, { from, to }),
      };
      const costs: Record<string, Cost> = {};
      for (const [name, ask] of Object.entries(questions)) {
        Object.assign(cost, { requests: 0, rows: 0 });
        expect((await ask()).kind).toBe('known');
        costs[name] = { ...cost };
      }
      return costs;
    };

    const short = await asked(1, 0);

    expect(await asked(12, 13)).toEqual(short);
    expect(Math.min(...Object.values(short).map(({ rows }) => rows))).toBeGreaterThan(0);
    expect(Math.max(...Object.values(short).map(({ requests }) => requests))).toBeLessThanOrEqual(6);
    expect(Math.max(...Object.values(short).map(({ rows }) => rows))).toBeLessThanOrEqual(12);
  });
});

describe('the cost of what is open no more', () => {
  const many = Array.from(
    { length: 300 },
    (_, index): OpenRecord => ({
      subject: `eligibility:${index}`,
      record: eligibility(),
      factId: `fact-${index}`,
      time: exactly('2026-11-10T12:00:00.000Z'),
      cause: null,
    }),
  );
  const subjects = many.map(({ subject }) => subject);

  test('is a transaction for each of the 16 partitions', async () => {
    const tables = await azurite.empty();
    const history = createHistory(tables, tenantId, leaves);
    await history.saveOpen({ opened: many, closed: [] });
    const cost = await counting(tables);

    await history.saveOpen({ opened: [], closed: subjects });

    expect(cost.requests).toBe(16);
    expect((await history.open()).size).toBe(0);
  });

  test('is a look and another one for each, where some is gone already', async () => {
    const tables = await azurite.empty();
    const history = createHistory(tables, tenantId, leaves);
    await history.saveOpen({ opened: many, closed: [] });
    await history.saveOpen({ opened: [], closed: subjects.slice(0, 150) });
    const cost = await counting(tables);

    await history.saveOpen({ opened: [], closed: subjects });

    expect(cost.requests).toBeLessThanOrEqual(3 * 16);
    expect((await history.open()).size).toBe(0);
  });
});
