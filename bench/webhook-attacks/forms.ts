import { gzipSync } from 'node:zlib';
import type { WebhookAttack } from './attack.ts';
import { deliverRaw, type RawHeaders } from './calls.ts';
import type { Trial } from './trial.ts';
import { type Message, timedWires, tokenWires, type Wire, wires } from './wires.ts';

const kib = 1_024;

/** Messages of a form that is none: headers twice, too large, compressed. */
export const forms: readonly WebhookAttack[] = [
  {
    row: 9,
    name: 'an id, a time, a token or a type twice',
    wires,
    async attempt(trial) {
      const { desk, stranger } = trial;
      const other = await stranger.prove(stranger.start());
      for (const [name, status] of singleHeaders(desk.wire))
        for (const isFirst of [true, false]) {
          const message = await desk.prove(desk.start());
          const more = [
            name,
            name === 'content-type' ? 'application/json' : (other.headers[name] ?? '1'),
          ] as const;
          const own = Object.entries(message.headers);
          const headers = isFirst ? [more, ...own] : [...own, more];
          trial.judge(`${name} twice`, await sendRaw(trial, message, headers), status);
        }
      await trial.expectGiven(0, 'headers that were there twice gave something');
      await trial.control();
    },
  },
  {
    row: 14,
    name: 'more than 256 KiB, and other lengths than are said',
    wires,
    async attempt(trial) {
      const { desk } = trial;
      const written = () => desk.start();
      const padded = (bytes: number) => {
        const { body, ...rest } = written();
        return { ...rest, body: body + ' '.repeat(bytes - Buffer.byteLength(body)) };
      };
      await trial.sendWritten('a byte too many', padded(256 * kib + 1), 413);
      await trial.sendWritten('five megabytes', padded(5 * kib * kib), 413);
      const large = await desk.prove(padded(300 * kib));
      trial.judge('in chunks', await sendChunks(trial, large), 413);
      const short = await desk.prove(written());
      const said = (length: number) => [
        ...Object.entries(short.headers),
        ['content-length', String(length)] as const,
      ];
      // The rest never comes, so that no answer is right, too.
      const waits = await deliverRaw(
        trial.stage.host.origin,
        desk.name,
        said(short.body.length + 999),
        short.body,
      );
      trial.judge('less than is said', waits, [0, 400, 401, 408]);
      const cut = await deliverRaw(
        trial.stage.host.origin,
        desk.name,
        said(short.body.length - 9),
        short.body,
      );
      trial.judge('more than is said', cut, [400, 401]);
      const both = [...said(short.body.length), ['transfer-encoding', 'chunked'] as const];
      trial.judge(
        'two lengths',
        await deliverRaw(trial.stage.host.origin, desk.name, both, short.body),
        [0, 400],
      );
      await trial.expectGiven(0, 'a body of another length gave something');
      trial.judge('as large as may be', await trial.sendWritten('256 KiB', padded(256 * kib), 202), 202);
      await trial.work();
      trial.controlIs(trial.holds(trial.idOf(0)), 'a body of 256 KiB gave nothing');
    },
  },
  {
    row: 15,
    name: 'signed as it is sent, and as it is meant',
    wires,
    async attempt(trial) {
      const { desk } = trial;
      const encodings = ['gzip', 'deflate', 'br', 'gzip, identity', 'GZIP'];
      for (const encoding of encodings) {
        const headers = { 'content-encoding': encoding };
        const written = desk.start();
        const zipped = gzipSync(written.body);
        await trial.sendWritten(`${encoding}, signed compressed`, { ...written, body: zipped }, 415, {
          headers,
        });
        const plain = await desk.prove(written, { headers });
        await trial.send(`${encoding}, signed plain`, { ...plain, body: zipped }, 415);
        await trial.send(`${encoding}, not compressed`, plain, 415);
      }
      const bomb = gzipSync(Buffer.alloc(50 * kib * kib));
      await trial.sendWritten('a bomb', { id: 'bomb', body: bomb }, 415, {
        headers: { 'content-encoding': 'gzip' },
      });
      await trial.sendWritten('a bomb that does not say so', { id: 'bomb', body: bomb }, [400, 413]);
      await trial.expectGiven(0, 'a compressed body gave something');
      await trial.control();
    },
  },
];

/** Headers that there may be one of, with the answer to two. */
function singleHeaders(wire: Wire): readonly (readonly [string, number | readonly number[]])[] {
  return [
    ['content-type', 415],
    ...(timedWires.includes(wire)
      ? ([
          ['webhook-id', 400],
          ['webhook-timestamp', 401],
        ] as const)
      : []),
    ...(tokenWires.includes(wire) ? ([['authorization', 401]] as const) : []),
  ];
}

function sendRaw({ stage, desk }: Trial, { body }: Message, headers: RawHeaders) {
  const whole = [...headers, ['content-length', String(body.length)] as const];
  return deliverRaw(stage.host.origin, desk.name, whole, body);
}

function sendChunks({ stage, desk }: Trial, { headers, body }: Message) {
  const chunked = Buffer.concat([
    Buffer.from(`${body.length.toString(16)}\r\n`),
    body,
    Buffer.from('\r\n0\r\n\r\n'),
  ]);
  const all = [...Object.entries(headers), ['transfer-encoding', 'chunked'] as const];
  return deliverRaw(stage.host.origin, desk.name, all, chunked);
}
