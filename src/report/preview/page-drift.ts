import { html } from 'hono/html';
import type { FoundDrift, RoleFinding } from '../../domain/model/role-finding.ts';
import { driftTitles } from '../drift-notice.ts';
import { counted, whole } from './counted.ts';
import { controlPlaneMark, type Markup, outside, pageTable } from './page-table.ts';
import type { PreviewFindings } from './preview-findings.ts';

/** One setting of one role beside its baseline. */
export interface DriftRow {
  readonly finding: RoleFinding;
  readonly drift: FoundDrift;
}

/** Weaker settings first, and of those the ones of roles that control the tenant. */
export function driftRows({ drift }: Pick<PreviewFindings, 'drift'>): readonly DriftRow[] {
  const strengths = ['weaker', 'neutral', 'stronger'];
  return drift
    .flatMap((finding) => finding.items.map((item) => ({ finding, drift: item })))
    .toSorted(
      (one, other) =>
        strengths.indexOf(one.drift.strength) - strengths.indexOf(other.drift.strength) ||
        Number(other.finding.isControlPlane) - Number(one.finding.isControlPlane),
    );
}

export function roleNameOf({ roleName, roleDefinitionId }: RoleFinding): string {
  return roleName ?? roleDefinitionId;
}

/** `weaker than`, as notices say it. */
export function comparison({ strength }: FoundDrift): string {
  return strength === 'neutral' ? 'other than' : `${strength} than`;
}

/** The settings of roles beside their baselines. */
export function driftSection(findings: PreviewFindings): Markup {
  const { drift, rules } = findings;
  const count = (state: RoleFinding['state']) => drift.filter((finding) => finding.state === state).length;
  const source = rules.source.kind === 'starter' ? 'the starter baseline' : 'the baselines of the rules';
  return html`<section aria-labelledby="drift"><h2 id="drift">Drift</h2>
${
  drift.length === 0
    ? html`<p>The settings of roles were not compared: read what cannot be seen, and roleSettings.mode of the rules.</p>`
    : html`<p>Beside ${source}: as their baseline ${counted(count('compliant'), 'role')}, not so ${whole(count('drift'))}, without a baseline ${whole(count('no-baseline'))}, not to be judged ${whole(count('unreadable'))}.</p>`
}
${settingsTable(findings)}
${unjudgedTable(drift.filter(({ state }) => state === 'unreadable'))}</section>`;
}

function settingsTable(findings: PreviewFindings): Markup {
  return pageTable({
    id: 'table-drift',
    caption: driftTitles.reported,
    columns: [
      {
        name: 'role',
        is: 'header',
        of: ({ finding }) => html`${outside(roleNameOf(finding))}${controlPlaneMark(finding.isControlPlane)}`,
      },
      { name: 'setting', of: ({ drift }) => drift.setting },
      {
        name: 'is',
        of: ({ finding, drift }) => html`${comparison(drift)} ${outside(finding.baseline ?? 'its baseline')}`,
      },
      { name: 'how', of: ({ drift }) => outside(drift.sentence) },
      { name: 'changed last by', of: ({ drift }) => outside(changedBy(drift)) },
    ],
    rows: driftRows(findings),
    file: 'drift.csv',
  });
}

export function changedBy({ changedBy: change }: FoundDrift): string {
  if (change === undefined) return 'not known';
  return `${change.name ?? change.by ?? 'somebody'} at ${change.at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function unjudgedTable(findings: readonly RoleFinding[]): Markup | string {
  if (findings.length === 0) return '';
  return pageTable({
    id: 'table-unjudged',
    caption: 'Could not be judged',
    columns: [
      { name: 'role', is: 'header', of: (finding) => outside(roleNameOf(finding)) },
      { name: 'why', of: ({ unreadable }) => outside(unreadable.join(' ')) },
    ],
    rows: findings,
    file: 'drift.csv',
  });
}
