import { happenedBy } from '../../../domain/evidence/fact-times.ts';
import type { InstantText } from '../../../domain/model/recorded.ts';
import { canonicalJson } from '../../../ports/canonical-json.ts';
import { columnsOf } from '../../exports/column.ts';
import { compareText } from '../../proof/manifest.ts';
import { byBeginning, type IntervalOf } from '../period-changes.ts';
import { historyTable, type PackTable, type TableParts } from './pack-table.ts';

interface SettingRow {
  readonly roleDefinitionId: string;
  readonly roleName: string | null;
  readonly ruleId: string;
  /** `as found`: at the beginning of the period, or when the role was first seen. */
  readonly what: 'as found' | 'changed';
  readonly since: InstantText;
  /** The rule as JSON. */
  readonly value: string | null;
  readonly before: string | null;
  readonly lastModifiedBy: string | null;
  readonly lastModifiedDateTime: InstantText | null;
}

/** The settings of each role, and what changed of them. */
export function settingsTable(parts: TableParts): PackTable<SettingRow> {
  const about = {
    name: 'role-settings',
    title: 'Role settings and their changes',
    about:
      'Each of the rules of a role as it was at the start, and each change since, with the rule before and after. Whoever changed it is the last that Entra names for the whole policy.',
  };
  const columns = columnsOf<SettingRow>(
    ...(['roleDefinitionId', 'roleName', 'ruleId', 'what', 'since'] as const),
    ...(['value', 'before', 'lastModifiedBy', 'lastModifiedDateTime'] as const),
  );
  return historyTable(about, columns, parts, async (reading) => {
    const { settings, roleNames: names } = await parts.reading.changes(reading);
    const versions = settings.toSorted(byBeginning);
    const byRole = Map.groupBy(versions, ({ record }) => record.roleDefinitionId);
    return [...byRole.keys()]
      .toSorted(compareText)
      .flatMap((role) => rowsOf(byRole.get(role) ?? [], names.get(role)?.name ?? null));
  });
}

function rowsOf(
  versions: readonly IntervalOf<'role-settings'>[],
  roleName: string | null,
): readonly SettingRow[] {
  return versions.flatMap((version, at) => {
    const { record, began } = version;
    const before = versions[at - 1]?.record.rules;
    const rules = new Set([...Object.keys(record.rules), ...Object.keys(before ?? {})]);
    return [...rules].toSorted(compareText).flatMap((ruleId): readonly SettingRow[] => {
      const [value, old] = [textOf(record.rules[ruleId]), before && textOf(before[ruleId])];
      if (before !== undefined && value === old) return [];
      const { roleDefinitionId, lastModifiedBy, lastModifiedDateTime } = record;
      const what = before === undefined ? 'as found' : 'changed';
      const since = happenedBy(began);
      return [
        {
          ...{ roleDefinitionId, roleName, ruleId, what, since, value },
          ...{ before: old ?? null, lastModifiedBy, lastModifiedDateTime },
        },
      ];
    });
  });
}

function textOf(rule: unknown): string | null {
  return rule === undefined ? null : canonicalJson(rule);
}
