import { describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { Sender } from '../../src/domain/model/sender.ts';
import type { RawDelivery } from '../../src/ports/index.ts';
import {
  deliveries,
  ended,
  keySettings,
  message,
  NEXT_SECRET,
  now,
  requested,
  SECRET,
  seconds,
  sender,
  signingKey,
  textOf,
} from './stage.ts';

const ID = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W';
const ours = signingKey(3);
const next = signingKey(4);
const signed = sender({ proof: { kind: 'ed25519', publicKeys: [ours.publicKey] } });

interface Shown {
  readonly id?: string;
  readonly timestamp?: string;
  readonly signature: string;
}

/** A message whose headers are just these. */
function shown(body: unknown, { id = ID, timestamp = seconds(now), signature }: Shown): RawDelivery {
  return message(body, {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signature,
  });
}

/** Signed by the library of Standard Webhooks. */
const byLibrary = (body: unknown, secret = SECRET, at = now, id = ID) =>
  new Webhook(secret).sign(id, at, textOf(body));
const byKey = (body: unknown, key = ours, timestamp = seconds(now), id = ID) =>
  key.sign(`${id}.${timestamp}.${textOf(body)}`);

const verdictOn = (delivery: RawDelivery, by: Sender = sender(), settings = keySettings) =>
  deliveries(settings).verify(delivery, by, now);

const body = requested();
const both = { ...keySettings, WEBHOOK_KEY_SERVICEDESK_NEXT: NEXT_SECRET };

describe('a message that the library of Standard Webhooks has signed', () => {
  test('is proved', async () => {
    expect(await verdictOn(shown(body, { signature: byLibrary(body) }))).toEqual({ kind: 'proved', key: 0 });
  });

  test('is proved over its bytes, whatever they are', async () => {
    const odd = '{ "type":  "x",\r\n"text": "ü€😀" }';

    expect(await verdictOn(shown(odd, { signature: byLibrary(odd) }))).toMatchObject({ kind: 'proved' });
    const changed = shown(odd.replace('  ', ' '), { signature: byLibrary(odd) });
    expect(await verdictOn(changed)).toMatchObject({ kind: 'refused' });
  });

  test('is proved by the next secret during a rotation, and it is said which one it was', async () => {
    const withNext = shown(body, { signature: byLibrary(body, NEXT_SECRET) });

    expect(await verdictOn(withNext, sender(), both)).toEqual({ kind: 'proved', key: 1 });
    expect(await verdictOn(shown(body, { signature: byLibrary(body) }), sender(), both)).toEqual({
      kind: 'proved',
      key: 0,
    });
  });

  test('is not proved by the old secret once the rotation is over', async () => {
    const after = { ...keySettings, WEBHOOK_KEY_SERVICEDESK: NEXT_SECRET };

    expect(await verdictOn(shown(body, { signature: byLibrary(body) }), sender(), after)).toMatchObject({
      kind: 'refused',
    });
  });

  test('is proved where one of several signatures is of a known secret', async () => {
    const signature = `${byLibrary(body, NEXT_SECRET)} ${byLibrary(body)}`;

    expect(await verdictOn(shown(body, { signature }))).toEqual({ kind: 'proved', key: 0 });
  });

  test("is not proved by another sender's secret", async () => {
    const settings = { ...keySettings, WEBHOOK_KEY_OTHER: NEXT_SECRET };
    const theirs = shown(body, { signature: byLibrary(body, NEXT_SECRET) });

    expect(await verdictOn(theirs, sender(), settings)).toMatchObject({ kind: 'refused' });
    expect(await verdictOn(theirs, sender({ name: 'other' }), settings)).toMatchObject({ kind: 'proved' });
  });
});

describe('a message signed with Ed25519', () => {
  test('is proved with a public key alone', async () => {
    expect(await verdictOn(shown(body, { signature: byKey(body) }), signed, {} as never)).toEqual({
      kind: 'proved',
      key: 0,
    });
  });

  test('is proved by the second public key during a rotation', async () => {
    const rotating = sender({ proof: { kind: 'ed25519', publicKeys: [ours.publicKey, next.publicKey] } });

    expect(await verdictOn(shown(body, { signature: byKey(body, next) }), rotating)).toEqual({
      kind: 'proved',
      key: 1,
    });
    expect(await verdictOn(shown(body, { signature: byKey(body, next) }), signed)).toMatchObject({
      kind: 'refused',
    });
  });

  test('is not proved any more once the rules name another key', async () => {
    const { verify } = deliveries();
    const delivery = shown(body, { signature: byKey(body) });
    const replaced = sender({ proof: { kind: 'ed25519', publicKeys: [next.publicKey] } });

    expect(await verify(delivery, signed, now)).toMatchObject({ kind: 'proved' });
    expect(await verify(delivery, replaced, now)).toMatchObject({ kind: 'refused' });
    expect(await verify(delivery, signed, now)).toMatchObject({ kind: 'proved' });
  });

  test('covers id and time: neither can be another one', async () => {
    const signature = byKey(body);

    expect(await verdictOn(shown(body, { signature, id: 'msg_other' }), signed)).toMatchObject({
      kind: 'refused',
    });
    const later = seconds(new Date('2026-11-29T09:00:01Z'));
    expect(await verdictOn(shown(body, { signature, timestamp: later }), signed)).toMatchObject({
      kind: 'refused',
    });
  });
});

describe('the time of a message', () => {
  const at = (instant: string) => {
    const timestamp = seconds(new Date(instant));
    return shown(body, { timestamp, signature: byLibrary(body, SECRET, new Date(instant)) });
  };

  test.each(['2026-11-29T08:55:00Z', '2026-11-29T08:55:01Z', '2026-11-29T09:04:59Z', '2026-11-29T09:05:00Z'])(
    'may be up to five minutes from now: %s',
    async (instant) => {
      expect(await verdictOn(at(instant))).toMatchObject({ kind: 'proved' });
    },
  );

  test.each(['2026-11-29T08:54:59Z', '2026-11-29T09:05:01Z', '2026-11-26T09:00:00Z', '2027-11-29T09:00:00Z'])(
    'may be no further away, though it is signed: %s',
    async (instant) => {
      expect(await verdictOn(at(instant))).toEqual({
        kind: 'refused',
        because: 'webhook-timestamp is more than 5 minutes from now',
      });
    },
  );

  test.each([
    `${seconds(now)}abc`,
    `+${seconds(now)}`,
    '1.7e9',
    '-1796000000',
    `0${seconds(now)}`,
    `${seconds(now)}.0`,
    '01796000000000000000',
    '',
    ` ${seconds(now)}`,
    '１７９６０２９２００',
  ])('is ten digits and nothing else: %j', async (timestamp) => {
    const signature = byKey(body, ours, timestamp);

    expect(await verdictOn(shown(body, { timestamp, signature }), signed)).toEqual({
      kind: 'refused',
      because: 'webhook-timestamp is missing or not ten digits',
    });
  });
});

describe('an id that lets what is signed be cut elsewhere, or is none,', () => {
  test.each(['a.b', '', 'a b', 'a, b', 'ä', 'x'.repeat(129), 'a\n'])('proves nothing: %j', async (id) => {
    const signature = byKey(body, ours, seconds(now), id);

    expect(await verdictOn(shown(body, { id, signature }), signed)).toEqual({
      kind: 'refused',
      because: 'webhook-id is missing or no id',
    });
  });
});

describe('what is shown as a signature', () => {
  const good = byLibrary(body);

  test.each([
    { what: 'of another kind', signature: good.replace('v1,', 'v1a,') },
    { what: 'of an unknown version', signature: good.replace('v1,', 'v9,') },
    { what: 'of no version', signature: good.replace('v1,', '') },
    { what: 'called none', signature: 'none' },
    { what: 'SHA-1', signature: 'sha1=abcdef' },
    { what: 'empty', signature: '' },
    { what: 'empty behind its version', signature: 'v1,' },
    { what: 'shorter by a character', signature: good.slice(0, -1) },
    { what: 'longer by a character', signature: `${good}A` },
    { what: 'followed by a comma, as a header that was given twice', signature: `${good}, ${good}` },
    { what: 'in base64 for URLs', signature: `v1,${Buffer.alloc(32, 255).toString('base64url')}=` },
    { what: 'one of six', signature: [...Array(5).fill(good.replace('v1,', 'v2,')), good].join(' ') },
    { what: 'one of 500', signature: Array(500).fill(good).join(' ') },
  ])('proves nothing: $what', async ({ signature }) => {
    expect(await verdictOn(shown(body, { signature }))).toMatchObject({ kind: 'refused' });
  });

  test('may be one of five; versions that are not known are passed over', async () => {
    const signature = [...Array(4).fill(good.replace('v1,', 'v2,')), good].join(' ');

    expect(await verdictOn(shown(body, { signature }))).toMatchObject({ kind: 'proved' });
  });

  test('is checked by the kind of the key, never by what the header says', async () => {
    const mac = byLibrary(body, `whsec_${ours.publicKey.replace('whpk_', '')}`);

    // A MAC made with the public key, which everybody knows.
    expect(await verdictOn(shown(body, { signature: mac }), signed)).toMatchObject({ kind: 'refused' });
    expect(await verdictOn(shown(body, { signature: byKey(body) }))).toMatchObject({ kind: 'refused' });
  });

  test('has its one spelling: the bits that base64 does not use are zero', async () => {
    const last = good.at(-2) ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const other = alphabet[alphabet.indexOf(last) + 1] ?? '';

    expect(await verdictOn(shown(body, { signature: `${good.slice(0, -2)}${other}=` }))).toMatchObject({
      kind: 'refused',
    });
  });
});

test('a proved message keeps its id over every try, and another message has another', () => {
  const read = (id: string, content: unknown) =>
    deliveries().read(shown(content, { id, signature: '' }), sender(), now);

  expect(read('msg_1', requested())).toMatchObject({ kind: 'read', id: 'msg_1' });
  expect(read('msg_2', ended())).toMatchObject({ kind: 'read', id: 'msg_2' });
});
