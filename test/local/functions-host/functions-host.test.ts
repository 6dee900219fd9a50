import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type HostMessage, type HostProcess, startHostProcess } from '../host-process.ts';

const logged = (message: HostMessage) => (message.kind === 'log' ? JSON.stringify(message.log) : '');

describe('a functions app, hosted through the unchanged @azure/functions', () => {
  let host: HostProcess;
  let origin: string;

  beforeAll(async () => {
    host = startHostProcess('everything', { NIGHTLY: '0 0 2 * * *' });
    const ready = await host.waitFor(({ kind }) => kind === 'ready');
    origin = String(ready.origin);
  });
  afterAll(() => host.kill());

  test('has its start hook run before it is ready', () => {
    expect(host.messages.map(({ kind, name }) => name ?? kind).slice(0, 2)).toEqual(['appStart', 'ready']);
  });

  test('shows its timers with their schedules resolved, and its HTTP functions with their addresses', async () => {
    const ready = await host.waitFor(({ kind }) => kind === 'ready');

    expect(ready.functions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'nightly', kind: 'timer', schedule: '0 0 2 * * *' }),
        { name: 'echo', kind: 'http', methods: ['GET', 'POST'], url: `${origin}/api/echo/{id?}` },
      ]),
    );
  });

  test('gives a handler its path, query, headers and JSON body, and sends what it answers', async () => {
    const answer = await fetch(`${origin}/api/echo/a%20b?top=5&of=x&of=y`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-sent': 'hello' },
      body: '{"wish": "café"}',
    });

    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-seen')).toBe('hello');
    expect(answer.headers.getSetCookie()).toEqual(['visit=first%20one; Max-Age=60; HttpOnly; SameSite=Lax']);
    expect(await answer.json()).toEqual({
      url: `${origin}/api/echo/a%20b?top=5&of=x&of=y`,
      params: { id: 'a b' },
      query: { top: '5', of: 'x,y' },
      twice: null,
      body: { wish: 'café' },
    });
  });

  test('takes headers of 30 KiB, as the platform does: a token may be long', async () => {
    const answer = await fetch(`${origin}/api/echo/1`, { headers: { 'x-long': 'a'.repeat(30 * 1024) } });

    expect(answer.status).toBe(201);
  });

  test('joins a header that comes twice as the platform does: with a comma and no space', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const headers = { 'x-twice': ['one', 'two, three'] };
    get(`${origin}/api/echo/1`, { headers }, (answer) => void text(answer).then(resolve));

    expect(JSON.parse(await promise)).toMatchObject({ twice: 'one,two, three' });
  });

  test.each([
    { path: '/api/files', status: 200, body: 'all of them' },
    { path: '/api/files/a/b', status: 200, body: 'a/b' },
    { path: '/api/files/special', status: 200, body: 'particular' },
    { path: '/api/files/hidden', status: 200, body: 'hidden' },
    { path: '/api/replaced', status: 200, body: 'by the hook' },
    { path: '/api/nothing', status: 204, body: '' },
    { path: '/api/throws', status: 500, body: '' },
  ])('GET $path answers $status $body', async ({ path, status, body }) => {
    const answer = await fetch(origin + path);

    expect({ status: answer.status, body: await answer.text() }).toEqual({ status, body });
  });

  test.each([
    { method: 'GET', path: '/api/absent' },
    { method: 'GET', path: '/files' },
    { method: 'PUT', path: '/api/echo' },
  ])('answers 404 with nothing to $method $path, which no function serves', async ({ method, path }) => {
    const answer = await fetch(origin + path, { method });

    expect([answer.status, await answer.text()]).toEqual([404, '']);
  });

  test('sends no header that is not ASCII, as the platform does not: 500, and the log says which', async () => {
    const answer = await fetch(`${origin}/api/accented`);

    expect(answer.status).toBe(500);
    const line = await host.waitFor((message) => logged(message).includes('The header x-name of the answer'));
    expect(line.log).toMatchObject({ level: 'error', category: 'host' });
  });

  test('logs a handler that throws, by name', async () => {
    await fetch(`${origin}/api/throws`);

    const line = await host.waitFor((message) => logged(message).includes('cannot be served'));
    expect(line.log).toMatchObject({ level: 'error', category: 'host', functionName: 'throws' });
  });

  test('has a timer run when its second comes', async () => {
    const line = await host.waitFor((message) => logged(message).includes('"tick"'));

    expect(line.log).toMatchObject({ level: 'information', category: 'user', functionName: 'everySecond' });
  });

  test('has a timer run now over the admin address, and tells it about its schedule', async () => {
    const answer = await runOverAdmin('nightly');

    expect(answer.status).toBe(202);
    const line = await host.waitFor((message) => logged(message).includes('adjustForDST'));
    expect(JSON.parse(JSON.parse(logged(line)).message)).toEqual({
      timer: {
        isPastDue: false,
        schedule: { adjustForDST: true },
        scheduleStatus: {
          last: '0001-01-01T00:00:00',
          lastUpdated: expect.any(String),
          next: expect.stringMatching(/T02:00:00.000Z$/),
        },
      },
      most: 1,
      traceParent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
    });
    await host.waitFor((message) => logged(message).includes('after nightly'));
  });

  test('says how a run that was waited for has ended', async () => {
    host.send('run broken');

    expect(await host.waitFor(({ kind }) => kind === 'ran')).toEqual({
      kind: 'ran',
      ok: false,
      error: 'the store is gone',
    });
  });

  test.each([
    { name: 'absent', body: '{}', type: 'application/json', status: 404 },
    { name: 'echo', body: '{}', type: 'application/json', status: 400 },
    { name: 'nightly', body: 'now!', type: 'application/json', status: 400 },
    { name: 'nightly', body: '{}', type: 'text/plain', status: 415 },
  ])('answers $status to a wish to run $name with $body as $type', async ({ name, body, type, status }) => {
    const answer = await runOverAdmin(name, body, type);

    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ error: expect.any(String) });
  });

  test('lists its functions over the admin address', async () => {
    const answer = await fetch(`${origin}/admin/functions`);

    expect(await answer.json()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'nightly', isDisabled: false, next: expect.any(String) }),
        expect.objectContaining({ name: 'files', invoke_url_template: `${origin}/api/files/{*rest}` }),
      ]),
    );
  });

  test('runs its last hook and leaves when it is closed', async () => {
    host.send('close');
    await host.exited;

    expect(host.messages.slice(-2)).toEqual([{ kind: 'hook', name: 'appTerminate' }, { kind: 'closed' }]);
    await expect(fetch(origin)).rejects.toThrow('fetch failed');
  });

  function runOverAdmin(name: string, body = '{"input": ""}', type = 'application/json'): Promise<Response> {
    const headers = { 'content-type': type };
    return fetch(`${origin}/admin/functions/${name}`, { method: 'POST', headers, body });
  }
});

