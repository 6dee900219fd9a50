import Table from 'cli-table3';
import { startAzurite } from '../local/azurite.ts';
import { figure, runBench } from './figures.ts';
import { bundleApp } from './hostile/host-process.ts';
import { clearProgress, showProgress } from './progress.ts';
import { readInputs } from './read-inputs.ts';
import { kinds, type WebhookAttack } from './webhook-attacks/attack.ts';
import { webhookAttacks } from './webhook-attacks/attacks.ts';
import { withTrials } from './webhook-attacks/stages.ts';
import type { Trial } from './webhook-attacks/trial.ts';
import { type Wire, wires } from './webhook-attacks/wires.ts';

/** An attack on one wire, with what came of it. `defect`: the attempt itself failed, so that nothing is known. */
interface Tried extends Pick<WebhookAttack, 'row' | 'name'> {
  readonly wire: Wire;
  readonly wrongAnswers: readonly string[];
  readonly wrongGrants: readonly string[];
  readonly failedControls: readonly string[];
  readonly defect: string | undefined;
}

const usage = `npm run sweep:webhooks -- [options]: attacks on webhooks of the running app; the tenant says what was given
  --row N        a kind of attack by its number, 1 to 36; more than once for more (all)
  --wire NAME    ${wires.join(', ')}; more than once for more (all)
  --crowd N      how many duplicates at once (1000)
  --quick        100 duplicates at once`;

const { row, wire, crowd } = readInputs({
  usage,
  full: { crowd: 1_000 },
  quick: { crowd: 100 },
  choices: { row: Object.keys(kinds), wire: wires },
});
const chosen = wires
  .filter((one) => wire.includes(one))
  .map((one) => ({ wire: one, attacks: webhookAttacks.filter((attack) => isChosen(attack, one)) }))
  .filter(({ attacks }) => attacks.length > 0);
const attackCount = chosen.reduce((sum, { attacks }) => sum + attacks.length, 0);
await runBench('Webhook sweep: attacks on the running app', { attacks: attackCount, crowd }, sweep);

function isChosen({ row: of, wires: fits }: WebhookAttack, one: Wire): boolean {
  return row.includes(String(of)) && fits.includes(one);
}

async function sweep(): Promise<void> {
  const azurite = await startAzurite();
  const bundle = await bundleApp();
  const tried: Tried[] = [];
  try {
    for (const [index, group] of chosen.entries()) {
      const shared = { endpoint: azurite.endpoint, bundle };
      const options = { ...group, crowd, seed: 200 + index };
      await withTrials(options, shared, async (attack, newTrial) => {
        showProgress(
          `attack ${tried.length + 1} of ${attackCount}: ${group.wire}, ${attack.row} ${attack.name}`,
        );
        tried.push({ ...(await attempt(attack, newTrial)), wire: group.wire });
      });
    }
  } finally {
    await azurite.stop();
    bundle.remove();
  }
  clearProgress();
  report(tried);
}

async function attempt(attack: WebhookAttack, newTrial: () => Trial): Promise<Omit<Tried, 'wire'>> {
  const { row: of, name } = attack;
  const trial = newTrial();
  let defect: string | undefined;
  try {
    await attack.attempt(trial);
    if (!trial.hasControl) defect = 'it has no control';
  } catch (error) {
    defect = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const { wrongAnswers, wrongGrants, failedControls } = trial;
  return { row: of, name, wrongAnswers, wrongGrants, failedControls, defect };
}

function report(tried: readonly Tried[]): void {
  const table = new Table({
    style: { head: [], border: [] },
    head: ['row', 'kind', 'attacks', 'formats', 'wrong grants', 'wrong answers', 'controls failed'],
  });
  for (const [number, kind] of Object.entries(kinds)) {
    const here = tried.filter((one) => one.row === Number(number));
    if (here.length === 0) continue;
    const formats = new Set(here.map((one) => one.wire)).size;
    table.push([
      ...[number, kind, here.length, formats],
      ...[sum(here, 'wrongGrants'), sum(here, 'wrongAnswers'), sum(here, 'failedControls')],
    ]);
  }
  console.log(`${table.toString()}\n`);
  for (const { row: of, wire: on, name, wrongAnswers, wrongGrants, failedControls, defect } of tried) {
    const where = `${of} ${name}, ${on}`;
    printSome(`WRONG GRANT  ${where}`, wrongGrants);
    printSome(`WRONG ANSWER ${where}`, wrongAnswers);
    printSome(`NO CONTROL   ${where}`, failedControls);
    if (defect !== undefined) console.log(`NOT TRIED    ${where}: ${defect}`);
  }
  figure('webhook_attacks', tried.length, '>=', 150);
  figure('webhook_rows', new Set(tried.map((one) => one.row)).size, '=', Object.keys(kinds).length);
  figure('webhook_wrong_grants', sum(tried, 'wrongGrants'), '=', 0);
  figure('webhook_wrong_answers', sum(tried, 'wrongAnswers'), '=', 0);
  figure('webhook_controls_failed', sum(tried, 'failedControls'), '=', 0);
  figure('webhook_not_tried', tried.filter(({ defect }) => defect !== undefined).length, '=', 0);
}

/** The first few say what it is: a thousand duplicates may say the same. */
function printSome(what: string, sentences: readonly string[]): void {
  for (const sentence of sentences.slice(0, 3)) console.log(`${what}: ${sentence}`);
  if (sentences.length > 3) console.log(`${what}: and ${sentences.length - 3} more`);
}

function sum(tried: readonly Tried[], member: 'wrongGrants' | 'wrongAnswers' | 'failedControls'): number {
  return tried.reduce((total, one) => total + one[member].length, 0);
}
