import type { HygieneRunResult, ItemWithOutcome } from './hygiene-result.ts';
import { labelTable, type Paint } from './night-table.ts';

/** Display names of ids. */
export interface Names {
  principal(id: string): string;
  role(id: string): string;
  /** @param directoryScopeId any scope except the whole directory. */
  scope(directoryScopeId: string): string;
}

/** One section of the table. */
interface Section {
  readonly title: string;
  readonly holds: (result: ItemWithOutcome) => boolean;
}

const done = ({ outcome }: ItemWithOutcome) => outcome?.state === 'done';
const effect = ({ item }: ItemWithOutcome) => item.change?.effect;
const sections: readonly Section[] = [
  { title: 'renewed', holds: (result) => done(result) && effect(result) === 'renewal' },
  { title: 'removed', holds: (result) => done(result) && effect(result) === 'removal' },
  { title: 'converted', holds: (result) => done(result) && effect(result) === 'conversion' },
  { title: 'refused', holds: ({ outcome }) => outcome !== undefined && outcome.state !== 'done' },
  { title: 'not done', holds: ({ item, outcome }) => item.decision === 'change' && outcome === undefined },
  { title: 'will be removed', holds: ({ item }) => item.decision === 'mark' || item.decision === 'wait' },
  { title: 'dropped', holds: ({ item }) => item.decision === 'drop' },
  { title: 'will lapse', holds: ({ item }) => item.decision === 'lapse' },
  { title: 'to look at', holds: ({ item }) => item.decision === 'report' },
];

/** Maximum number of rows in a section. The plan has the rest. */
const maxRows = 8;

/** The result of a hygiene run as a table: changes made, changes to come, and items left unchanged, with reasons. */
export function hygieneTable(result: HygieneRunResult, names: Names, columns: number, paint: Paint): string {
  const rows: (readonly [string, string])[] = [
    ['job', result.job],
    ['state', stateText(result, paint)],
    ...sections.flatMap((section) => rowsOf(section, result, names)),
    ['left as it is', leftUnchangedText(result)],
    ...result.obstacles
      .filter((sentence) => !isInReason(sentence, result))
      .map((sentence) => ['in the way', sentence] as const),
  ];
  return labelTable(rows, columns);
}

/** Whether the reason of the run contains the sentence, as it does for gates that were closed for more than one item. */
function isInReason(sentence: string, { night }: HygieneRunResult): boolean {
  return night.kind === 'recorded' && night.run.reason?.includes(sentence) === true;
}

function stateText({ night }: HygieneRunResult, paint: Paint): string {
  if (night.kind === 'unrecorded') return `${paint('failed', 'failed')}: ${night.reason}`;
  const { run } = night;
  const state = paint(run.state, run.state);
  return run.reason === undefined ? `${state}, run ${run.id}` : `${state}, run ${run.id}: ${run.reason}`;
}

function rowsOf(
  { title, holds }: Section,
  result: HygieneRunResult,
  names: Names,
): readonly [string, string][] {
  const items = result.items.filter(holds);
  const rows = items
    .slice(0, maxRows)
    .map((one, index): [string, string] => [
      index === 0 ? `${title} ${items.length}` : '',
      lineOf(one, names),
    ]);
  return items.length > maxRows ? [...rows, ['', `... and ${items.length - maxRows} more`]] : rows;
}

function lineOf(result: ItemWithOutcome, names: Names): string {
  const { kind, key } = result.item;
  const where = key.directoryScopeId === '/' ? '' : ` at ${names.scope(key.directoryScopeId)}`;
  const how = kind === 'eligibility' ? 'eligible' : 'active';
  return `${names.principal(key.principalId)}, ${how} ${names.role(key.roleDefinitionId)}${where}: ${reasonText(result)}`;
}

function reasonText({ item, outcome }: ItemWithOutcome): string {
  const said =
    outcome !== undefined && outcome.state !== 'done' ? (outcome.because ?? outcome.state) : item.reason;
  const end = item.change?.steps[0]?.endDateTime;
  if (item.change?.effect === 'renewal' && typeof end === 'string')
    return `${said}, now until ${end.slice(0, 10)}`;
  return item.due === null ? said : `${said}, ${item.due.slice(0, 10)}`;
}

/** `61: not-due 40, never-ends 21` */
function leftUnchangedText({ items }: HygieneRunResult): string {
  const reasons = new Map<string, number>();
  for (const { item } of items)
    if (item.decision === 'leave') reasons.set(item.reason, (reasons.get(item.reason) ?? 0) + 1);
  const counted = [...reasons].toSorted(([, one], [, other]) => other - one);
  const total = counted.reduce((sum, [, count]) => sum + count, 0);
  return total === 0 ? '0' : `${total}: ${counted.map(([reason, count]) => `${reason} ${count}`).join(', ')}`;
}