describe('functions that are switched off', () => {
  test('answer 404 with nothing, and no schedule wakes them; by hand they run', async () => {
    const off = (name: string) => ({ [`AzureWebJobs.${name}.Disabled`]: 'true' });
    const host = startHostProcess('everything', {
      NIGHTLY: '0 0 2 * * *',
      ...off('exactFile'),
      ...off('everySecond'),
    });
    const { origin } = await host.waitFor(({ kind }) => kind === 'ready');

    // `files` would fit as well, and is not tried: the platform has found its function.
    const answer = await fetch(`${origin}/api/files/special`);
    expect([answer.status, await answer.text()]).toEqual([404, '']);
    const listed = await (await fetch(`${origin}/admin/functions/everySecond`)).json();
    expect(listed).toMatchObject({ name: 'everySecond', isDisabled: true });
    host.send('run everySecond');
    await host.waitFor(({ kind }) => kind === 'ran');
    host.send(`advance ${24 * 3_600_000}`);
    await host.waitFor((message) => logged(message).includes('adjustForDST'));
    host.send('close');
    await host.exited;
    expect(host.messages.filter((message) => logged(message).includes('"tick"'))).toHaveLength(1);
  });
});

describe('a host with no route prefix', () => {
  test('serves its functions at the root', async () => {
    const host = startHostProcess('everything', { NIGHTLY: '0 0 2 * * *' }, '');
    const { origin } = await host.waitFor(({ kind }) => kind === 'ready');

    const answer = await fetch(`${origin}/files/special`);

    expect(await answer.text()).toBe('particular');
    host.send('close');
    await host.exited;
  });
});

describe('an app that cannot be hosted', () => {
  test.each([
    { app: 'duplicate-name', says: ['A function named "nightly" is registered already'] },
    { app: 'no-function', says: ['registered no function'] },
    { app: 'throws-at-load', says: ['throws-at-load.ts could not be loaded: no licence'] },
    {
      app: 'unusable',
      says: [
        'Function "unset": its schedule is "%NO_SUCH_SETTING%", and the app setting NO_SUCH_SETTING is not set',
        'Function "hourly": "every hour" is not an NCRONTAB schedule',
        'Function "numbers": Route "numbers/{id:int}"',
        'Function "uploaded": the local host has no "blobTrigger"',
      ],
    },
  ])('$app is refused, and every reason is said', async ({ app, says }) => {
    const host = startHostProcess(app);

    const { message } = await host.waitFor(({ kind }) => kind === 'failed');

    for (const reason of says) expect(message).toContain(reason);
    await host.exited;
  });

  test('is not joined by a function that comes too late', async () => {
    const host = startHostProcess('late-registration');
    await host.waitFor(({ kind }) => kind === 'ready');

    host.send('run early');

    const { error } = await host.waitFor(({ kind }) => kind === 'ran');
    expect(error).toContain('Function "late" came too late');
    host.send('close');
    await host.exited;
  });
});
