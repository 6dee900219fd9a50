import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { routes } from '../src/http/routes.ts';
import { apiRoles } from '../src/ports/caller.ts';
import { sign } from '../test/adapters/entra/key-server.ts';
import { type ApiGround, ask, onApiGround, type Route } from './api-ground.ts';
import { figure, runBench } from './figures.ts';
import { knownIds, madeUp } from './fuzz-inputs.ts';
import { randomOf } from './seeded.ts';

/** What one route made of its inputs. */
interface Outcome {
  readonly route: string;
  readonly statuses: Map<number, number>;
  /** Answers that say more than they should: a token, a stack, a place on this machine. */
  telling: number;
  /** What a person needs to see of the first failure. */
  example: string | undefined;
}

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, inputs: { type: 'string', default: '1000' } },
});
const seed = Number(values.seed);
const inputs = Number(values.inputs);
let rejections = 0;
process.on('unhandledRejection', () => {
  rejections += 1;
});

await runBench(
  'Fuzz sweep: every API route, inputs made from a seed',
  { seed, inputs, routes: routes.length },
  () =>
    onApiGround(async (ground) => {
      const token = await sign(ground.published, ground.claims({ roles: apiRoles }));
      const outcomes: Outcome[] = [];
      for (const route of routes) outcomes.push(await fuzz(route, ground, token));
      report(outcomes);
    }),
);

async function fuzz(route: Route, { app, ...tenant }: ApiGround, token: string): Promise<Outcome> {
  const random = randomOf(`${seed} ${route.method} ${route.path}`);
  const known = knownIds(tenant);
  const outcome: Outcome = {
    route: `${route.method} ${route.path}`,
    statuses: new Map(),
    telling: 0,
    example: undefined,
  };
  for (let n = 0; n < inputs; n++) {
    const sent = madeUp(route, random, token, known);
    const { status, jsonBody } = await ask(app, route, sent);
    outcome.statuses.set(status, (outcome.statuses.get(status) ?? 0) + 1);
    const text = JSON.stringify(jsonBody) ?? '';
    const tells = text.includes(token) || /\n\s+at |node_modules|file:\/\//.test(JSON.stringify(text));
    if (tells) outcome.telling += 1;
    if ((status >= 500 || tells) && outcome.example === undefined) {
      outcome.example = `${JSON.stringify({ ...sent, headers: undefined }).slice(0, 300)} -> ${status} ${text.slice(0, 300)}`;
    }
  }
  return outcome;
}

function report(outcomes: readonly Outcome[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: ['route', 'inputs', 'statuses', '5xx', 'telling'],
  });
  for (const { route, statuses, telling } of outcomes) {
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
    outcomes.reduce((sum, { telling }) => sum + telling, 0),
    '=',
    0,
  );
  figure('fuzz_unhandled_rejections', rejections, '=', 0);
}

function failures(statuses: ReadonlyMap<number, number>): number {
  return [...statuses].reduce((sum, [status, count]) => (status >= 500 ? sum + count : sum), 0);
}
