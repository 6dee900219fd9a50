import { figure, runBench } from './figures.ts';
import { runHistory } from './history/run-history.ts';
import { clearProgress, showProgress } from './progress.ts';
import { readInputs } from './read-inputs.ts';

const usage = `npm run sweep:history -- [options]: a history of access is written night by night, and asked what was so
  --days N       of a living tenant (120)
  --questions N  who had what at an instant, compared with the sweep's own record (200)
  --pairs N      of instants whose difference is asked for (50)
  --users N      of the tenant (60)
  --seed N       of tenant, days and questions (1)
  --quick        12 days, 60 questions, 15 pairs`;

const inputs = readInputs({
  usage,
  full: { days: 120, questions: 200, pairs: 50, users: 60, seed: 1 },
  quick: { days: 12, questions: 60, pairs: 15 },
});

await runBench('History sweep: answers about access, compared with what was so', inputs, async () => {
  const startedAt = performance.now();
  const { nights, questions, pairs, wrong, neverSeen, verified, facts, eventCounts } = await runHistory({
    ...inputs,
    progress: showProgress,
  });
  clearProgress();
  console.log(`events: ${[...eventCounts].map(([name, count]) => `${name} ${count}`).join(', ')}\n`);
  console.log(
    `${nights} nights, ${facts} facts; ${questions.asked} questions (${questions.knownAt} as it was known earlier): ${questions.certain} accesses certain, ${questions.possible} possible; ${pairs.compared} pairs of instants: ${pairs.differences} differences`,
  );
  console.log(`${neverSeen} accesses left out, of members who joined and left between two nights`);
  console.log(
    `verified: ${verified.state}, ${verified.rows} rows, ${verified.entries} entries of the log; ${Math.round((performance.now() - startedAt) / 1000)} s\n`,
  );
  for (const sentence of wrong) console.log(sentence);
  figure('history_questions', questions.asked, '>=', inputs.questions);
  figure('history_pairs', pairs.compared, '>=', inputs.pairs);
  // A history without accesses, and without doubt between two looks, proves nothing.
  figure('history_certain', questions.certain, '>=', inputs.questions);
  figure('history_possible', questions.possible, '>=', 1);
  figure(
    'history_unverified',
    verified.state === 'consistent' || verified.state === 'proven' ? 0 : 1,
    '=',
    0,
  );
  figure('history_wrong', wrong.length, '=', 0);
});
