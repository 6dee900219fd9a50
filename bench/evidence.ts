import { beginsMonth, lastDayOfBoth, nightsOf, whyTooFew } from './evidence/calendar.ts';
import { MadeTenant } from './evidence/made-tenant.ts';
import { type MeasuredNight, measureNight, nightHeapMiB } from './evidence/measured-night.ts';
import { type PackCost, packCost, packHeapMiB, packLine } from './evidence/pack-cost.ts';
import { PartialHistory } from './evidence/partial-history.ts';
import { askAll, type QuestionCost, timesOf } from './evidence/questions.ts';
import { growthOf, printNights, printQuestions, rowsOfHistory } from './evidence/report.ts';
import { openStore, prepareNight, runNight } from './evidence/run-night.ts';
import { startCountedTables, type TablesProcess } from './evidence/tables-process.ts';
import { figure, runBench } from './figures.ts';
import { clearProgress, showProgress } from './progress.ts';
import { readInputs } from './read-inputs.ts';

const usage = `npm run bench:evidence -- [options]: what the history of access costs, in rows and requests

The real job, planner, tables and questions on a store of the bench's own, which keeps Azure's order, pages (1,000 rows) and
limits and counts: Azurite looks through whole tables. Its seconds are those of this machine, without a network.
A night that is not measured and begins no month reads and plans only the identities that changed; what it writes is the same.

  --identities N  people with access, three of five themselves, the others through groups (100000)
  --nights N      nights of the history (365)
  --short N       nights after which the questions are asked the first time (30)
  --quick         small numbers: shows that the bench works, measures nothing of worth`;

const inputs = readInputs({
  usage,
  full: { identities: 100_000, nights: 365, short: 30 },
  quick: { identities: 500, nights: 51, short: 20 },
});
const tooFew = whyTooFew(inputs);
if (tooFew !== undefined) {
  console.error(tooFew);
  process.exit(2);
}
await runBench('bench:evidence', { ...inputs, nightHeapMiB, packHeapMiB }, async () => {
  const tables = await startCountedTables();
  try {
    const { nights, short, long, pack } = await build(tables);
    clearProgress();
    const costs = short.map((cost, index) => ({ short: cost, long: long[index] ?? cost }));
    printNights(nights);
    printQuestions(costs, { short: inputs.short, long: inputs.nights });
    console.log(`\n${packLine(pack)}\n`);
    const [quiet, busy, keyframes] = ['without a change', '1 % changed', 'a month begins'].map((name) =>
      nights.find((night) => night.name === name),
    );
    const verified = long.find(({ question }) => question === 'verify');
    figure('evidence_growth', Math.max(...costs.map(growthOf)), '<=', 1.1);
    figure('evidence_rows_unchanged', quiet ? rowsOfHistory(quiet) : Number.NaN, '<=', 3);
    figure('evidence_rows_per_fact', busy ? rowsPerFact(busy) : Number.NaN, '<=', 6);
    figure('evidence_rows_per_keyframe', keyframes ? rowsPerKeyframe(keyframes) : Number.NaN, '<=', 2.1);
    figure(
      'evidence_verify_rows_per_second',
      verified ? verified.rows / verified.seconds : Number.NaN,
      '>=',
      1_000,
    );
    figure('evidence_pack_requests_per_1000_rows', (1_000 * pack.requests) / pack.answered, '<=', 20);
    figure('evidence_pack_mib', pack.mib, '<=', 250);
    figure('evidence_pack_memory_mib', pack.peakMiB, '<=', 1_000);
    figure('evidence_peak_mib', Math.max(...nights.map(({ peakMiB }) => peakMiB)), '<=', nightHeapMiB);
  } finally {
    await tables.stop();
  }
});

function rowsPerFact(night: MeasuredNight): number {
  const { opened = 0, revised = 0, closed = 0 } = night.counts ?? {};
  return rowsOfHistory(night) / (opened + revised + closed);
}

function rowsPerKeyframe(night: MeasuredNight): number {
  return rowsOfHistory(night) / (night.counts?.keyframes ?? 0);
}

/** Lives through all nights, measures the first and the last ones, and asks twice. */
async function build(tables: TablesProcess) {
  const calendar = nightsOf(inputs.nights);
  const store = openStore(tables.endpoint);
  const tenant = new MadeTenant(inputs.identities);
  const partial = new PartialHistory(store.history);
  const names = new Map([
    [0, 'the first'],
    ...['a month begins', 'without a change', '1 % changed'].map(
      (name, index) => [inputs.nights + index, name] as const,
    ),
  ]);
  const nights: MeasuredNight[] = [];
  let short: readonly QuestionCost[] = [];
  let long: readonly QuestionCost[] = [];
  let pack: PackCost | undefined;
  for (const [index, night] of calendar.entries()) {
    const changed = tenant.live(night);
    showProgress(`night ${index + 1} of ${calendar.length}, ${night.at.toISOString()}`);
    await prepareNight(store, night.at);
    const name = names.get(index);
    if (name !== undefined) {
      nights.push(await measureNight(name, tables, { ...inputs, night: index }));
      if (index === 0) await partial.load();
    } else if (beginsMonth(night)) await runNight(store, tenant.sources(night.at), night.at, partial.whole);
    else {
      const owners = [...changed.map((person) => tenant.personId(person)), ...tenant.groupIds];
      await runNight(store, tenant.sources(night.at, changed), night.at, partial.of(owners));
    }
    if (index + 1 === inputs.short) short = await ask(tables, night.at);
    if (index + 1 === inputs.nights) {
      long = await ask(tables, night.at);
      showProgress('the pack');
      pack = await packCost(tables, night.at);
    }
  }
  if (pack === undefined) throw new Error('no night was one to make the pack after');
  return { nights, short, long, pack };
}

async function ask(tables: TablesProcess, last: Date): Promise<readonly QuestionCost[]> {
  showProgress(`questions after the night of ${last.toISOString()}`);
  const day = lastDayOfBoth([inputs.short, inputs.nights]);
  return askAll(tables, inputs.identities, timesOf(last, day));
}
