import { html } from 'hono/html';
import type { End } from '../../domain/model/access.ts';
import { barChart, columnChart } from './charts.ts';
import { counted } from './counted.ts';
import { dayOf, type EndWithFate, endsByDay, endsWithFates, fates, fateWords } from './ends.ts';
import { holdersByTarget, strengthOf, strengths, strengthWords, type TargetHolders } from './holders.ts';
import { barsPerChart } from './page-limits.ts';
import { controlPlaneMark, type Markup, named, outside, type PageColumn, pageTable } from './page-table.ts';
import type { PreviewAccess, PreviewFindings } from './preview-findings.ts';
import { kindWords, type ReadableNames } from './preview-names.ts';

/** Who has what: by role as a chart with its numbers, and each way of each person. */
export function accessSection(findings: PreviewFindings, names: ReadableNames): Markup {
  const targets = holdersByTarget(findings, names);
  return html`<section aria-labelledby="standing"><h2 id="standing">Standing access</h2>
<p>Each person and service principal counts once per role, by the strongest way. Standing is what is held now and was not activated.</p>
<div class="pair">${holdersChart(targets)}<div>${holdersTable(targets)}</div></div>
<h3 id="holders">Who holds it, and how</h3>
${waysTable(findings, names)}</section>`;
}

const charted = ['permanent', 'until', 'eligible'] as const;

function holdersChart(targets: readonly TargetHolders[]): Markup | string {
  const own = targets.filter(({ isControlPlane }) => isControlPlane);
  const shown = (own.length === 0 ? targets : own).slice(0, barsPerChart);
  if (shown.length === 0) return '';
  const [most] = shown;
  const scope = own.length === 0 ? 'roles' : 'roles that control the tenant';
  return barChart({
    id: 'chart-holders',
    title: `Who has ${scope}`,
    description: `Stacked bars for ${counted(shown.length, 'role')}; the table beside them has the numbers. The first is ${most?.target}: ${charted
      .map((strength) => `${most?.counts[strength]} ${strengthWords[strength]}`)
      .join(', ')}.`,
    kinds: charted.map((strength) => strengthWords[strength]),
    rows: shown.map(({ target, counts }) => ({
      label: target,
      values: charted.map((strength) => counts[strength]),
    })),
  });
}

function holdersTable(targets: readonly TargetHolders[]): Markup {
  return pageTable({
    id: 'table-holders',
    caption: 'Roles and groups, by who has them',
    columns: [
      {
        name: 'role or group',
        is: 'header',
        of: ({ target, isControlPlane }) => html`${outside(target)}${controlPlaneMark(isControlPlane)}`,
      },
      ...strengths.map(
        (strength): PageColumn<TargetHolders> => ({
          name: strengthWords[strength],
          is: 'number',
          of: ({ counts }) => counts[strength],
        }),
      ),
      { name: 'of them through a group', is: 'number', of: ({ throughGroups }) => throughGroups },
      { name: 'groups not opened', is: 'number', of: ({ closedGroups }) => closedGroups },
    ],
    rows: targets,
    file: 'standing-access.csv',
  });
}

function waysTable(findings: PreviewFindings, names: ReadableNames): Markup {
  return pageTable({
    id: 'table-ways',
    caption: 'Each way in which somebody has a role or a group',
    columns: waysColumns(names),
    rows: inReadingOrder(findings.access, names),
    file: 'standing-access.csv',
  });
}

/** What controls the tenant and is held for good comes first. */
export function inReadingOrder(
  access: readonly PreviewAccess[],
  names: ReadableNames,
): readonly PreviewAccess[] {
  const ranked = access.map((one) => ({
    one,
    rank: (one.isControlPlane ? 0 : strengths.length) + strengths.indexOf(strengthOf(one)),
    text: `${names.target(one.key)} ${names.shortPrincipal(one.key.principalId)} ${one.key.principalId} ${names.place(one.key)} ${one.groupId ?? ''}`,
  }));
  return ranked
    .toSorted((one, other) => one.rank - other.rank || (one.text < other.text ? -1 : 1))
    .map(({ one }) => one);
}

