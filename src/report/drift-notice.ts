import type { ChangedFinding } from '../domain/drift/findings.ts';
import type { SettingsMode } from '../domain/model/role-baseline.ts';
import type { DriftOutcome, FoundDrift, RoleFinding } from '../domain/model/role-finding.ts';
import type { Ending } from '../domain/model/run.ts';
import type { Notice, NoticeSection } from '../ports/index.ts';

/** A notice has so many lines of each list; GET /api/role-settings/drift has all. */
const linesPerSection = 20;

export interface DriftNews {
  readonly tenantId: string;
  readonly runId: string;
  readonly job: string;
  readonly at: Date;
  readonly mode: SettingsMode;
  readonly ending: Ending;
  readonly changed: readonly ChangedFinding[];
  readonly publicUrl: string | undefined;
}

export const driftTitles: Readonly<Record<DriftOutcome, string>> = {
  reported: 'Settings of roles that differ from their baseline',
  contested: 'Set back by somebody else, and only reported',
  planned: 'To be written, and not written yet',
  waits: 'Waits for approval, or is in progress',
  refused: 'Could not be written',
  written: 'Set back to the baseline',
};

/** What is new since the check before. `undefined`: nothing is. */
export function noticeOfDrift(news: DriftNews): Notice | undefined {
  if (news.changed.length === 0) return undefined;
  const { tenantId, runId, job, at, ending, mode, publicUrl } = news;
  const findings = news.changed.map(({ finding }) => finding);
  const of = (outcome: DriftOutcome) =>
    findings.flatMap((finding) =>
      finding.items.filter((item) => item.outcome === outcome).map((item) => lineOf(finding, item)),
    );
  const outcomes = ['written', 'waits', 'refused', 'contested', 'planned', 'reported'] as const;
  return {
    id: `${runId}-drift`,
    ...{ tenantId, runId, job, at },
    state: ending.state,
    mode: mode === 'strengthen' || mode === 'enforce' ? 'apply' : 'plan',
    reason: ending.reason,
    sections: [
      ...outcomes.map((outcome) => section(driftTitles[outcome], of(outcome))),
      section('Could not be judged', findings.flatMap(unreadableLine)),
      section('Without a baseline from now on', news.changed.flatMap(lostLine)),
      section('As their baseline has them again', news.changed.flatMap(againLine)),
    ].filter(({ count }) => count > 0),
    links: publicUrl === undefined ? [] : linksOf(publicUrl, runId),
  };
}

function section(title: string, lines: readonly string[]): NoticeSection {
  return { title, count: lines.length, lines: lines.slice(0, linesPerSection) };
}

function nameOf({ roleName, roleDefinitionId, isControlPlane }: RoleFinding): string {
  return `${roleName ?? roleDefinitionId}${isControlPlane ? ' (controls the tenant)' : ''}`;
}

function lineOf(
  finding: RoleFinding,
  { setting, strength, sentence, because, changedBy }: FoundDrift,
): string {
  const who = changedBy?.name ?? changedBy?.by;
  return [
    `${nameOf(finding)}: ${setting} is ${strength} than ${finding.baseline}: ${sentence}`,
    ...(because === undefined ? [] : [because]),
    ...(changedBy === undefined || who === undefined
      ? []
      : [`changed last by ${who} at ${changedBy.at.toISOString()}`]),
  ]
    .join('; ')
    .replace(`${strength} than`, strength === 'neutral' ? 'other than' : `${strength} than`);
}

function unreadableLine(finding: RoleFinding): readonly string[] {
  return finding.state === 'unreadable' ? [`${nameOf(finding)}: ${finding.unreadable[0] ?? ''}`] : [];
}

function lostLine({ finding, before }: ChangedFinding): readonly string[] {
  return finding.state === 'no-baseline' && before !== undefined ? [nameOf(finding)] : [];
}

function againLine({ finding, before }: ChangedFinding): readonly string[] {
  const isAgain = finding.state === 'compliant' && finding.items.length === 0;
  return isAgain && before !== undefined && before.state !== 'no-baseline' ? [nameOf(finding)] : [];
}

function linksOf(publicUrl: string, runId: string): Notice['links'] {
  const origin = publicUrl.replace(/\/+$/, '');
  return [
    { title: 'All findings', url: `${origin}/api/role-settings/drift` },
    { title: 'The run', url: `${origin}/api/runs/${encodeURIComponent(runId)}` },
  ];
}
