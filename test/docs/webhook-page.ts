import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { z } from 'zod';
import type { Sender } from '../../src/domain/model/sender.ts';
import type { RawDelivery } from '../../src/ports/index.ts';
import { node24 } from '../local/host-process.ts';
import { parsed, rulesText } from '../rules/rules-text.ts';

/** The set-ups of docs/webhooks.md, as somebody would copy them. */

const page = readFileSync('docs/webhooks.md', 'utf8');

/** A block of the page by the word behind its language: `script:servicenow`. */
export function block(name: string): string {
  const [, text] = new RegExp(`^\`\`\`\\w+ ${name}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(page) ?? [];
  if (text === undefined) throw new Error(`docs/webhooks.md has no block ${name}`);
  return text;
}

/** The words behind the languages of all blocks of one kind: `rules`. */
export function namesOf(kind: string): readonly string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`\\w+ ${kind}:(\\S+)$`, 'gm'))].map(([, name = '']) => name);
}

/** The sender of an entry, read as rules are. @param replaced parts of the entry that a test knows better. */
export function senderOf(name: string, replaced: Readonly<Record<string, string>> = {}): Sender {
  let entry = block(`rules:${name}`);
  for (const [old, other] of Object.entries(replaced)) entry = entry.replace(old, other);
  const [sender] = parsed(rulesText(`"senders": [${entry}]`)).rules.senders;
  if (sender === undefined) throw new Error(`the entry of ${name} declares nobody`);
  return sender;
}

const request = z.object({ url: z.string(), headers: z.record(z.string(), z.string()), body: z.string() });
export interface Sent {
  readonly url: string;
  readonly delivery: RawDelivery;
}

function toSent(json: string): Sent {
  const { url, headers, body } = request.parse(JSON.parse(json));
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { url, delivery: { body: Buffer.from(body), headers: Object.fromEntries(lower) } };
}

/** In the place of `fetch`: says what would have been sent. */
const recording = `const fetch = async (url, { headers, body }) => {
  console.log(JSON.stringify({ url, headers, body }));
  return { status: 202, ok: true, headers: new Headers({ location: '/api/activations/1' }) };
};`;

/** Runs a script of the page in a process of its own, on Node 24. @returns the lines that it prints. */
export function runScript(
  name: string,
  env: Readonly<Record<string, string>>,
  { before = recording, after = '' } = {},
): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'pim-warden-docs-'));
  try {
    const forge = join(folder, 'node_modules/@forge/api');
    mkdirSync(forge, { recursive: true });
    writeFileSync(
      join(forge, 'package.json'),
      '{"name":"@forge/api","type":"module","exports":"./index.js"}',
    );
    writeFileSync(join(forge, 'index.js'), `${recording}\nexport { fetch };`);
    writeFileSync(join(folder, 'script.mjs'), `${before}\n${block(`script:${name}`)}\n${after}`);
    const run = spawnSync(node24, [join(folder, 'script.mjs')], { env, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(run.stderr);
    return run.stdout.trim().split('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function sentBy(...args: Parameters<typeof runScript>): Sent {
  return toSent(runScript(...args)[0] ?? '');
}

/** Runs the business rule with what ServiceNow gives it. */
export function sentByServiceNow(record: Readonly<Record<string, string>>, key: string, now: Date): Sent {
  const sent = { url: '', headers: {} as Record<string, string>, body: '' };
  const context = createContext({
    current: { state: record.state, getValue: (field: string) => record[field] ?? null },
    previous: {},
    gs: { generateGUID: () => 'c1ca1d1a0a0a0b1600a7f3a1b0d5f0e1', getProperty: () => key },
    GlideDateTime: class {
      getValue = () => now.toISOString().slice(0, 19).replace('T', ' ');
      getNumericValue = () => now.getTime();
    },
    GlideCertificateEncryption: class {
      generateMac = (mac: string, algorithm: string, text: string) => {
        if (algorithm !== 'HmacSHA256') throw new Error(`ServiceNow has no ${algorithm} here`);
        return createHmac('sha256', Buffer.from(mac, 'base64')).update(text, 'utf8').digest('base64');
      };
    },
    sn_ws: {
      RESTMessageV2: class {
        setHttpMethod() {}
        setEndpoint(url: string) {
          sent.url = url;
        }
        setRequestHeader(name: string, value: string) {
          sent.headers[name] = value;
        }
        setRequestBody(body: string) {
          sent.body = body;
        }
        execute() {}
      },
    },
  });
  runInContext(block('script:servicenow'), context);
  return toSent(JSON.stringify(sent));
}

/** Runs the workflow's last step in bash, with what the runner has in its path. */
export function sentByWorkflow(env: Readonly<Record<string, string>>, token: string): Sent {
  const [, script = ''] = /^ {8}run: \|\n([\s\S]*)$/m.exec(block('workflow:github')) ?? [];
  const runner = [
    `az() { echo '${token}'; }`,
    `node() { '${node24}' "$@"; }`,
    // Arguments one a line would lose their lines.
    'curl() { printf "%s\\0" "$@"; }',
    script.replace(/^ {10}/gm, ''),
  ].join('\n');
  const run = spawnSync('bash', ['-c', runner], {
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(run.stderr);
  const given = run.stdout.split('\0');
  const after = (option: string) => given.flatMap((one, at) => (given[at - 1] === option ? [one] : []));
  const headers = after('--header').map((header) => header.split(/: (.*)/s).slice(0, 2));
  const url = given.find((one) => one.startsWith('https://')) ?? '';
  return toSent(JSON.stringify({ url, headers: Object.fromEntries(headers), body: after('--data-raw')[0] }));
}
