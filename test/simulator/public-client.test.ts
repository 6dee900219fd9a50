import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createSimulatorClock } from '../../simulator/clock.ts';
import { type Simulator, startSimulator } from '../../simulator/start.ts';

const noon = new Date('2026-09-15T12:00:00Z');
const directoryReaders = '88d8e3e3-8f55-4a1e-953a-9b9898b8876b';

/** The output of the public client. */
interface SdkRun {
  readonly pages: readonly (readonly string[])[];
  readonly assigned: string | null;
  readonly kinds: number;
}

let simulator: Simulator;
let folder: string;
let done: SdkRun;
const defects: unknown[] = [];

beforeAll(async () => {
  simulator = await startSimulator({
    tls: true,
    seed: 7,
    users: 60,
    auditEvents: 20,
    clock: createSimulatorClock(noon, { frozen: true }),
    identities: [{ appRoles: ['RoleManagement.ReadWrite.Directory'] }],
    checkShapes: true,
    onError: (error) => defects.push(error),
  });
  folder = await mkdtemp(join(tmpdir(), 'public-client-'));
  const certificateFile = join(folder, 'certificate.pem');
  await writeFile(certificateFile, simulator.certificate ?? '');
  const own = fileURLToPath(new URL('./public-client-run.ts', import.meta.url));
  const token = await tokenBy(certificateFile);
  const env = {
    ...process.env,
    NODE_EXTRA_CA_CERTS: certificateFile,
    ORIGIN: simulator.origin,
    TOKEN: token,
    PRINCIPAL: principal(),
    ROLE: directoryReaders,
  };
  const { stdout } = await promisify(execFile)(process.execPath, [own], { env });
  done = JSON.parse(stdout) as SdkRun;
});

afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true, force: true });
});

/** The principal of the request. */
function principal(): string | undefined {
  return simulator.tenant.users.all()[5]?.id;
}

/** Gets a token from the identity endpoint over https, in a process that trusts the certificate. */
async function tokenBy(certificateFile: string): Promise<string> {
  const url = `${simulator.identityEndpoint}?api-version=2019-08-01&resource=https://graph.microsoft.com`;
  const script = `fetch(${JSON.stringify(url)}, { headers: { 'X-IDENTITY-HEADER': process.env.SECRET } }).then((a) => a.json()).then((b) => process.stdout.write(b.access_token))`;
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificateFile, SECRET: simulator.identityHeader };
  return (await promisify(execFile)(process.execPath, ['-e', script], { env })).stdout;
}

describe('@microsoft/msgraph-sdk, pointed at the simulator over https', () => {
  test('finds https next links, and trusts the certificate it was given', () => {
    expect(simulator.origin).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(simulator.certificate).toContain('BEGIN CERTIFICATE');
  });

  test('lists every eligibility, five to a page', () => {
    const ids = simulator.tenant.roleManagement.eligibilitySchedules(noon).map(({ id }) => id);

    expect(ids.length).toBeGreaterThan(5);
    expect(done.pages.slice(0, -1).every((page) => page.length === 5)).toBe(true);
    expect(done.pages.flat()).toEqual(ids);
  });

  test('reads the rules of a role with their types, and changes one', () => {
    expect(done.kinds).toBe(5);
    expect(simulator.tenant.roleSettings.rulesOf(directoryReaders).endUser.maximumDuration).toBe('PT1H');
  });

  test('assigns a role until the next noon', () => {
    expect(done.assigned).toBe('Provisioned');
    expect(simulator.tenant.roleManagement.assignmentInstances(noon)).toContainEqual(
      expect.objectContaining({
        principalId: principal(),
        roleDefinitionId: directoryReaders,
        endsAt: new Date('2026-09-16T12:00:00Z'),
      }),
    );
  });

  test('is answered with nothing that the published types do not allow', () => {
    expect(defects).toEqual([]);
  });
});
