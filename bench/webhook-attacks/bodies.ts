import type { WebhookAttack } from './attack.ts';
import { contentType, wires } from './wires.ts';

/** Bodies that two readers would read differently. */
export const bodies: readonly WebhookAttack[] = [
  {
    row: 11,
    name: 'members twice, __proto__, large numbers, trailing bytes and the like',
    wires,
    async attempt(trial) {
      for (const [what, change] of ambiguities) {
        const written = trial.desk.start();
        const body = change(written.body);
        if (body === written.body) throw new Error(`"${what}" changes nothing of ${body}`);
        await trial.sendWritten(what, { ...written, body }, 400);
      }
      await trial.expectGiven(0, 'JSON that is ambiguous gave something');
      await trial.control();
    },
  },
  {
    row: 12,
    name: 'UTF-7, UTF-16, Latin-1, and what is no UTF-8',
    wires,
    async attempt(trial) {
      const { desk } = trial;
      const type = contentType(desk.wire);
      const types = [
        ...['utf-7', 'utf-16', 'utf-16le', 'iso-8859-1', 'utf8', 'utf-8-sig'].map(
          (set) => `${type}; charset=${set}`,
        ),
        ...[`${type}; charset=utf-8; charset=utf-7`, 'text/plain', 'application/x-www-form-urlencoded'],
        ...['multipart/form-data; boundary=a', `${type}+gzip`, `${type}; boundary=a`, 'application/JSON5'],
      ];
      for (const one of types)
        await trial.sendWritten(one, desk.start(), 415, { headers: { 'content-type': one } });
      const bytes = (change: (text: string) => Uint8Array) => {
        const written = desk.start();
        return { ...written, body: change(written.body) };
      };
      const odd = [
        ['UTF-16', (text: string) => Buffer.from(text, 'utf16le')],
        ['UTF-16 with its mark', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
        ...[[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]].map(
          (wrong) => [`the bytes ${wrong}`, (text: string) => spliced(text, wrong)] as const,
        ),
      ] as const;
      for (const [what, change] of odd) await trial.sendWritten(what, bytes(change), 400);
      await trial.expectGiven(0, 'another encoding gave something');
      const headers = { 'content-type': `${type}; charset=utf-8` };
      await trial.sendWritten('in UTF-8, and said so', desk.start(), 202, { headers });
      await trial.work();
      trial.controlIs(trial.holds(trial.idOf(0)), 'a message in UTF-8 gave nothing');
    },
  },
];

/** Puts bytes into the first text of the message. */
function spliced(text: string, wrong: readonly number[]): Uint8Array {
  const at = text.indexOf('"', text.indexOf(':')) + 1;
  return Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from(wrong), Buffer.from(text.slice(at))]);
}

/** Puts a member before the others. */
const withFirst = (member: string) => (text: string) => text.replace(/^\{/, `{${member},`);
const firstName = (text: string) => /^\{("[^"]+")/.exec(text)?.[1] ?? '"a"';

const ambiguities: readonly (readonly [string, (text: string) => string])[] = [
  ['its first member twice', (text) => withFirst(`${firstName(text)}:null`)(text)],
  [
    'its first member twice, written otherwise',
    (text) =>
      withFirst(
        `${firstName(text).replace(/"(.)/, (_, one: string) => `"\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)}:null`,
      )(text),
  ],
  ['a member inside twice', (text) => text.replace(/:\{("[^"]+"):/, ':{$1:null,$1:')],
  ['__proto__', withFirst('"__proto__":{"isAdmin":true}')],
  ['__proto__ in other letters', withFirst('"\\u005f_proto__":{"isAdmin":true}')],
  ['a number beyond 2^53', withFirst('"n":9007199254740993')],
  ['a number beyond all', withFirst('"n":1e999')],
  ['NaN', withFirst('"n":NaN')],
  ['a number with zeros before it', withFirst('"n":007')],
  ['half a character', withFirst('"s":"\\ud800"')],
  ['half a character in a name', withFirst('"\\udc00":1')],
  ['10,000 brackets', withFirst(`"d":${'['.repeat(10_000)}${']'.repeat(10_000)}`)],
  ['10,000 brackets that stay open', (text) => text + '['.repeat(10_000)],
  ['a byte order mark', (text) => `\uFEFF${text}`],
  ['trailing bytes', (text) => `${text}x`],
  ['a second value', (text) => `${text}{}`],
  ['a zero byte', (text) => `${text}\0`],
  ['a comment', withFirst('/* */"c":1')],
  ['a comma too many', (text) => text.replace(/\}$/, ',}')],
  ['single quotes', (text) => text.replaceAll('"', "'")],
  ['a list of it', (text) => `[${text}]`],
  ['nothing', () => ''],
  ['null', () => 'null'],
];
