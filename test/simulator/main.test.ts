import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath, URL } from 'node:url';
import { afterEach, describe, expect, test } from '@jest/globals';

const program = fileURLToPath(new URL('../../simulator/main.ts', import.meta.url));
let child: ChildProcess | undefined;

afterEach(() => {
  child?.kill('SIGKILL');
});

/** The program and its output so far. */
function run(...words: readonly string[]) {
  const started = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  child = started;
  const said = { out: '', err: '' };
  started.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  started.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  const closed = once(started, 'close');
  return {
    said,
    async saying(words: RegExp) {
      for (;;) {
        const found = words.exec(said.out);
        if (found !== null) return found;
        await once(started.stdout, 'data');
      }
    },
    async code() {
      const [code] = await closed;
      return code;
    },
    interrupt: () => started.kill('SIGINT'),
  };
}

describe('npm run simulator', () => {
  test('prints what to export, serves it, and ends with Ctrl-C', async () => {
    const simulator = run('--users', '10', '--audit-events', '20', '--control');
    const [, endpoint] = await simulator.saying(/IDENTITY_ENDPOINT=(\S+)/);
    const [, secret] = await simulator.saying(/IDENTITY_HEADER=(\S+)/);
    const [, control] = await simulator.saying(/control: (\S+)/);

    const query = 'api-version=2019-08-01&resource=https://graph.microsoft.com';
    const answer = await fetch(`${endpoint}?${query}`, { headers: { 'X-IDENTITY-HEADER': secret ?? '' } });
    expect(answer.status).toBe(200);
    const tenant = await (await fetch(`${control}tenant`)).json();
    expect(tenant).toMatchObject({ seed: 1, users: 10, auditEvents: 20 });

    simulator.interrupt();
    expect(await simulator.code()).toBe(0);
    expect(simulator.said.err).toBe('');
  });

  test('with a value that cannot be used ends with code 2 and one line', async () => {
    const simulator = run('--users', 'many');

    expect(await simulator.code()).toBe(2);
    expect(simulator.said).toEqual({
      out: '',
      err: 'simulator: --users many: expected a whole number from 2 to 1000000\n',
    });
  });

  test('with a port that is taken ends with code 1 and one line', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = String(typeof address === 'object' && address !== null ? address.port : 0);
    const simulator = run('--users', '10', '--audit-events', '0', '--port', port);

    expect(await simulator.code()).toBe(1);
    expect(simulator.said.err).toBe(
      `simulator: port ${port} on 127.0.0.1 is taken: choose another, or 0 for any free one\n`,
    );
    await new Promise((resolve) => other.close(resolve));
  });

  test('--help explains every word', async () => {
    const simulator = run('--help');

    expect(await simulator.code()).toBe(0);
    expect(simulator.said.out).toContain('--audit-events N');
  });
});
