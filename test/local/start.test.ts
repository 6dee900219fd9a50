import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type StackProcess, startStackProcess } from './stack-process.ts';

let stack: StackProcess;
afterEach(() => stack.clear());

const small = ['--port', '0', '--users', '20', '--audit-events', '300'];
/** The jobs of the first night only. */
const brief = [...small, '--days-later', '0'];
const larger = ['--port', '0', '--users', '80', '--audit-events', '50', '--seed', '7', '--once'];

/** One that opens, gives a role and ends. */
function expectOneIncident(): void {
  expect(stack.stderr).not.toContain('incident');
  expect(stack.stdout).toMatch(/An incident opens: INC-4711 asks for .+ for .+/);
  const lines = stack.stdout.slice(stack.stdout.indexOf('An incident opens')).split('\n').slice(1, 5);
  expect(lines).toEqual([
    expect.stringMatching(/accepted: \/api\/activations\/\d{8}T\d{9}Z-[0-9a-f]{32}$/),
    expect.stringMatching(/the role is active, until \d\d:\d\d:\d\d$/),
    expect.stringMatching(/INC-4711 is resolved$/),
    expect.stringMatching(/the role is not active: ended by its ticket$/),
  ]);
}

describe('npm start -- --once', () => {
  test('runs each job, shows the results, ends with code 0 and leaves no process behind', async () => {
    stack = startStackProcess([...small, '--once']);

    expect(await stack.exit).toBe(0);

    expect(stack.stdout).toMatch(/state +│ succeeded/);
    expect(stack.stdout).toMatch(/events +│ 300 read: 300 new, 0 known, 0 conflicts/);
    expect(stack.stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(stack.stdout).toMatch(/not so +│ \d+ roles, \d+ of them weaker/);
    expect(stack.stdout).toMatch(/seal +│ sealed: \d+ in the log/);
    expect(stack.stdout).toMatch(
      /npm run verify +│ Consistent; the end is not provable: (\d+) of \1 entries/,
    );
    // Nobody watches: neither colour nor a progress bar.
    expect(stack.stdout + stack.stderr).not.toContain('\u001b');
    // A timer may be due in the minutes that the incident lets pass.
    const lines = stack.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('run '));
    expect(lines).toEqual([
      'Starting Azurite, a simulated tenant (20 users, 300 audit events, seed 1) and the Functions host ...',
      'Running snapshotAuditLogs ...',
      'Running storeRequests ...',
      'Running snapshotAccess ...',
      'Running renewEligibilities ...',
      'Running removeStaleAssignments ...',
      'Running checkRoleSettings ...',
      '8 days later, on the simulated clock ...',
      'Running renewEligibilities ...',
      'Running removeStaleAssignments ...',
      'Running storeRequests ...',
      'Running snapshotAccess ...',
    ]);
    expect(stack.leftBehind()).toEqual([]);
  });

  test('keeps to the quota of the audit log without a person having to wait for it', async () => {
    // In real time this would take minutes.
    stack = startStackProcess([...brief, '--once'], { GRAPH_REPORTS_REQUESTS_PER_10_SECONDS: '1' });

    expect(await stack.exit).toBe(0);

    const [, requests, seconds] =
      /requests +│ (\d+) for \d+ pages, 0 throttled.*?time +│ ([\d.]+) s of simulated time/s.exec(
        stack.stdout,
      ) ?? [];
    expect(Number(requests)).toBeGreaterThan(3);
    expect(Number(seconds)).toBeGreaterThan(10 * (Number(requests) - 1));
  });

  test('shows what was renewed and removed, what will be, what is left, and why; then one incident', async () => {
    stack = startStackProcess(larger);

    expect(await stack.exit).toBe(0);

    // Without borders and line breaks.
    const text = stack.stdout.replaceAll(/[│\s]+/g, ' ');
    const [first = '', later = ''] = text.split('renew-eligibilities').slice(1);
    expect(first).toMatch(/Left as it is \d+: not-due \d+, never-ends \d+/);
    expect(first).toMatch(
      /Will be changed \d+ .+to be converted: eligible instead of active \(permanent-active, until [\d-]+, on \d{4}-\d\d-\d\d/,
    );
    expect(text).toMatch(
      /apply their changes in it: \S+rules\.json protected: Emergency Access \d+ \([0-9a-f-]{36}\): Break-glass account/,
    );
    expect(text).toMatch(/Done \d+ .+ renewed \(ends-soon, until/);
    expect(later).toMatch(/Done \d+ .+ (removed|converted: eligible instead of active) \(/);
    expectOneIncident();
    expect(stack.leftBehind()).toEqual([]);
  });

  test('shows the incident without a doorbell as well', async () => {
    stack = startStackProcess([...larger, '--days-later', '0', '--no-doorbell']);

    expect(await stack.exit).toBe(0);

    expectOneIncident();
  });

  test('ends with code 5 when a setting is not usable, and names it', async () => {
    stack = startStackProcess([...brief, '--once'], { RUN_TIME_BUDGET_SECONDS: 'soon' });

    expect(await stack.exit).toBe(5);

    expect(stack.stdout).toMatch(/state +│ failed/);
    expect(stack.stdout).toContain('RUN_TIME_BUDGET_SECONDS="soon"');
    expect(stack.leftBehind()).toEqual([]);
  });
});

describe('npm start', () => {
  test('stays up with its addresses until Ctrl-C, and runs a job again when asked to', async () => {
    stack = startStackProcess(brief);
    await stack.printed('Ctrl-C stops everything.');
    const origin = /http:\S+(?=\/api\/health)/.exec(stack.stdout)?.[0] ?? '';

    const health = await fetch(`${origin}/api/health`);
    const again = await fetch(`${origin}/admin/functions/snapshotAuditLogs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    await stack.printed(/run \S+: succeeded; \d+ read, /);
    stack.signal('SIGINT');

    expect(health.status).toBe(200);
    expect(again.status).toBe(202);
    expect(await stack.exit).toBe(0);
    expect(stack.leftBehind()).toEqual([]);
  });

  test.each([
    { signal: 'SIGINT', code: 130 },
    { signal: 'SIGTERM', code: 143 },
  ] as const)(
    'ended by $signal in the middle of a run leaves no process behind',
    async ({ signal, code }) => {
      stack = startStackProcess(['--port', '0', '--users', '20', '--audit-events', '20000']);
      await stack.printed('Running snapshotAuditLogs');

      stack.signal(signal);

      expect(await stack.exit).toBe(code);
      expect(stack.leftBehind()).toEqual([]);
    },
  );

  test('names the option of a port that is taken, and starts nothing', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    stack = startStackProcess(['--port', String(port)]);

    const code = await stack.exit;
    taken.close();

    expect(code).toBe(1);
    expect(stack.stderr).toContain(`--port ${port}: another program listens on 127.0.0.1:${port}.`);
    expect(stack.leftBehind()).toEqual([]);
  });

  test('refuses wrong options with code 2, a line each', async () => {
    stack = startStackProcess(['--users', 'many', '--seeds', '1']);

    expect(await stack.exit).toBe(2);
    expect(stack.stderr.trim().split('\n')).toEqual([
      '--seeds is not an option; --help lists them.',
      '"1" is not expected here: values belong to an option.',
      '--users many: expected a whole number from 2 to 200000.',
    ]);
  });
});
