import Table from 'cli-table3';
import type { AuditResult } from './audit-cases.ts';
import type { JobResult } from './environment.ts';
import type { Findings } from './judge.ts';
import type { CaseResult } from './run-case.ts';

const style = { head: [], border: [] };
const longestSaid = 90;

/** Each case with what its odd night ended as; then what was wrong, in full. */
export function printHygiene(
  judged: readonly { readonly result: CaseResult; readonly findings: Findings }[],
): void {
  const head = ['odd answer', 'answers', 'renewals', 'removals', 'made', 'wrong', 'lost', 'left', 'said'];
  const table = new Table({ style, head, colWidths: [48, 9, 11, 11, 6, 7, 6, 6, 94], wordWrap: true });
  for (const { result, findings } of judged) {
    const { odd, night, struck } = result;
    const states = night.results.map(({ run }) => run.state);
    const numbers = [findings.wrong.length, findings.lost.length, findings.left.length];
    const said = night.results.map(saidBy).find((text) => text !== '') ?? '';
    table.push([odd.name, struck, ...states, night.changes.length, ...numbers, said.slice(0, longestSaid)]);
  }
  console.log(`\n${table.toString()}\n`);
  for (const { result, findings } of judged)
    for (const what of ['wrong', 'lost', 'left', 'hidden'] as const)
      for (const change of findings[what]) console.log(`${result.odd.name}: ${what}: ${change}`);
}

/** What a run says of why it did not do everything. */
function saidBy({ run, plan }: JobResult): string {
  return run.reason ?? plan?.obstacles.map(({ sentence }) => sentence).join(' ') ?? '';
}

export function printAudit(results: readonly AuditResult[]): void {
  const head = ['odd answer to the snapshot', 'run', 'archived', 'next run', 'wrong', 'lost', 'said'];
  const table = new Table({ style, head, colWidths: [48, 11, 10, 11, 7, 6, 94], wordWrap: true });
  for (const { audit, run, nextRun, wrong, lost, archived } of results)
    table.push([
      audit.name,
      run.state,
      archived,
      nextRun.state,
      wrong,
      lost,
      (run.reason ?? '').slice(0, longestSaid),
    ]);
  console.log(`\n${table.toString()}\n`);
}
