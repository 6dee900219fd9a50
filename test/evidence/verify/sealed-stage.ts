import type { RecordedEligibility } from '../../../src/domain/model/recorded.ts';
import { createSealer } from '../../../src/evidence/seal/sealer.ts';
import {
  type Verification,
  type VerificationWish,
  verifyEvidence,
} from '../../../src/evidence/verify/verify-evidence.ts';
import type { IndexDifference, Seal } from '../../../src/ports/index.ts';
import { tenantId } from '../../builders.ts';
import { eligibility, exactly, fact, november, reader } from '../../fact-builder.ts';
import { FakeArchiveJournal, FakeArchiveRows } from '../../fakes/fake-archive-rows.ts';
import { FakeHistory, FakeLooks, FakeSnapshotJournal } from '../../fakes/fake-history.ts';
import { FakeLog } from '../../fakes/fake-log.ts';
import type { FakeOutsideHeads } from '../../fakes/fake-outside-heads.ts';
import { FakeSealLog } from '../../fakes/fake-seal-log.ts';
import { FakeSigner } from '../../fakes/fake-signer.ts';
import { FakeStateLists, FakeStateRows } from '../../fakes/fake-state.ts';

const never = new AbortController().signal;

type Parts = ReturnType<typeof partsOf>;

/** All that keeps sealed nights. */
export interface SealedStage extends Parts {
  /** A night that learns that these are eligible. */
  night(runId: string, records: readonly RecordedEligibility[]): Promise<Seal>;
  verify(wish?: VerificationWish): Promise<Verification>;
}

function partsOf(keys: readonly string[]) {
  return {
    tenantId,
    history: new FakeHistory(),
    journal: new FakeSnapshotJournal(),
    looks: new FakeLooks(),
    planContents: { differences: async (): Promise<{ id: string; because: string }[]> => [] },
    stateRows: new FakeStateRows(),
    stateLists: new FakeStateLists(),
    indexes: { differences: async (): Promise<readonly IndexDifference[]> => [] },
    archiveRows: new FakeArchiveRows(),
    archiveJournal: new FakeArchiveJournal(),
    sealLog: new FakeSealLog(),
    signer: new FakeSigner(...keys),
    outsideHeads: undefined as FakeOutsideHeads | undefined,
    log: new FakeLog(),
    clock: { now: () => new Date('2026-11-13T02:05:00Z') },
  };
}

export async function sealedStage({ keys = ['key-1'] } = {}): Promise<SealedStage> {
  const stage: SealedStage = {
    ...partsOf(keys),
    async night(runId, records) {
      await stage.history.beginInterval({ ...november, runId });
      const facts = records.map((record) =>
        fact({ record, time: exactly('2026-11-10T12:00:00.000Z'), seenBy: runId }),
      );
      const leaves = await stage.history.append(facts, { runId, intervals: [november] });
      const sealer = createSealer(stage, () => never);
      return sealer.seal(runId, leaves, {
        ...{ table: 'Evidence', job: 'snapshot-access', at: '2026-11-11T02:00:00.000Z' },
        ...{ complete: {}, counts: {}, appVersion: '0.2.0' },
      });
    },
    verify: (wish = {}) => verifyEvidence(stage, wish, never),
  };
  return stage;
}

/** Somebody who is eligible: a number stands for their id. */
export function person(number: number, role?: 'reader'): RecordedEligibility {
  const record = eligibility(`11111111-aaaa-4bbb-8ccc-${String(number).padStart(12, '0')}`);
  return role === undefined ? record : { ...record, key: { ...record.key, ...readerRole } };
}

const readerRole = { roleDefinitionId: reader, directoryScopeId: '/' };

export const firstRun = '20261111T020000000Z-0000000a';
export const secondRun = '20261112T020000000Z-0000000b';

/** Three people on the first night, and two on the second. */
export async function twoNights(keys = ['key-1']): Promise<SealedStage> {
  const stage = await sealedStage({ keys });
  await stage.night(firstRun, [person(1), person(2), person(3)]);
  await stage.night(secondRun, [person(4), person(5, 'reader')]);
  return stage;
}

/** The stored row of somebody, to be altered. */
export function rowOf(stage: SealedStage, number: number) {
  const id = person(number).key.principalId;
  const found = [...stage.history.rows].find(([, { stored }]) => stored.row?.includes(id));
  if (found === undefined) throw new TypeError(`there is no row of person ${number}`);
  return { place: found[0], kept: found[1] };
}

export function alter(
  stage: SealedStage,
  number: number,
  change: Partial<ReturnType<typeof rowOf>['kept']['stored']>,
) {
  const { place, kept } = rowOf(stage, number);
  stage.history.rows.set(place, { ...kept, stored: { ...kept.stored, ...change } });
}
