import { orderedKey } from '../../domain/model/access.ts';
import type { Plan, PlanItem } from '../../domain/model/plan.ts';
import type { FoundDrift, RoleFinding } from '../../domain/model/role-finding.ts';
import { endText } from './page-access.ts';
import { type PlanDocument, planJsonKind, planSchemaName } from './plan-document.ts';
import { effectOf } from './planned-entries.ts';
import type { PreviewAccess, PreviewDifference, PreviewFindings } from './preview-findings.ts';
import type { ReadableNames } from './preview-names.ts';

type ItemRow = Omit<PlanDocument['items'][number], 'job'>;
type AccessRow = PlanDocument['access'][number];
type FindingRow = PlanDocument['drift'][number];

/** What is not seen is written as JSON writes it, so that the text is exact and misleads nobody who opens it. */
const unseen = /[\u007F-\u009F\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/g;

/**
 * All findings as JSON: the members and rows in a fixed order, so that two of them can be compared line by line; every row of a
 * list on a line of its own. Names are exact, as the tenant has them.
 */
export function planJson(findings: PreviewFindings, names: ReadableNames): string {
  const members = Object.entries(documentOf(findings, names)).map(
    ([name, value]) => `  "${name}": ${Array.isArray(value) ? rowsText(value) : text(value)}`,
  );
  return `{\n${members.join(',\n')}\n}\n`;
}

function documentOf(findings: PreviewFindings, names: ReadableNames): PlanDocument {
  const { tenant, account, at, appVersion, rules, cost, seen, plans, endingSoon, unreadable } = findings;
  return {
    $schema: `./${planSchemaName}`,
    ...planJsonKind,
    ...{ tenant, account: { ...account, ...listsOf(account) }, at: at.toISOString(), appVersion },
    rules: { source: rules.source, hash: rules.hash },
    ...{ cost, seen },
    plans: plans.map(headOf),
    items: plans.flatMap((plan) =>
      sortedItems(plan).map((item) => ({ job: plan.job, ...itemOf(item, names) })),
    ),
    access: sortedAccess(findings.access).map((one) => accessOf(one, names)),
    endingWithinDays: endingSoon.withinDays,
    ending: endingSoon.access.map(({ kind, key, endsAt }) => ({
      ...{ kind, key: orderedKey(key), endsAt: endsAt.toISOString() },
    })),
    drift: findings.drift.map(findingOf),
    unseen: [...findings.unseen],
    unreadable: [...unreadable],
    sinceBefore: findings.sinceBefore === undefined ? null : newsOf(findings.sinceBefore, names),
  };
}

function listsOf({ scopes, unaskedScopes }: PreviewFindings['account']) {
  return { scopes: [...scopes], unaskedScopes: [...unaskedScopes] };
}

function rowsText(rows: readonly unknown[]): string {
  return rows.length === 0 ? '[]' : `[\n${rows.map((row) => `    ${text(row)}`).join(',\n')}\n  ]`;
}

function text(value: unknown): string {
  return JSON.stringify(value).replace(
    unseen,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What a plan says of all its items. */
function headOf({
  job,
  mode,
  madeAt,
  hash,
  counts,
  obstacles,
  preview,
}: Plan): PlanDocument['plans'][number] {
  const sorted = Object.fromEntries(
    Object.entries(counts).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
  return {
    ...{ job, mode, madeAt: madeAt.toISOString(), hash, counts: sorted },
    obstacles: [...obstacles],
    preview: [...preview],
  };
}

function sortedItems({ items }: Plan): readonly PlanItem[] {
  return items.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

function itemOf(item: PlanItem, names: ReadableNames): ItemRow {
  const { id, kind, key, decision, reason, mode, due, change, alsoAffects, evidence } = item;
  return {
    ...{ id, kind, key: orderedKey(key) },
    principalName: names.shortPrincipal(key.principalId),
    targetName: names.target(key),
    placeName: names.place(key),
    ...{ decision, reason, mode, due },
    what: effectOf(item),
    change: change === null ? null : changeOf(change),
    alsoAffects: [...alsoAffects],
    evidence,
  };
}

function changeOf({
  effect,
  key,
  steps,
  before,
  justification,
  ticket,
}: NonNullable<PlanItem['change']>): NonNullable<ItemRow['change']> {
  return {
    ...{ effect, key: orderedKey(key) },
    steps: steps.map((step) => ({ ...step, actions: [...step.actions] })),
    ...{ before, justification, ticket },
  };
}

function sortedAccess(access: readonly PreviewAccess[]): readonly PreviewAccess[] {
  const textOf = ({ kind, key, path, groupId }: PreviewAccess) =>
    JSON.stringify([orderedKey(key), kind, path, groupId ?? '']);
  return access
    .map((one) => ({ one, said: textOf(one) }))
    .toSorted((one, other) => (one.said < other.said ? -1 : 1))
    .map(({ one }) => one);
}

function accessOf(access: PreviewAccess, names: ReadableNames): AccessRow {
  const { kind, key, path, groupId, endsAt, isControlPlane } = access;
  return {
    ...{ kind, key: orderedKey(key) },
    principalName: names.shortPrincipal(key.principalId),
    principalKind: names.kindOf(key.principalId),
    targetName: names.target(key),
    placeName: names.place(key),
    ...{ path, groupId: groupId ?? null },
    endsAt: endsAt instanceof Date ? endsAt.toISOString() : endText(endsAt),
    isControlPlane,
  };
}

function findingOf(finding: RoleFinding): FindingRow {
  const { items, unreadable, since, checkedAt } = finding;
  return {
    ...finding,
    items: items.map(driftOf),
    unreadable: [...unreadable],
    since: since.toISOString(),
    checkedAt: checkedAt.toISOString(),
  };
}

function driftOf({ from, to, changedBy, ...drift }: FoundDrift): FindingRow['items'][number] {
  const settingOf = (value: FoundDrift['from']) =>
    typeof value === 'object' ? [...(value as readonly string[])] : (value as string | number | boolean);
  return {
    ...drift,
    ...{ from: settingOf(from), to: settingOf(to) },
    changedBy: changedBy && { ...changedBy, at: changedBy.at.toISOString() },
  };
}

function newsOf(news: PreviewDifference, names: ReadableNames): PlanDocument['sinceBefore'] {
  const items = (some: readonly PlanItem[]) => some.map((item) => itemOf(item, names));
  const access = (some: readonly PreviewAccess[]) => sortedAccess(some).map((one) => accessOf(one, names));
  return {
    before: news.before.toISOString(),
    hasOtherRules: news.hasOtherRules,
    incomparable: [...news.incomparable],
    newItems: items(news.newItems),
    goneItems: items(news.goneItems),
    newAccess: access(news.newAccess),
    goneAccess: access(news.goneAccess),
    drift: news.drift.map(({ finding, before }) => ({
      finding: findingOf(finding),
      before: before && findingOf(before),
    })),
  };
}
