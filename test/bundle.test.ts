import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { nightlySchedules } from '../local/timer-schedules.ts';
import { type HostProcess, startHostProcess } from './local/host-process.ts';
import { type Packed, runPackage } from './packaging/staged-package.ts';

describe('the package', () => {
  let packed: Packed;
  let fromSources: HostProcess;
  let fromBundle: HostProcess;

  beforeAll(() => {
    packed = runPackage();
    if (packed.status !== 0) throw new Error(`npm run package failed: ${packed.output}`);
    const settings = {
      ...nightlySchedules,
      DOORBELL__queueServiceUri: 'http://127.0.0.1:9/devstoreaccount1',
    };
    fromSources = startHostProcess(join(process.cwd(), 'functions/index.ts'), settings);
    fromBundle = startHostProcess(join(packed.folder, 'dist/index.cjs'), settings);
  });

  afterAll(() => {
    fromSources.kill();
    fromBundle.kill();
    packed.remove();
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
