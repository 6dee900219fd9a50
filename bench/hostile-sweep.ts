import Table from 'cli-table3';
import { startAzurite } from '../local/azurite.ts';
import { figure, runBench } from './figures.ts';
import type { Attack, AttackGroup, Tried } from './hostile/attack.ts';
import { attackGroups } from './hostile/attack-groups.ts';
import { bundleApp } from './hostile/host-process.ts';
import { withStage } from './hostile/stage.ts';
import { clearProgress, showProgress } from './progress.ts';
import { readInputs } from './read-inputs.ts';

/** An attack with what came of it. `defect`: the attempt itself failed, so that nothing is known. */
interface Attempted extends Pick<Attack, 'kind' | 'name'> {
  readonly tried: Tried | undefined;
  readonly defect: string | undefined;
}

const usage = `npm run sweep:hostile -- [options]: attacks on the running app; the tenant's state says whether one succeeded
  --only NAME    a group of attacks; more than once for more (all)
  --attack NAME  an attack of those groups, by its whole name; more than once for more (all)`;

const { only, attack: names } = readInputs({
  usage,
  full: {},
  choices: {
    only: attackGroups.map(({ name }) => name),
    attack: attackGroups.flatMap(({ attacks }) => attacks.map(({ name }) => name)),
  },
});
const chosen = attackGroups
  .filter(({ name }) => only.includes(name))
  .map((group) => ({ ...group, attacks: group.attacks.filter(({ name }) => names.includes(name)) }))
  .filter(({ attacks }) => attacks.length > 0);
const attackCount = chosen.reduce((sum, { attacks }) => sum + attacks.length, 0);
await runBench('Hostile sweep: attacks on the running app', { attacks: attackCount }, sweep);

async function sweep(): Promise<void> {
  const azurite = await startAzurite();
  const bundle = await bundleApp();
  const attempted: Attempted[] = [];
  try {
    for (const group of chosen)
      attempted.push(...(await attackWith(group, { endpoint: azurite.endpoint, bundle }, attempted.length)));
  } finally {
    await azurite.stop();
    bundle.remove();
  }
  clearProgress();
  report(attempted);
}

async function attackWith(
  { name, options, attacks }: AttackGroup,
  shared: Parameters<typeof withStage>[1],
  before: number,
): Promise<readonly Attempted[]> {
  return withStage(options, shared, async (stage) => {
    const attempted: Attempted[] = [];
    for (const one of attacks) {
      showProgress(`attack ${before + attempted.length + 1} of ${attackCount}: ${name}, ${one.name}`);
      try {
        attempted.push({ ...one, tried: await one.attempt(stage), defect: undefined });
      } catch (error) {
        attempted.push({
          ...one,
          tried: undefined,
          defect: error instanceof Error ? error.message : String(error),
        });
      }
    }
    return attempted;
  });
}

function report(attempted: readonly Attempted[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: ['kind', 'attacks', 'succeeded', 'control bit'],
  });
  for (const kind of new Set(attempted.map((one) => one.kind))) {
    const here = attempted.filter((one) => one.kind === kind);
    const bitten = here.filter(({ tried }) => tried?.bites === true);
    table.push([kind, here.length, here.filter(succeeded).length, bitten.length]);
  }
  console.log(`${table.toString()}\n`);
  for (const { kind, name, tried, defect } of attempted) {
    if (tried?.harm !== undefined) console.log(`SUCCEEDED  ${kind}: ${name}: ${tried.harm}`);
    if (tried?.bites === false) console.log(`NO CONTROL ${kind}: ${name}: the control did nothing either`);
    if (defect !== undefined) console.log(`NOT TRIED  ${kind}: ${name}: ${defect}`);
  }
  const tried = attempted.filter((one) => one.tried !== undefined);
  figure('hostile_attacks', tried.length, '>=', 60);
  figure('hostile_succeeded', tried.filter(succeeded).length, '=', 0);
  figure('hostile_controls_failed', tried.filter((one) => one.tried?.bites === false).length, '=', 0);
  figure('hostile_not_tried', attempted.length - tried.length, '=', 0);
}

function succeeded({ tried }: Attempted): boolean {
  return tried?.harm !== undefined;
}
