import type { Column } from '../../evidence/exports/column.ts';
import { encodeRows } from '../../evidence/exports/encode-rows.ts';
import { visibleText } from '../../evidence/proof/visible-text.ts';
import { causeWords, nameOfPart } from './answers.ts';
import { strengthOf, strengthWords } from './holders.ts';
import { endText, inReadingOrder } from './page-access.ts';
import { changedBy, comparison, type DriftRow, driftRows, roleNameOf } from './page-drift.ts';
import { effectOf, type PlannedEntry } from './planned-entries.ts';
import type { PreviewAccess, PreviewFindings } from './preview-findings.ts';
import { kindWords, type ReadableNames } from './preview-names.ts';

/** The text of a CSV, formulas made harmless, and what is not seen written out. */
async function csvOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Promise<string> {
  const shown = columns.map(({ name, of }): Column<Row> => ({ name, of: (row) => visibleCell(of(row)) }));
  const all = async function* () {
    yield* rows;
  };
  const chunks = await Array.fromAsync(encodeRows(all(), 'csv', shown));
  return chunks.map(({ text }) => text).join('');
}

function visibleCell<T>(cell: T): T | string {
  return typeof cell === 'string' ? visibleText(cell) : cell;
}

interface WithKey {
  readonly key: PreviewAccess['key'];
}

function whoAndWhat<Row>(keyOf: (row: Row) => WithKey, names: ReadableNames): readonly Column<Row>[] {
  const key = (row: Row) => keyOf(row).key;
  return [
    { name: 'who', of: (row) => names.shortPrincipal(key(row).principalId) },
    { name: 'kind', of: (row) => kindWords[names.kindOf(key(row).principalId)] },
    { name: 'principalId', of: (row) => key(row).principalId },
    { name: 'roleOrGroup', of: (row) => names.target(key(row)) },
    { name: 'where', of: (row) => names.place(key(row)) },
    ...targetColumns(key),
  ];
}

function targetColumns<Row>(keyOf: (row: Row) => PreviewAccess['key']): readonly Column<Row>[] {
  const member = (name: string) => ({
    name,
    of: (row: Row) => Object.entries(keyOf(row)).find(([known]) => known === name)?.[1],
  });
  return ['roleDefinitionId', 'directoryScopeId', 'groupId', 'accessId'].map(member);
}

/** Every item that is not left as it is. */
export function itemsCsv(entries: readonly PlannedEntry[], names: ReadableNames): Promise<string> {
  return csvOf(entries, [
    { name: 'list', of: ({ title }) => title },
    { name: 'job', of: ({ job }) => job },
    ...whoAndWhat<PlannedEntry>(({ item }) => item, names),
    { name: 'access', of: ({ item }) => item.kind },
    { name: 'controlsTheTenant', of: ({ isControlPlane }) => isControlPlane },
    { name: 'what', of: ({ item }) => effectOf(item) },
    { name: 'until', of: ({ item }) => item.change?.steps[0]?.endDateTime },
    { name: 'on', of: ({ item }) => item.due },
    { name: 'reason', of: ({ item }) => item.reason },
    { name: 'evidence', of: ({ item }) => JSON.stringify(item.evidence) },
    { name: 'needs', of: ({ needs }) => needs },
    { name: 'inTheWay', of: ({ stoppedBy }) => stoppedBy.map(({ sentence }) => sentence).join(' ') },
    { name: 'alsoAffects', of: ({ item }) => item.alsoAffects.join(' ') },
    { name: 'itemId', of: ({ item }) => item.id },
  ]);
}

/** Every way in which somebody has something: eligible access and activations as well. */
export function accessCsv({ access }: PreviewFindings, names: ReadableNames): Promise<string> {
  return csvOf(inReadingOrder(access, names), [
    ...whoAndWhat<PreviewAccess>((one) => one, names),
    { name: 'controlsTheTenant', of: ({ isControlPlane }) => isControlPlane },
    { name: 'how', of: (one) => strengthWords[strengthOf(one)] },
    { name: 'path', of: ({ path }) => path },
    { name: 'throughGroupId', of: ({ groupId }) => groupId },
    { name: 'throughGroup', of: ({ groupId }) => groupId && names.shortPrincipal(groupId) },
    { name: 'until', of: ({ endsAt }) => (endsAt instanceof Date ? endsAt.toISOString() : endText(endsAt)) },
  ]);
}

/** Every difference of a setting from its baseline, and every role that could not be judged. */
export function driftCsv({ drift }: PreviewFindings): Promise<string> {
  const unjudged = drift.filter(({ state }) => state === 'unreadable');
  const rows: readonly (DriftRow | Pick<DriftRow, 'finding'>)[] = [
    ...driftRows({ drift }),
    ...unjudged.map((finding) => ({ finding })),
  ];
  const of = (show: (row: DriftRow) => string | number) => (row: (typeof rows)[number]) =>
    'drift' in row ? show(row) : '';
  return csvOf(rows, [
    { name: 'role', of: ({ finding }) => roleNameOf(finding) },
    { name: 'roleDefinitionId', of: ({ finding }) => finding.roleDefinitionId },
    { name: 'controlsTheTenant', of: ({ finding }) => finding.isControlPlane },
    { name: 'state', of: ({ finding }) => finding.state },
    { name: 'baseline', of: ({ finding }) => finding.baseline },
    { name: 'ruleId', of: of((row) => row.drift.ruleId) },
    { name: 'setting', of: of((row) => row.drift.setting) },
    { name: 'is', of: of((row) => comparison(row.drift)) },
    { name: 'baselineHas', of: of((row) => JSON.stringify(row.drift.to)) },
    { name: 'roleHas', of: of((row) => JSON.stringify(row.drift.from)) },
    { name: 'sentence', of: of((row) => row.drift.sentence) },
    { name: 'changedLastBy', of: of((row) => changedBy(row.drift)) },
    { name: 'couldNotBeJudged', of: ({ finding }) => finding.unreadable.join(' ') },
  ]);
}

/** Every part that could not be seen, and every single row that could not be read. */
export function unseenCsv({ unseen, unreadable }: PreviewFindings): Promise<string> {
  const rows = [
    ...unseen.map((one) => ({ ...one, cause: causeWords[one.cause], row: '' })),
    ...unreadable.map(({ part, because, id, principalId }) => ({
      part,
      because,
      cause: 'a row that could not be read',
      follows: '',
      remedy: undefined,
      row: id ?? principalId ?? 'without an id',
    })),
  ];
  return csvOf(rows, [
    { name: 'part', of: ({ part }) => nameOfPart(part) },
    { name: 'row', of: ({ row }) => row },
    { name: 'cause', of: ({ cause }) => cause },
    { name: 'because', of: ({ because }) => because },
    { name: 'follows', of: ({ follows }) => follows },
    { name: 'toSeeIt', of: ({ remedy }) => remedy },
  ]);
}
