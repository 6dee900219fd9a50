import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { verificationExitCodes, verificationText } from '../src/evidence/proof/verdict.ts';
import { visibleLines } from '../src/evidence/proof/visible-text.ts';
import { readStore } from './read-store.ts';
import { type StoreToVerify, verifyStore } from './verify-store.ts';

const usage = `npm run verify [-- options]: whether the history of access is as it was sealed. Every row is read and hashed again.

Without options: the store of the running \`npm start\`. Any other store, read with your own sign-in (az login, or what else
DefaultAzureCredential finds); Storage Table Data Reader is enough, and nothing is written:
  --tables URL     https://ACCOUNT.table.core.windows.net
  --tenant GUID    the tenant whose history it is
  --key LINE       a key to believe, as NAME+ID+KEY; may be given again. Without one no signature counts
  --container URL  the container that keeps heads
In any case:
  --head FILE      a head that you kept: what was sealed by then must still be there; may be given again
  --json           the whole result as JSON
Exit code: 0 proven or consistent; 1 altered; 3 not all could be verified; 2 wrong usage, or nothing could be read.`;

function readArgs(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      tables: { type: 'string' },
      tenant: { type: 'string' },
      key: { type: 'string', multiple: true, default: [] },
      container: { type: 'string' },
      head: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return values;
}

type Arguments = ReturnType<typeof readArgs>;

function storeOf(values: Arguments): StoreToVerify {
  return {
    ...readStore(values),
    container: values.container,
    keptHeads: values.head.map((file) => ({ note: readFileSync(file, 'utf8'), source: file })),
  };
}

async function main(args: readonly string[]): Promise<number> {
  try {
    const values = readArgs(args);
    if (values.help) {
      console.log(usage);
      return 0;
    }
    const result = await verifyStore(storeOf(values), new AbortController().signal);
    console.log(values.json ? JSON.stringify(result, undefined, 2) : verificationText(result));
    return verificationExitCodes[result.state];
  } catch (error) {
    console.error(`${visibleLines(error instanceof Error ? error.message : String(error))}\n\n${usage}`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
