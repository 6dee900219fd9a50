import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type HostProcess, startHostProcess } from './local/host-process.ts';

describe('the deployable, one CommonJS file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pim-warden-bundle-'));
  const bundle = join(folder, 'index.cjs');
  let fromSources: HostProcess;
  let fromBundle: HostProcess;

  beforeAll(() => {
    const built = spawnSync('npm', ['run', 'build', '--', `--outfile=${bundle}`], { encoding: 'utf8' });
    if (built.status !== 0) throw new Error(`npm run build failed: ${built.stderr}`);
    const settings = {
      SNAPSHOT_AUDIT_LOGS_SCHEDULE: '0 0 2 * * *',
      STORE_REQUESTS_SCHEDULE: '0 5 2 * * *',
      SNAPSHOT_ACCESS_SCHEDULE: '0 10 2 * * *',
      RENEW_ELIGIBILITIES_SCHEDULE: '0 15 2 * * *',
      REMOVE_STALE_ASSIGNMENTS_SCHEDULE: '0 30 2 * * *',
      CHECK_ROLE_SETTINGS_SCHEDULE: '0 45 2 * * *',
      DOORBELL__queueServiceUri: 'http://127.0.0.1:9/devstoreaccount1',
    };
    fromSources = startHostProcess(join(process.cwd(), 'functions/index.ts'), settings);
    fromBundle = startHostProcess(bundle, settings);
  });

  afterAll(() => {
    fromSources.kill();
    fromBundle.kill();
    rmSync(folder, { recursive: true });
  });

  test('registers the same functions as the sources do', async () => {
    const [sources, built] = await Promise.all([functionsOf(fromSources), functionsOf(fromBundle)]);

    expect(built).toEqual(sources);
    expect(built).toContainEqual(
      expect.objectContaining({ name: 'snapshotAuditLogs', schedule: '0 0 2 * * *' }),
    );
  });

  test('listens to the doorbell where its connection is set', async () => {
    expect(await functionsOf(fromBundle)).toContainEqual({
      name: 'doorbell',
      kind: 'queue',
      queue: 'pim-warden-doorbell',
    });
  });

  test('answers health, and says no more than that the settings are not usable', async () => {
    const { origin } = await ready(fromBundle);

    const answer = await fetch(`${origin}/api/health`);

    expect([answer.status, await answer.json()]).toEqual([503, { status: 'unusable' }]);
  });
});

const ready = (host: HostProcess) => host.waitFor(({ kind }) => kind === 'ready');

/** What is registered, without the address of the one host. */
async function functionsOf(host: HostProcess): Promise<unknown> {
  const { functions, origin } = await ready(host);
  return JSON.parse(JSON.stringify(functions).replaceAll(String(origin), ''));
}
