import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What one night took. */
export interface NightCounts {
  readonly graphRequests: number;
  readonly tableOperations: number;
  readonly bytesWritten: number;
  readonly logLines: number;
  readonly logBytes: number;
}

export interface MeasuredNight {
  readonly people: number;
  readonly events: number;
  readonly counts: NightCounts;
}

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Nights of the local stack: three, so that what is fixed, what a person costs and what an event costs can be told apart. */
export function measureNights(): readonly MeasuredNight[] {
  const sizes = [
    { people: 500, events: 1_000 },
    { people: 5_000, events: 1_000 },
    { people: 500, events: 10_000 },
  ];
  return sizes.map((size) => ({ ...size, counts: measureNight(size) }));
}

function measureNight({ people, events }: { people: number; events: number }): NightCounts {
  const place = mkdtempSync(join(tmpdir(), 'pim-warden-cost-'));
  const file = join(place, 'counts.json');
  const start = [`--import=${join(folder, 'count-requests.ts')}`, join(folder, '../start.ts'), '--once'];
  const sizes = ['--users', `${people}`, '--audit-events', `${events}`, '--days-later', '0'];
  try {
    const ran = spawnSync(process.execPath, [...start, '--verbose', '--port', '0', ...sizes], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: { ...process.env, COST_COUNTS_FILE: file },
    });
    if (ran.status !== 0) throw new Error(`npm start ended with ${ran.status}: ${ran.stderr}`);
    const lines = `${ran.stdout}${ran.stderr}`.match(/\{"event":.*\}/g) ?? [];
    const logBytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
    return { ...JSON.parse(readFileSync(file, 'utf8')), logLines: lines.length, logBytes };
  } finally {
    rmSync(place, { recursive: true });
  }
}
