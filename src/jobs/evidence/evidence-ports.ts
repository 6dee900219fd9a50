import type { Pause } from '../../changes/read-back.ts';
import type {
  Clock,
  CommandStore,
  History,
  Leases,
  Log,
  Looks,
  PimEvents,
  RunHistory,
  Sealer,
  SnapshotJournal,
  StoredRequests,
} from '../../ports/index.ts';
import type { EvidenceSources } from '../../tenant/read-evidence.ts';

/** All that the snapshot of access needs of the world. It reads with read permissions only. */
export interface EvidencePorts extends EvidenceSources {
  readonly history: History;
  readonly journal: SnapshotJournal;
  readonly looks: Looks;
  readonly storedRequests: StoredRequests;
  readonly pimEvents: PimEvents;
  readonly commands: Pick<CommandStore, 'list'>;
  readonly leases: Leases;
  readonly runs: RunHistory;
  /** `undefined`: nothing is sealed, and runs say so. */
  readonly sealer: Sealer | undefined;
  readonly clock: Clock;
  readonly pause: Pause;
  readonly log: Log;
}
