import { parseArgs } from 'node:util';
import { openTables, type Tables } from '../src/adapters/tables/store/tables.ts';
import { copyStore, firstWithRows } from './copy-store.ts';
import { ownSignIn } from './own-sign-in.ts';
import { runCommand } from './run-command.ts';

const usage = `npm run copy -- --from URL --to URL --yes: copies every table of the app from one store into an empty one

  --from URL  https://ACCOUNT.table.core.windows.net, which is only read: Storage Table Data Reader
  --to URL    another one, whose tables are made where they are missing: Storage Table Data Contributor
  --again     goes on with a copy that was cut off: rows that are there are written over
With your own sign-in (az login, or what else DefaultAzureCredential finds). Stop the apps first: what is written meanwhile
may be missing in the copy. Afterwards npm run verify says whether what was sealed is as it was.
Without --yes it says what it would do, and does nothing.
Exit code: 0 copied; 1 not copied whole; 2 wrong usage, or --yes is missing.`;

interface Wish {
  readonly from: string;
  readonly to: string;
  readonly again: boolean;
  readonly yes: boolean;
}

/** @returns `undefined`: help is wanted. @throws Error for what cannot be asked. */
function readArgs(args: readonly string[]): Wish | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      again: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { from, to, again, yes, help } = values;
  if (help) return undefined;
  if (from === undefined || to === undefined) throw new Error('--from or --to is missing.');
  if (sameStore(from) === sameStore(to)) throw new Error('--from and --to are one store.');
  return { from, to, again, yes };
}

function sameStore(endpoint: string): string {
  return endpoint.toLowerCase().replace(/\/+$/, '');
}

function opened(endpoint: string, isReadOnly: boolean): Tables {
  const credential = ownSignIn(endpoint);
  return openTables({ endpoint, isReadOnly, ...(credential && { credential }) });
}

async function copy({ from, to, again, yes }: Wish): Promise<number> {
  if (!yes) {
    console.error(`This would copy ${from} into ${to}. Nothing was done: add --yes to do it.`);
    return 2;
  }
  const target = opened(to, false);
  const taken = again ? undefined : await firstWithRows(target);
  if (taken !== undefined) {
    console.error(`${to} has rows already, in table ${taken}. Copy into an empty store, or say --again.`);
    return 1;
  }
  let isWhole = true;
  for await (const { table, rows, rowsOfCopy } of copyStore(opened(from, true), target)) {
    const others = rows === rowsOfCopy ? '' : `, and the copy has ${rowsOfCopy}: it is not the same`;
    console.log(`${table}: ${rows} rows${others}`);
    isWhole &&= rows === rowsOfCopy;
  }
  return isWhole ? 0 : 1;
}

process.exitCode = await runCommand({ usage, read: readArgs, work: copy }, process.argv.slice(2));
