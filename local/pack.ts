import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };
import { zipOf } from '../src/evidence/pack/zip.ts';
import { visibleLines } from '../src/evidence/proof/visible-text.ts';
import { instantOption } from './instant-option.ts';
import { packOfStore } from './pack-store.ts';
import { readStore } from './read-store.ts';

const usage = `npm run pack -- --from INSTANT [options]: the auditor's pack of a period as one zip, which is checked without a network

  --from INSTANT   2026-08-01, or 2026-08-01T00:00:00Z; UTC
  --to INSTANT     now unless given
  --out FILE       pim-warden-FROM-TO.zip unless given
Without other options: the store of the running \`npm start\`. Any other store, read with your own sign-in (az login, or what else
DefaultAzureCredential finds); Storage Table Data Reader is enough, and nothing is written:
  --tables URL     https://ACCOUNT.table.core.windows.net
  --tenant GUID    the tenant whose history it is
  --key LINE       a key that goes into the pack as a convenience, as NAME+ID+KEY; may be given again
Exit code: 0 the pack was made; 2 wrong usage, or something could not be read.`;

const verifierFile = new URL('../dist/verify.mjs', import.meta.url);

function readArgs(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      out: { type: 'string' },
      tables: { type: 'string' },
      tenant: { type: 'string' },
      key: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  return values;
}

async function make(values: ReturnType<typeof readArgs>): Promise<string> {
  const store = readStore(values);
  const from = instantOption('--from', values.from);
  const to = values.to === undefined ? new Date().toISOString() : instantOption('--to', values.to);
  if (from >= to) throw new Error(`--from ${from} does not lie before --to ${to}.`);
  const out = values.out ?? `pim-warden-${from.slice(0, 10)}-${to.slice(0, 10)}.zip`;
  const verifier = await readFile(verifierFile);
  const wish = {
    from,
    to,
    keys: store.keys,
    verifier,
    madeFor: 'npm run pack',
    appVersion: packageJson.version,
  };
  const part = `${out}.part`;
  try {
    await pipeline(zipOf(packOfStore(store, wish, new AbortController().signal)), createWriteStream(part));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  // What broke off never has the name.
  await rename(part, out);
  const hash = createHash('sha256');
  for await (const piece of createReadStream(out)) hash.update(piece);
  return `${out}: ${from} to ${to}, SHA-256 ${hash.digest('hex')}
Unzip it and open index.html; node verify.mjs checks it, and VERIFY.md shows how to without our code.
Hand the SHA-256, the key and a head over by another way than the pack.`;
}

async function main(args: readonly string[]): Promise<number> {
  try {
    const values = readArgs(args);
    console.log(values.help ? usage : await make(values));
    return 0;
  } catch (error) {
    console.error(`${visibleLines(error instanceof Error ? error.message : String(error))}\n\n${usage}`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
