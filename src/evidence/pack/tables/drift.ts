import { columnsOf } from '../../exports/column.ts';
import { compareText } from '../../proof/manifest.ts';
import { type PackTable, recordTable, type TableParts } from './pack-table.ts';

interface DriftRow {
  readonly roleDefinitionId: string;
  readonly roleName: string | null;
  readonly state: string;
  readonly baseline: string | null;
  readonly since: string;
  readonly checkedAt: string;
  readonly ruleId: string | null;
  readonly setting: string | null;
  readonly strength: string | null;
  readonly sentence: string | null;
  readonly outcome: string | null;
  readonly because: string | null;
  readonly changeId: string | null;
  readonly changedAt: string | null;
  readonly changedBy: string | null;
}

/** Where role settings differ from their baseline. */
export function driftTable({ ports, reading: { period } }: TableParts): PackTable<DriftRow> {
  const about = {
    name: 'drift',
    title: 'Role settings against their baseline',
    about:
      'What the last check of role settings found: a row for each difference, and one for each role without any. It is of the instant in checkedAt, and no record of the whole period.',
  };
  const columns = columnsOf<DriftRow>(
    ...(['roleDefinitionId', 'roleName', 'state', 'baseline', 'since', 'checkedAt', 'ruleId'] as const),
    ...(['setting', 'strength', 'sentence', 'outcome', 'because', 'changeId'] as const),
    ...(['changedAt', 'changedBy'] as const),
  );
  return recordTable(about, columns, period, async (reading) => {
    const part = 'check of role settings';
    const findings = await ports.roleFindings.read(({ because }) => reading.miss({ part, because }));
    reading.count('roles', findings.length);
    if (findings.length === 0) reading.miss({ part, because: 'no run of it has found anything yet' });
    const later = findings.filter(({ checkedAt }) => checkedAt.toISOString() > period.to).length;
    if (later > 0)
      reading.miss({
        part,
        because: `${later} roles were checked after the period, and are as they were then`,
      });
    for (const { roleDefinitionId, unreadable } of findings)
      for (const because of unreadable)
        reading.miss({ part: `role settings of ${roleDefinitionId}`, because });
    return findings
      .toSorted((one, other) => compareText(one.roleDefinitionId, other.roleDefinitionId))
      .flatMap(rowsOf);
  });
}

type Finding = Awaited<ReturnType<TableParts['ports']['roleFindings']['read']>>[number];

function rowsOf(finding: Finding): readonly DriftRow[] {
  const { roleDefinitionId, state, since, checkedAt } = finding;
  const role = {
    roleDefinitionId,
    roleName: finding.roleName ?? null,
    state,
    baseline: finding.baseline ?? null,
    since: since.toISOString(),
    checkedAt: checkedAt.toISOString(),
  };
  if (finding.items.length === 0) return [{ ...role, ...noDifference }];
  return finding.items.map(({ ruleId, setting, strength, sentence, outcome, ...item }) => ({
    ...role,
    ...{ ruleId, setting, strength, sentence, outcome },
    because: item.because ?? null,
    changeId: item.changeId ?? null,
    changedAt: item.changedBy?.at.toISOString() ?? null,
    changedBy: item.changedBy?.name ?? item.changedBy?.by ?? null,
  }));
}

const noDifference = {
  ...{ ruleId: null, setting: null, strength: null, sentence: null, outcome: null },
  ...{ because: null, changeId: null, changedAt: null, changedBy: null },
};
