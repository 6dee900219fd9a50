import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type SignInStage, startSignInStage } from './sign-in-stage.ts';

interface Outcome {
  readonly account?: string;
  readonly scopes?: readonly string[];
  readonly graph?: number;
  readonly code?: string;
  readonly message?: string;
  readonly said: readonly string[];
}

let stage: SignInStage;
let folder: string;
let signedIn: Outcome | undefined;
let cancelled: Outcome | undefined;
let blocked: Outcome | undefined;
/** What the process wrote: to its terminal, the libraries' own log at its most talkative, and to its home. */
let written: { readonly log: string; readonly files: readonly string[] };

beforeAll(async () => {
  stage = await startSignInStage({ control: true });
  folder = await mkdtemp(join(tmpdir(), 'sign-in-browser-'));
  const certificate = join(folder, 'certificate.pem');
  const browser = join(folder, 'browser');
  const home = join(folder, 'home');
  await mkdir(home);
  const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  await writeFile(certificate, stage.simulator.certificate ?? '');
  await writeFile(browser, `#!/bin/sh\nexec '${process.execPath}' '${file('./browser-run.ts')}' "$1"\n`, {
    mode: 0o755,
  });
  const act = { user: stage.administrator, answer: 'sign-in' };
  const cases = [
    { act, switches: {} },
    { act: { ...act, answer: 'cancel' }, switches: {} },
    { act, switches: { refusal: { at: 'authorize', code: 53003 } } },
  ];
  const { DISPLAY: _, WAYLAND_DISPLAY: __, XDG_CURRENT_DESKTOP: ___, ...rest } = process.env;
  const env = {
    ...rest,
    BROWSER: browser,
    NODE_EXTRA_CA_CERTS: certificate,
    ORIGIN: stage.simulator.origin,
    CASES: JSON.stringify(cases),
    AZURE_LOG_LEVEL: 'verbose',
    HOME: home,
    TMPDIR: home,
  };
  const options = { env, cwd: home, maxBuffer: 64 * 1024 * 1024 };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [file('./sign-in-run.ts')], options);
  written = { log: `${stdout}${stderr}`, files: await readdir(home, { recursive: true }) };
  [signedIn, cancelled, blocked] = JSON.parse(stdout) as readonly Outcome[];
});
afterAll(async () => {
  await stage.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a sign-in in a browser, by @azure/identity in a process of its own', () => {
  test('opens the page, takes the answer on this machine, and reads Graph', () => {
    expect(signedIn).toMatchObject({
      account: stage.simulator.tenant.users.find(stage.administrator)?.userPrincipalName,
      scopes: expect.arrayContaining([
        'AuditLog.Read.All',
        'Directory.Read.All',
        'RoleManagement.Read.Directory',
      ]),
      graph: 200,
    });
    expect(signedIn?.said).toContain('A browser opens now.');
  });

  test('proves by PKCE that who redeems the code is who asked for it', () => {
    const authorize = stage.simulator.requests().find(({ path }) => path.endsWith('/oauth2/v2.0/authorize'));

    expect(authorize?.query).toContain('code_challenge_method=S256');
  });

  test('writes no token anywhere: not to the terminal, however much the libraries log, nor to a file', () => {
    expect(written.log).toContain('InteractiveBrowserCredential');
    expect(written.log).not.toContain('eyJ');
    expect(written.files).toEqual([]);
  });

  test('that is cancelled on the page says so', () => {
    expect(cancelled).toMatchObject({
      code: 'AADSTS65004',
      message: expect.stringContaining('the sign-in was declined or cancelled on the page'),
    });
  });

  test('that Conditional Access blocks is named by its number', () => {
    expect(blocked).toMatchObject({ code: 'AADSTS53003' });
  });
});
