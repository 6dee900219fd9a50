import { describe, expect, test } from '@jest/globals';
import { sign } from '@octokit/webhooks-methods';
import {
  deliveries,
  incidentEvent,
  keySettings,
  message,
  now,
  PAGERDUTY_SECRET,
  pagerDuty,
  textOf,
} from './stage.ts';

const body = incidentEvent('incident.triggered');

/** Signed by GitHub's library, which signs the body alone as PagerDuty does. */
const byLibrary = async (secret = PAGERDUTY_SECRET, content: unknown = body) =>
  (await sign(secret, textOf(content))).replace('sha256=', 'v1=');
const verdictOn = (signature: string | undefined, settings: Readonly<Record<string, string>> = keySettings) =>
  deliveries(settings).verify(
    message(body, signature === undefined ? {} : { 'x-pagerduty-signature': signature }),
    pagerDuty(),
    now,
  );

describe('a message of PagerDuty', () => {
  test('is proved by the secret of its subscription', async () => {
    expect(await verdictOn(await byLibrary())).toEqual({ kind: 'proved', key: 0 });
  });

  test('shows a signature for each live secret; one that is known is enough', async () => {
    const other = await byLibrary('another secret of this subscription');

    expect(await verdictOn(`${other},${await byLibrary()}`)).toEqual({ kind: 'proved', key: 0 });
    expect(await verdictOn(`${other}, ${await byLibrary()}`)).toEqual({ kind: 'proved', key: 0 });
  });

  test('is proved by the next secret as well, and it is said that it was that', async () => {
    const next = 'the next secret of this subscription';
    const settings = { ...keySettings, WEBHOOK_KEY_PAGERDUTY_OPS_NEXT: next };

    expect(await verdictOn(await byLibrary(next), settings)).toEqual({ kind: 'proved', key: 1 });
  });

  test('is not proved by another secret, nor by a signature of other bytes', async () => {
    expect(await verdictOn(await byLibrary('whatever somebody else would sign with'))).toMatchObject({
      kind: 'refused',
    });
    expect(await verdictOn(await byLibrary(PAGERDUTY_SECRET, `${textOf(body)} `))).toMatchObject({
      kind: 'refused',
    });
  });

  test.each([
    ['no header', () => undefined],
    ['an empty one', () => ''],
    ['capitals', (good: string) => good.toUpperCase()],
    ['a digit less', (good: string) => good.slice(0, -1)],
    ['a digit more', (good: string) => `${good}0`],
    ['another version', (good: string) => good.replace('v1=', 'v2=')],
    ["GitHub's name of the hash", (good: string) => good.replace('v1=', 'sha256=')],
    ['SHA-1', () => `sha1=${'0'.repeat(40)}`],
    ['six', (good: string) => Array(6).fill(good).join(',')],
    ['500', (good: string) => Array(500).fill(good).join(',')],
    ['a comma at the end', (good: string) => `${good},`],
    ['one that is malformed beside the good one', (good: string) => `${good},v1=zz`],
  ])('is not proved by %s', async (_what, alter) => {
    expect(await verdictOn(alter(await byLibrary()))).toMatchObject({ kind: 'refused' });
  });
});
