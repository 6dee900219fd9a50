import { orderedKey } from '../../domain/model/access.ts';
import type { Plan, PlanItem } from '../../domain/model/plan.ts';
import { endText } from './page-access.ts';
import { effectOf } from './planned-entries.ts';
import type { PreviewAccess, PreviewFindings } from './preview-findings.ts';
import type { ReadableNames } from './preview-names.ts';

/** The name of the form; a member that changes its meaning, or goes, makes it another version. */
export const planJsonKind = { kind: 'pim-warden/preview', version: 1 } as const;

/** What is not seen is written as JSON writes it, so that the text is exact and misleads nobody who opens it. */
const unseen = /[\u007F-\u009F\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/g;

/**
 * All findings as JSON: the members and rows in a fixed order, so that two of them can be compared line by line; every row of a
 * list on a line of its own. Names are exact, as the tenant has them.
 */
export function planJson(findings: PreviewFindings, names: ReadableNames): string {
  const { tenant, account, at, appVersion, rules, cost, seen, plans, unreadable } = findings;
  const members: readonly (readonly [name: string, json: string])[] = [
    ...Object.entries(planJsonKind).map(([name, value]) => [name, text(value)] as const),
    ['tenant', text(tenant)],
    ['account', text(account)],
    ['at', text(at)],
    ['appVersion', text(appVersion)],
    ['rules', text({ source: rules.source, hash: rules.hash })],
    ['cost', text(cost)],
    ['seen', text(seen)],
    ['plans', rowsText(plans.map(headOf))],
    ['items', rowsText(plans.flatMap((plan) => sortedItems(plan).map((item) => itemOf(plan, item, names))))],
    ['access', rowsText(sortedAccess(findings).map((one) => accessOf(one, names)))],
    ['endingWithinDays', text(findings.endingSoon.withinDays)],
    ['ending', rowsText(findings.endingSoon.access)],
    ['drift', rowsText(findings.drift)],
    ['unseen', rowsText(findings.unseen)],
    ['unreadable', rowsText(unreadable)],
    ['sinceBefore', text(findings.sinceBefore ?? null)],
  ];
  return `{\n${members.map(([name, json]) => `  "${name}": ${json}`).join(',\n')}\n}\n`;
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
function headOf({ job, mode, madeAt, hash, counts, obstacles, preview }: Plan) {
  const sorted = Object.fromEntries(
    Object.entries(counts).toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
  return { job, mode, madeAt, hash, counts: sorted, obstacles, preview };
}

function sortedItems({ items }: Plan): readonly PlanItem[] {
  return items.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

function itemOf({ job }: Plan, item: PlanItem, names: ReadableNames) {
  const { id, kind, key, decision, reason, mode, due, change, alsoAffects, evidence } = item;
  return {
    job,
    id,
    kind,
    key: orderedKey(key),
    principalName: names.shortPrincipal(key.principalId),
    targetName: names.target(key),
    decision,
    reason,
    mode,
    due,
    what: effectOf(item),
    change,
    alsoAffects,
    evidence,
  };
}

function sortedAccess({ access }: PreviewFindings): readonly PreviewAccess[] {
  const textOf = ({ kind, key, path, groupId }: PreviewAccess) =>
    JSON.stringify([orderedKey(key), kind, path, groupId ?? '']);
  return access
    .map((one) => ({ one, said: textOf(one) }))
    .toSorted((one, other) => (one.said < other.said ? -1 : 1))
    .map(({ one }) => one);
}

function accessOf(access: PreviewAccess, names: ReadableNames) {
  const { kind, key, path, groupId, endsAt, isControlPlane } = access;
  return {
    kind,
    key: orderedKey(key),
    principalName: names.shortPrincipal(key.principalId),
    principalKind: names.kindOf(key.principalId),
    targetName: names.target(key),
    path,
    groupId: groupId ?? null,
    endsAt: endsAt instanceof Date ? endsAt : endText(endsAt),
    isControlPlane,
  };
}
