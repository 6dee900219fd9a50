import type { Rules } from '../domain/model/rules.ts';
import type { Ending } from '../domain/model/run.ts';
import type { TenantSnapshot } from '../domain/model/snapshot.ts';
import type { Notice, NoticeSection } from '../ports/index.ts';
import type { HygieneResult } from './hygiene-result.ts';
import type { ReportNames } from './report-lines.ts';
import { type ReportSection, runReport } from './run-report.ts';

/** Maximum number of lines in a list of a notice. Its count and the plan have the rest. */
const linesPerSection = 20;

export interface NoticeWords {
  /** Of roles, by lower-case id. */
  readonly names: ReadonlyMap<string, string>;
  readonly publicUrl: string | undefined;
}

/** The notice of a run: its report, with short lists and with links. */
export function noticeOf(result: HygieneResult, ending: Ending, rules: Rules, words: NoticeWords): Notice {
  const { plan, snapshot, outcomes } = result;
  const report = runReport(
    {
      runId: plan.runId,
      job: plan.job,
      at: plan.madeAt,
      planId: plan.id,
      mode: plan.mode,
      state: ending.state,
      reason: ending.reason,
      items: plan.items,
      changes: outcomes.map(({ item, state, because }) => ({ itemId: item.id, state, because })),
      obstacles: plan.obstacles,
      preview: plan.preview,
      exceptions: rules.exceptions,
    },
    namesIn(snapshot, words.names),
  );
  return {
    id: plan.id,
    tenantId: plan.tenantId,
    runId: report.runId,
    job: report.job,
    at: plan.madeAt,
    state: report.state,
    mode: plan.mode,
    reason: report.reason,
    note: report.note,
    sections: report.sections.map(shortened),
    links: linksOf(plan.id, plan.runId, words),
  };
}

/** Ids stand beside names of principals, which are not unique. */
function namesIn({ principals }: TenantSnapshot, roles: NoticeWords['names']): ReportNames {
  return {
    principal(id) {
      const principal = principals.get(id.toLowerCase());
      const name = principal !== undefined && 'displayName' in principal ? principal.displayName : undefined;
      return name === undefined ? id : `${name} (${id})`;
    },
    role: (id) => roles.get(id.toLowerCase()) ?? id,
    scope: (directoryScopeId) => directoryScopeId,
  };
}

function shortened({ title, lines }: ReportSection): NoticeSection {
  return { title, count: lines.length, lines: lines.slice(0, linesPerSection) };
}

function linksOf(planId: string, runId: string, { publicUrl }: NoticeWords): Notice['links'] {
  if (publicUrl === undefined) return [];
  const origin = publicUrl.replace(/\/+$/, '');
  return [
    { title: 'The plan', url: `${origin}/api/plans/${encodeURIComponent(planId)}` },
    { title: 'The run', url: `${origin}/api/runs/${encodeURIComponent(runId)}` },
  ];
}
