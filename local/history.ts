import { parseArgs } from 'node:util';
import { createHistoryUpkeep } from '../src/adapters/tables/history-upkeep.ts';
import { createLeases } from '../src/adapters/tables/leases.ts';
import { openTables } from '../src/adapters/tables/store/tables.ts';
import { withRunLease } from '../src/changes/run-lease.ts';
import { leafMaking } from '../src/evidence/leaf-making.ts';
import { visibleLines } from '../src/evidence/proof/visible-text.ts';
import { accessJobName } from '../src/jobs/snapshot-access.ts';
import { newId } from '../src/ports/ids.ts';
import { historyTask } from './history-tasks.ts';
import { ownSignIn } from './own-sign-in.ts';
import { readStackFile } from './stack-file.ts';

const usage = `npm run history -- TASK --yes [options]: the upkeep of the history of access

  rebuild                               makes again what finds facts, from the facts
  purge --before DATE --reason TEXT --by NAME
                                        takes out intervals that had ended by then
  erase --principal ID --reason TEXT --by NAME
                                        takes out all that is about one principal
  hold --id ID --reason TEXT --by NAME  keeps everything, whatever its age and whoever it is about
  release --id ID                       ends a hold
  holds                                 lists holds; writes nothing and needs no --yes
Reason and name of what is taken out are kept, and whoever verifies reads them: name no person that it is about.
Without --yes a task says what it would do, and does nothing. No run of snapshot-access writes meanwhile.
Without a store: that of the running \`npm start\`. Any other one with your own sign-in (az login, or what else
DefaultAzureCredential finds), which needs Storage Table Data Contributor:
  --tables URL   https://ACCOUNT.table.core.windows.net
  --tenant GUID  the tenant whose history it is
Exit code: 0 done; 1 not done; 2 wrong usage, or --yes is missing.`;

/** A lease is prolonged so often while a task goes on: it lasts for minutes. */
const prolongEveryMilliseconds = 20_000;

function readArgs(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = {
    ...{ tables: text, tenant: text, before: text, principal: text, id: text, reason: text, by: text },
    ...{ yes: flag, help: flag },
  };
  return parseArgs({ args: [...args], allowPositionals: true, options });
}

/** @throws Error for a store that is not named, and says what to write instead. */
function storeOf(given: { readonly tables?: string | undefined; readonly tenant?: string | undefined }) {
  const stack = given.tables === undefined ? readStackFile() : undefined;
  const endpoint = given.tables ?? stack?.tables;
  const tenantId = (given.tenant ?? stack?.tenantId)?.toLowerCase();
  if (endpoint === undefined)
    throw new Error(
      'No local stack runs here. Start it with npm start, or give --tables URL and --tenant GUID.',
    );
  if (tenantId === undefined) throw new Error('--tenant is missing: whose history is it?');
  const credential = ownSignIn(endpoint);
  const tables = openTables({ endpoint, ...(credential && { credential }) });
  return {
    where: `the history of tenant ${tenantId} in ${endpoint}`,
    upkeep: createHistoryUpkeep(tables, tenantId, leafMaking),
    leases: createLeases(tables, tenantId),
  };
}

type Store = ReturnType<typeof storeOf>;

/** Does something while no run of the snapshot of access writes. */
async function alone({ leases }: Store, work: () => Promise<string>): Promise<string> {
  const now = () => new Date();
  const holder = newId(now());
  const ports = { leases, clock: { now }, pause: async () => undefined };
  const options = { name: accessJobName, holder, goesFirst: false };
  const done = await withRunLease(ports, options, new AbortController().signal, async (lease) => {
    const timer = setInterval(() => void lease.isHeld().catch(() => false), prolongEveryMilliseconds);
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  });
  if (done.kind === 'done') return done.result;
  throw new Error(
    `Run ${done.by} is writing the history (until ${done.until.toISOString()} at the latest). Nothing was done: try again later.`,
  );
}

async function listHolds({ upkeep }: Store): Promise<string> {
  const holds = await upkeep.holds();
  if (holds.length === 0) return 'There is no legal hold.';
  return holds.map(({ id, reason, by, since }) => `${id}: ${reason} (${by}, since ${since})`).join('\n');
}

async function main(args: readonly string[]): Promise<number> {
  let store: Store;
  let work: () => Promise<string>;
  try {
    const { values, positionals } = readArgs(args);
    if (values.help) {
      console.log(usage);
      return 0;
    }
    const [name] = positionals;
    const task = name === 'holds' ? undefined : historyTask(name, values, new Date());
    store = storeOf(values);
    if (task !== undefined && !values.yes) {
      console.error(`This would ${task.meaning}, in ${store.where}. Nothing was done: add --yes to do it.`);
      return 2;
    }
    work = () =>
      task === undefined ? listHolds(store) : alone(store, () => task.run(store.upkeep, new Date()));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
  try {
    console.log(visibleLines(await work()));
    return 0;
  } catch (error) {
    console.error(visibleLines(error instanceof Error ? error.message : String(error)));
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
