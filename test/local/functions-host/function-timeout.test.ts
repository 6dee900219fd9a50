import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { functionTimeoutOf, parseHostJson } from '../../../local/functions-host/host-json.ts';
import { type HostProcess, startHostProcess } from '../host-process.ts';

const setting = 'AzureFunctionsJobHost__functionTimeout';

describe('how long a function may take', () => {
  test.each([
    { text: '{"version":"2.0"}', milliseconds: 1_800_000 },
    { text: '{"version":"2.0","functionTimeout":"00:10:00"}', milliseconds: 600_000 },
    { text: '{"version":"2.0","functionTimeout":"-1"}', milliseconds: undefined },
  ])('is as $text has it', ({ text, milliseconds }) => {
    expect(functionTimeoutOf({}, parseHostJson(text))).toBe(milliseconds);
  });

  test('is as the app setting has it, which goes before host.json', () => {
    const hostJson = parseHostJson('{"version":"2.0","functionTimeout":"00:10:00"}');

    expect(functionTimeoutOf({ [setting]: '00:00:20' }, hostJson)).toBe(20_000);
    expect(functionTimeoutOf({ [setting]: '-1' }, hostJson)).toBeUndefined();
    expect(() => functionTimeoutOf({ [setting]: 'soon' }, hostJson)).toThrow(`${setting}="soon"`);
  });
});

describe('a function that takes longer', () => {
  let host: HostProcess;
  let origin: string;
  beforeAll(async () => {
    host = startHostProcess('too-long', { [setting]: '00:00:01' });
    origin = String((await host.waitFor(({ kind }) => kind === 'ready')).origin);
  });
  afterAll(() => host.kill());

  test('is ended with its worker and all that runs in it, after the app was told, as on the platform', async () => {
    expect(await (await fetch(`${origin}/api/quick`)).text()).toBe('done');
    host.send('run endless');
    const other = fetch(`${origin}/api/waits`).then(
      ({ status }) => status,
      () => 'no answer',
    );

    expect(await host.waitFor(({ kind }) => kind === 'ran')).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^Timeout value of 1 s exceeded by function "(endless|waits)"/),
    });
    await host.exited;
    expect([500, 'no answer']).toContain(await other);
    expect(host.messages.slice(-2)).toEqual([{ kind: 'hook', name: 'appTerminate' }, { kind: 'closed' }]);
  });
});
