import { figure, runBench } from './figures.ts';
import { type AuditResult, auditCases, runAuditCase } from './odd/audit-cases.ts';
import { type OddEnvironment, startOddEnvironment } from './odd/environment.ts';
import { identityCases } from './odd/identity-cases.ts';
import { dueChanges } from './odd/known-tenant.ts';
import { listingCases } from './odd/listing-cases.ts';
import type { OddCase } from './odd/odd-case.ts';
import { printAudit, printHygiene } from './odd/report.ts';
import { rowCases } from './odd/row-cases.ts';
import { type CaseResult, judgeCase, runCase } from './odd/run-case.ts';
import { clearProgress, showProgress } from './progress.ts';
import { readInputs } from './read-inputs.ts';

const usage = `npm run sweep:odd -- [options]: odd answers of Graph and of the identity endpoint, for both hygiene jobs and the snapshot
  --users N         of the tenant (60)
  --audit-events N  in the tenant's log (2500)
  --seed N          of the tenant (1)
  --kind KIND       only these: snapshot, row, listing, identity; may be given more than once`;

const inputs = readInputs({
  usage,
  full: { users: 60, 'audit-events': 2_500, seed: 1 },
  choices: { kind: ['snapshot', 'row', 'listing', 'identity'] },
});
const { users, 'audit-events': auditEvents, seed } = inputs;
const hygieneCases: readonly OddCase[] = [...rowCases, ...listingCases, ...identityCases].filter(({ kind }) =>
  inputs.kind.includes(kind),
);
const snapshotCases = inputs.kind.includes('snapshot') ? auditCases : [];

await runBench('Odd answers', { users, auditEvents, seed }, async () => {
  const environment = await startOddEnvironment({ users, auditEvents, seed });
  try {
    await requireControl(environment);
    report(await allAudit(environment), await allHygiene(environment));
  } finally {
    await environment.close();
  }
});

/** Without odd answers whatever is due is done: otherwise the cases would show nothing. */
async function requireControl(environment: OddEnvironment): Promise<void> {
  const control = await runCase(environment, { kind: 'none', name: 'none', faults: () => [], allows: 'all' });
  const { wrong, lost, left } = judgeCase(control, dueChanges);
  if (wrong.length + lost.length + left.length > 0)
    throw new Error(`without odd answers: ${JSON.stringify({ wrong, lost, left })}`);
}

async function allAudit(environment: OddEnvironment): Promise<readonly AuditResult[]> {
  const results: AuditResult[] = [];
  for (const [index, audit] of snapshotCases.entries()) {
    showProgress(`snapshot, ${index + 1} of ${snapshotCases.length}: ${audit.name}`);
    results.push(await runAuditCase(environment, audit));
  }
  clearProgress();
  return results;
}

async function allHygiene(environment: OddEnvironment): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const [index, odd] of hygieneCases.entries()) {
    showProgress(`hygiene, ${index + 1} of ${hygieneCases.length}: ${odd.name}`);
    results.push(await runCase(environment, odd));
  }
  clearProgress();
  return results;
}

function report(audit: readonly AuditResult[], hygiene: readonly CaseResult[]): void {
  const judged = hygiene.map((result) => ({ result, findings: judgeCase(result, dueChanges) }));
  printAudit(audit);
  printHygiene(judged);
  const count = (what: 'wrong' | 'lost') =>
    judged.reduce((sum, { findings }) => sum + findings[what].length, 0) +
    audit.reduce((sum, result) => sum + result[what], 0);
  const struck = hygiene.filter((result) => result.struck > 0).length;
  figure('odd_cases', struck + audit.length, '>=', 40);
  figure('odd_not_struck', hygiene.length - struck, '=', 0);
  figure('odd_wrong', count('wrong'), '=', 0);
  figure('odd_lost', count('lost'), '=', 0);
  figure('odd_others_left', judged.filter(({ findings }) => findings.left.length > 0).length, '=', 0);
}