function waysColumns(names: ReadableNames): readonly PageColumn<PreviewAccess>[] {
  return [
    {
      name: 'who',
      is: 'header',
      of: ({ key: { principalId } }) => named(names.shortPrincipal(principalId), principalId),
    },
    { name: 'kind', of: ({ key }) => kindWords[names.kindOf(key.principalId)] },
    {
      name: 'role or group',
      of: ({ key, isControlPlane }) => html`${outside(names.target(key))}${controlPlaneMark(isControlPlane)}`,
    },
    { name: 'where', of: ({ key }) => outside(names.place(key)) },
    { name: 'how', of: (one) => outside(howOf(one, names)) },
    { name: 'until', is: 'date', of: ({ endsAt }) => endText(endsAt) },
  ];
}

export function howOf(access: PreviewAccess, names: ReadableNames): string {
  const through = access.groupId === undefined ? '' : `, through ${names.principal(access.groupId)}`;
  return `${strengthWords[strengthOf(access)]}${through}`;
}

/** A day; of an end that is none, a word. */
export function endText(end: Date): string;
export function endText(end: 'never' | 'unknown'): 'without end' | 'unknown';
export function endText(end: End): string;
export function endText(end: End): string {
  return end instanceof Date ? dayOf(end) : end === 'never' ? 'without end' : 'unknown';
}

/** What ends soon: by day as a chart with its numbers, and each of them. */
export function endsSection(findings: PreviewFindings, names: ReadableNames): Markup {
  const { at, endingSoon } = findings;
  const ends = endsWithFates(findings);
  const days = endsByDay(ends, at, endingSoon.withinDays);
  const busy = days.filter(({ counts }) => fates.some((fate) => counts[fate] > 0));
  const kinds = fates.map((fate) => fateWords[fate]);
  const title = `Access that ends within ${endingSoon.withinDays} days, by day`;
  return html`<section aria-labelledby="lapses"><h2 id="lapses">What is about to lapse</h2>
<div class="pair">${
    busy.length === 0
      ? ''
      : columnChart({
          id: 'chart-ends',
          title,
          description: `Columns for each day from ${dayOf(at)} on; ${counted(ends.length, 'end')} on ${counted(busy.length, 'day')}. The table beside it has the numbers.`,
          kinds,
          rows: days.map(({ day, counts }) => ({
            label: day.slice(5),
            values: fates.map((fate) => counts[fate]),
          })),
        })
  }<div>${pageTable({
    id: 'table-days',
    caption: 'Days on which something ends',
    columns: [
      { name: 'day (UTC)', is: 'header', of: ({ day }) => day },
      ...fates.map(
        (fate): PageColumn<(typeof busy)[number]> => ({
          name: fateWords[fate],
          is: 'number',
          of: ({ counts }) => counts[fate],
        }),
      ),
    ],
    rows: busy,
    file: 'standing-access.csv',
  })}</div></div>
${endsTable(ends, names)}</section>`;
}

function endsTable(ends: readonly EndWithFate[], names: ReadableNames): Markup {
  return pageTable({
    id: 'table-ends',
    caption: 'What ends, the nearest first',
    columns: [
      { name: 'ends on', is: 'date', of: ({ endsAt }) => dayOf(endsAt) },
      {
        name: 'who',
        is: 'header',
        of: ({ key: { principalId } }) => named(names.shortPrincipal(principalId), principalId),
      },
      { name: 'kind', of: ({ kind }) => kind },
      { name: 'role or group', of: ({ key }) => outside(names.target(key)) },
      { name: 'where', of: ({ key }) => outside(names.place(key)) },
      { name: 'what becomes of it', of: ({ fate }) => fateWords[fate] },
      { name: 'reason', of: ({ item }) => item?.reason ?? '' },
    ],
    rows: ends,
    file: 'standing-access.csv',
  });
}
