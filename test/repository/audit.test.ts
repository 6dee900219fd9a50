import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';

let registry: Server;
afterEach(() => void registry.close());

/** Runs the audit against a registry that answers so what it is asked about faults, and knows one version of a package. */
async function audited(status: number, body: object) {
  registry = createServer(({ method, url = '' }, response) => {
    const name = url.slice(1);
    const versions = { '6.0.0': { name, version: '6.0.0' } };
    const isAudit = method === 'POST';
    response.writeHead(isAudit ? status : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isAudit ? body : { name, versions, 'dist-tags': { latest: '6.0.0' } }));
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  const child = spawn(process.execPath, ['local/audit.ts'], {
    env: {
      ...process.env,
      npm_config_registry: `http://127.0.0.1:${(registry.address() as AddressInfo).port}`,
      npm_config_fetch_retries: '0',
    },
  });
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.on('close', resolve)),
  ]);
  return { code, stdout, stderr };
}

describe('npm run audit', () => {
  test('ends well, and says that nothing was audited, where a mirror offers no audits', async () => {
    expect(await audited(405, {})).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^The registry offers no audits, so that nothing was audited\./),
    });
  });

  test('fails where the registry could not be asked', async () => {
    expect(await audited(503, {})).toMatchObject({ code: 1 });
  });

  test('fails where something that is shipped has a fault of severity high', async () => {
    const jose = {
      ...{ id: 1, url: 'https://example.com/1', title: 'made up', severity: 'high' },
      ...{ vulnerable_versions: '*', cwe: [], cvss: { score: 0 } },
    };

    expect(await audited(200, { jose: [jose] })).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('made up'),
    });
  });
});
