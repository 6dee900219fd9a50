import { sinceBefore } from '../../src/domain/drift/findings.ts';
import { accessIdOf } from '../../src/domain/model/access.ts';
import type { Plan, PlanItem } from '../../src/domain/model/plan.ts';
import type {
  PreviewAccess,
  PreviewDifference,
  PreviewFindings,
} from '../../src/report/preview/preview-findings.ts';
import { readableNames } from '../../src/report/preview/preview-names.ts';
import type { LastPreview } from './kept-memory.ts';

/** What is remembered of a preview. */
export function lastOf(findings: PreviewFindings): LastPreview {
  return {
    at: findings.at,
    rulesHash: findings.rules.hash,
    unseen: findings.unseen.map(({ part }) => part),
    items: tellingItems(findings.plans),
    access: standing(findings.access),
    drift: findings.drift,
    names: namesIn(findings),
  };
}

function namesIn({ plans, access, names }: PreviewFindings): LastPreview['names'] {
  const readable = readableNames(names);
  const ids = [
    ...tellingItems(plans).map(({ item }) => item.key.principalId),
    ...access.flatMap(({ key, groupId }) => [key.principalId, groupId ?? key.principalId]),
  ];
  return [...new Set(ids.map((id) => id.toLowerCase()))].flatMap((id) => {
    const name = readable.shortPrincipal(id);
    return name === id ? [] : [[id, name] as const];
  });
}

/** What is not as it was. What only one of the two previews could see makes no news. */
export function differenceOf(
  before: LastPreview,
  now: Omit<PreviewFindings, 'sinceBefore'>,
): PreviewDifference {
  const unseen = now.unseen.map(({ part }) => part);
  const incomparable = [...new Set([...before.unseen, ...unseen])].filter(
    (part) => before.unseen.includes(part) !== unseen.includes(part),
  );
  const canCompare = (...parts: readonly PreviewDifference['incomparable'][number][]) =>
    !incomparable.some((part) => parts.includes(part));
  const comparesPlans = incomparable.every((part) => part === 'drift' || part === 'scope-names');
  const isComparable = ({ kind, path }: PreviewAccess) =>
    (kind === 'eligibility'
      ? canCompare('eligibility-schedules')
      : canCompare('assignment-schedules', 'assignment-instances')) &&
    (path !== 'group' || canCompare('group-members', 'principals', 'users'));
  const items = comparesPlans ? differentItems(before.items, tellingItems(now.plans)) : noItems;
  const access = standing(now.access).filter(isComparable);
  const accessBefore = before.access.filter(isComparable);
  return {
    before: before.at,
    hasOtherRules: before.rulesHash !== now.rules.hash,
    incomparable,
    ...items,
    newAccess: missingIn(access, accessBefore),
    goneAccess: missingIn(accessBefore, access),
    drift: canCompare('drift') ? sinceBefore(now.drift, before.drift).changed : [],
  };
}

type JobItem = LastPreview['items'][number];

const noItems = { newItems: [], goneItems: [] };

function tellingItems(plans: readonly Plan[]): readonly JobItem[] {
  return plans.flatMap(({ job, items }) =>
    items.flatMap((item) => (item.decision === 'leave' ? [] : [{ job, item }])),
  );
}

function differentItems(before: readonly JobItem[], now: readonly JobItem[]) {
  const idOf = ({ job, item }: JobItem) => `${job} ${item.id}`;
  const known = new Map(before.map((one) => [idOf(one), one.item]));
  const there = new Set(now.map(idOf));
  const isNew = (one: JobItem): boolean => {
    const last = known.get(idOf(one));
    return last === undefined || last.decision !== one.item.decision || last.reason !== one.item.reason;
  };
  const itemOf = ({ item }: JobItem): PlanItem => item;
  return {
    newItems: now.filter(isNew).map(itemOf),
    goneItems: before.filter((one) => !there.has(idOf(one))).map(itemOf),
  };
}

/** Activations come and go within hours. */
function standing(access: readonly PreviewAccess[]): readonly PreviewAccess[] {
  return access.filter(({ path }) => path !== 'activation');
}

function missingIn(
  some: readonly PreviewAccess[],
  others: readonly PreviewAccess[],
): readonly PreviewAccess[] {
  const idOf = ({ kind, key, path, groupId }: PreviewAccess) =>
    `${accessIdOf(kind, key)} ${path} ${groupId ?? ''}`;
  const known = new Set(others.map(idOf));
  return some.filter((one) => !known.has(idOf(one)));
}
