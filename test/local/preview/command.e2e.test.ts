import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Simulator, startSimulator } from '../../../simulator/start.ts';
import { createBrowser } from '../../browser.ts';

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const scratch = mkdtempSync(join(tmpdir(), 'preview-command-'));
const out = join(scratch, 'preview');

let simulator: Simulator;
/** Called when the first request for objects by id has come in: everything else has been read by then. */
let atObjects = () => {};
beforeAll(async () => {
  simulator = await startSimulator({
    ...{ seed: 3, users: 60, auditEvents: 0, tls: true, throttling: false },
    observer: ({ path }) => {
      if (path.endsWith('/getByIds')) atObjects();
    },
  });
  simulator.signIn.deviceCodeInterval = 0.2;
  writeFileSync(join(scratch, 'certificate.pem'), simulator.certificate ?? '');
});
afterAll(async () => {
  await simulator.close();
  rmSync(scratch, { recursive: true });
});

/** The command in a process of its own, with a person who enters the code that it shows. */
async function preview(...args: readonly string[]) {
  const { origin } = simulator;
  const child = spawn(
    process.execPath,
    ['local/preview.ts', '--tenant', 'contoso.example', '--out', out, '--authority', origin, ...args],
    { env: { ...process.env, NODE_EXTRA_CA_CERTS: join(scratch, 'certificate.pem') }, stdio: 'pipe' },
  );
  atObjects = () => {};
  let stdout = '';
  let stderr = '';
  const entered: Promise<void>[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    const [, address, code] = /^Open (\S+) in a browser and enter the code (\S+)$/m.exec(stderr) ?? [];
    if (entered.length === 0 && address !== undefined && code !== undefined)
      entered.push(enter(address, code));
  });
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    child,
    ended: async () => ({ code: await code, stdout, stderr, entered: await Promise.all(entered) }),
  };
}

async function enter(address: string, code: string): Promise<void> {
  const browser = createBrowser(simulator.certificate);
  await browser.submit(await browser.open(address), { code, user: administrator(), answer: 'sign-in' });
}

function administrator(): string {
  const { tenant, clock } = simulator;
  const holder = tenant.roleManagement
    .assignmentSchedules(clock.now())
    .find(
      ({ roleDefinitionId, principalId }) =>
        roleDefinitionId === globalAdministrator && tenant.users.find(principalId)?.accountEnabled,
    );
  return holder?.principalId ?? '';
}

function sent() {
  return simulator.requests({ reset: true }).filter(({ area }) => area === 'graph');
}

const flags = () => ['--device-code', '--graph-origin', simulator.origin, '--keep'];

describe('npm run preview, in a process of its own', () => {
  test('is stopped with Ctrl-C, goes on from there, and only reads', async () => {
    simulator.faults.add({ kind: 'slow', match: { path: 'getByIds' }, delayMs: 5_000 });
    const first = await preview(...flags());
    atObjects = () => void first.child.kill('SIGINT');
    const stopped = await first.ended();
    expect(stopped.stderr).toContain(
      'Stopped. What was read to its end is kept for an hour: the same command goes on from there.',
    );
    expect(stopped.code).toBe(130);
    const before = sent();

    const second = await preview(...flags());
    const { code, stderr, stdout } = await second.ended();
    expect(stderr).toMatch(
      /^Read to their end by an earlier try, and not read again: users \(\d\d:\d\d UTC\), eligibilities \(/m,
    );
    expect(code).toBe(0);
    expect(stdout).toContain('PIM Warden, preview: contoso.example (');
    expect(stdout).toContain(`Open ${out}/report.html`);

    const after = sent();
    expect(after.length).toBeLessThan(before.length);
    const writes = [...before, ...after].filter(
      ({ method, path }) =>
        method !== 'GET' && !(method === 'POST' && path === '/v1.0/directoryObjects/getByIds'),
    );
    expect(writes).toEqual([]);
    expect(readdirSync(out)).toEqual(
      expect.arrayContaining([
        'items.csv',
        'keep.json',
        'plan.json',
        'preview.json',
        'report.html',
        'rules.json',
      ]),
    );
    expect(readdirSync(out)).not.toContain('reads');
    for (const name of readdirSync(out)) expect(statSync(join(out, name)).mode & 0o777).toBe(0o600);
    for (const name of readdirSync(out)) expect(readFileSync(join(out, name), 'utf8')).not.toContain('eyJ');
  }, 120_000);
});
