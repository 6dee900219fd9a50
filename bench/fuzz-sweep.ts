import Table from 'cli-table3';
import { routes } from '../src/http/routes.ts';
import { apiRoles } from '../src/ports/caller.ts';
import { sign } from '../test/adapters/entra/key-server.ts';
import { type ApiEnvironment, type Route, sendTo, withApiEnvironment } from './api-environment.ts';
import { member } from './auth-cases.ts';
import { figure, runBench } from './figures.ts';
import { knownIds, randomInput } from './fuzz-inputs.ts';
import { clearProgress, showProgress } from './progress.ts';
import { readInputs } from './read-inputs.ts';
import { seededRandom } from './seeded-random.ts';

/** The answers of one route. */
interface Outcome {
  readonly route: string;
  readonly statuses: Map<number, number>;
  /** Number of answers that disclose a token, a stack or a local path. */
  disclosing: number;
  /** The first failure, for people. */
  example: string | undefined;
}

const usage = `npm run sweep:fuzz -- [options]: random inputs for every API route
  --inputs N  for each route (1000)
  --seed N    of the inputs (1)`;

const { inputs, seed } = readInputs({ usage, full: { inputs: 1_000, seed: 1 } });
let rejections = 0;
process.on('unhandledRejection', () => {
  rejections += 1;
});

await runBench(
  'Fuzz sweep: every API route, inputs made from a seed',
  { seed, inputs, routes: routes.length },
  () =>
    withApiEnvironment(async (environment) => {
      const tokens = await tokensOf(environment);
      const outcomes: Outcome[] = [];
      for (const [index, route] of routes.entries()) {
        showProgress(`route ${index + 1} of ${routes.length}`);
        outcomes.push(await fuzz(route, environment, tokens));
      }
      clearProgress();
      report(outcomes);
    }),
);

/** Of those who are let in everywhere, an app and a user, and of those who may less: they must meet no defect either. */
function tokensOf({ signingKey, claims }: ApiEnvironment): Promise<readonly string[]> {
  const user = { ...member, roles: apiRoles };
  const callers = [
    ...Array.from({ length: 4 }, () => [{ roles: apiRoles }, user]).flat(),
    { roles: apiRoles, azpacr: '1' },
    { ...user, acct: 1 },
    { ...user, acrs: [] },
    { ...user, scp: '' },
    { roles: ['PimWarden.Grant'] },
    { roles: ['PimWarden.Remove'] },
  ];
  return Promise.all(callers.map((caller) => sign(signingKey, claims(caller))));
}

async function fuzz(
  route: Route,
  { app, ...tenant }: ApiEnvironment,
  tokens: readonly string[],
): Promise<Outcome> {
  const random = seededRandom(`${seed} ${route.method} ${route.path}`);
  const known = knownIds(tenant);
  const outcome: Outcome = {
    route: `${route.method} ${route.path}`,
    statuses: new Map(),
    disclosing: 0,
    example: undefined,
  };
  for (let n = 0; n < inputs; n++) {
    const token = tokens[n % tokens.length] ?? '';
    const input = randomInput(route, random, token, known);
    const { status, jsonBody } = await sendTo(app, route, input);
    outcome.statuses.set(status, (outcome.statuses.get(status) ?? 0) + 1);
    const text = JSON.stringify(jsonBody) ?? '';
    const discloses = text.includes(token) || /\n\s+at |node_modules|file:\/\//.test(JSON.stringify(text));
    if (discloses) outcome.disclosing += 1;
    if ((status >= 500 || discloses) && outcome.example === undefined) {
      outcome.example = `${JSON.stringify({ ...input, headers: undefined }).slice(0, 300)} -> ${status} ${text.slice(0, 300)}`;
    }
  }
  return outcome;
}

function report(outcomes: readonly Outcome[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: ['route', 'inputs', 'statuses', '5xx', 'telling'],
  });
  for (const { route, statuses, disclosing: telling } of outcomes) {
    const seen = [...statuses]
      .sort(([one], [other]) => one - other)
      .map(([status, count]) => `${status}: ${count}`);
    table.push([route, inputs, seen.join(', '), failures(statuses), telling]);
  }
  console.log(`${table.toString()}\n`);
  for (const { route, example } of outcomes) if (example !== undefined) console.log(`${route}: ${example}`);
  figure('fuzz_inputs', inputs * outcomes.length, '>=', 1000 * outcomes.length);
  figure(
    'fuzz_5xx',
    outcomes.reduce((sum, { statuses }) => sum + failures(statuses), 0),
    '=',
    0,
  );
  figure(
    'fuzz_telling',
    outcomes.reduce((sum, { disclosing: telling }) => sum + telling, 0),
    '=',
    0,
  );
  figure('fuzz_unhandled_rejections', rejections, '=', 0);
}

function failures(statuses: ReadonlyMap<number, number>): number {
  return [...statuses].reduce((sum, [status, count]) => (status >= 500 ? sum + count : sum), 0);
}
