import { createAccessHistories } from '../../../src/adapters/tables/access-histories.ts';
import { createDecisions } from '../../../src/adapters/tables/decisions.ts';
import { createMarks } from '../../../src/adapters/tables/marks.ts';
import { createRulesVersions } from '../../../src/adapters/tables/rules-versions.ts';
import { createStateLists } from '../../../src/adapters/tables/state-lists.ts';
import {
  type BeforeWriting,
  createStateRows,
  intendedRows,
} from '../../../src/adapters/tables/state-rows.ts';
import type { Tables } from '../../../src/adapters/tables/store/tables.ts';
import { createPopulations } from '../../../src/adapters/tables/watermarks.ts';
import type { Mark } from '../../../src/domain/model/plan.ts';
import { bareLeafHashOf } from '../../../src/evidence/leaf-making.ts';
import { createStateGuard, type StateParts } from '../../../src/evidence/state/state-guard.ts';
import { stateEntryOf } from '../../../src/evidence/state/state-seal.ts';
import { tenantId } from '../../builders.ts';
import { FakeLog } from '../../fakes/fake-log.ts';
import type { FakeOutsideHeads } from '../../fakes/fake-outside-heads.ts';
import { FakeSealLog } from '../../fakes/fake-seal-log.ts';
import { FakeSigner } from '../../fakes/fake-signer.ts';
import { memory } from '../../memory-builder.ts';

const never = new AbortController().signal;

/** A mark of an access: a number stands for it. */
export function mark(number: number, due = '2026-12-20T00:00:00Z'): Mark {
  return {
    id: `eligibility:${number}`,
    reason: 'disabled',
    markedAt: new Date('2026-12-05T02:00:00Z'),
    due: new Date(due),
    mode: 'apply',
    planId: '20261205T020000000Z-0000000a',
  };
}

/** A store, and runs that rest on it. */
export function stateStage(
  tables: Tables,
  { keys = ['key-1'], signs = true }: { readonly keys?: readonly string[]; readonly signs?: boolean } = {},
) {
  const now = { at: new Date('2026-12-05T02:00:00Z') };
  const parts = {
    tenantId,
    signs,
    stateRows: createStateRows(tables, tenantId, bareLeafHashOf),
    stateLists: createStateLists(tables, tenantId),
    sealLog: new FakeSealLog(),
    signer: new FakeSigner(...keys),
    outsideHeads: undefined as FakeOutsideHeads | undefined,
    log: new FakeLog(),
    clock: { now: () => now.at },
  } satisfies StateParts;
  function run(runId: string) {
    const startedAt = now.at;
    const deadlineAt = new Date(startedAt.getTime() + 600_000);
    const guarded = { runId, job: 'remove-stale-assignments', appVersion: '0.2.0', startedAt, deadlineAt };
    const guard = createStateGuard(parts, guarded, () => never);
    const noted: BeforeWriting = (table, rows) => guard.intend(intendedRows(table, rows, bareLeafHashOf));
    return {
      ...guard,
      marks: createMarks(tables, tenantId, noted),
      histories: createAccessHistories(tables, tenantId, noted),
      populations: createPopulations(tables, tenantId, noted),
      /** What a run of hygiene remembers. */
      async remembers(marks: readonly Mark[], gone: readonly string[] = []) {
        await this.histories.save([memory()], {
          activationsKnownSince: new Date('2026-01-01T00:00:00Z'),
          activationsKnownUntil: now.at,
        });
        await this.marks.change({ put: marks, remove: gone });
        await this.populations.save({ at: now.at, eligibilities: 2, assignments: 1, users: 3 });
      },
    };
  }
  return {
    ...parts,
    parts,
    now,
    run,
    decisions: createDecisions(tables, tenantId),
    versions: createRulesVersions(tables, tenantId),
    /** A night: compares, remembers, seals. */
    async night(runId: string, marks: readonly Mark[], gone: readonly string[] = []) {
      const night = run(runId);
      const verdict = await night.compare();
      await night.remembers(marks, gone);
      await night.seal();
      now.at = new Date(now.at.getTime() + 86_400_000);
      return verdict;
    },
    compare: (runId = 'run-next') => run(runId).compare(),
    entries: () => parts.sealLog.log.flatMap((entry) => stateEntryOf(entry) ?? []),
  };
}
