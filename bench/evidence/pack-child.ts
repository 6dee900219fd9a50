import { packOfStore } from '../../local/pack-store.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { zipOf } from '../../src/evidence/pack/zip.ts';
import type { PackOutcome, PackTask } from './pack-cost.ts';
import { tenantId } from './run-night.ts';

/** The child's side of `packCost`: one pack, alone in its process, as `npm run pack` makes it. */
const { endpoint, from, to }: PackTask = JSON.parse(process.argv[2] ?? '{}');
const wish = {
  ...{ from, to, keys: [], madeFor: 'bench:evidence', appVersion: packageJson.version },
  // It is the same in every pack, whatever the period.
  verifier: Buffer.alloc(0),
};
const restMiB = process.memoryUsage().rss / 2 ** 20;
const begun = performance.now();
let bytes = 0;
const pack = packOfStore({ tables: endpoint, tenantId, keys: [] }, wish, new AbortController().signal);
for await (const piece of zipOf(pack)) bytes += piece.length;
const outcome: PackOutcome = {
  seconds: (performance.now() - begun) / 1_000,
  processorSeconds: (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
  mib: bytes / 2 ** 20,
  restMiB,
  // Kibibytes, on every system.
  peakMiB: process.resourceUsage().maxRSS / 1_024,
};
process.send?.(outcome, () => process.disconnect());
