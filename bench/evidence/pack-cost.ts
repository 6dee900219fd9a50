import { packOfStore } from '../../local/pack-store.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { zipOf } from '../../src/evidence/pack/zip.ts';
import { tenantId } from './run-night.ts';
import type { TablesProcess } from './tables-process.ts';

/** The period of the pack that is measured. */
const packDays = 90;

/** Makes the auditor's pack of the last days, as `npm run pack` does, and says what it cost and how large it is. */
export async function packCost({ endpoint, takeCounts }: TablesProcess, last: Date): Promise<string> {
  const dayMilliseconds = 24 * 60 * 60_000;
  const wish = {
    from: new Date(last.getTime() - packDays * dayMilliseconds).toISOString(),
    to: new Date(last.getTime() + dayMilliseconds).toISOString(),
    ...{ keys: [], madeFor: 'bench:evidence', appVersion: packageJson.version },
    // It is the same in every pack, whatever the period.
    verifier: Buffer.alloc(0),
  };
  await takeCounts();
  const begun = performance.now();
  let bytes = 0;
  const pack = packOfStore({ tables: endpoint, tenantId, keys: [] }, wish, new AbortController().signal);
  for await (const piece of zipOf(pack)) bytes += piece.length;
  const seconds = (performance.now() - begun) / 1_000;
  const counts = Object.values(await takeCounts());
  const sum = (of: 'requests' | 'answered') => counts.reduce((total, count) => total + count[of], 0);
  return `The pack of ${packDays} days: ${seconds.toFixed(0)} s and ${(bytes / 2 ** 20).toFixed(1)} MiB, from ${sum('answered')} rows in ${sum('requests')} requests.`;
}
