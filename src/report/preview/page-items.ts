import { html } from 'hono/html';
import type { Plan } from '../../domain/model/plan.ts';
import type { SectionTitle } from '../report-sections.ts';
import { controlPlaneMark, type Markup, named, outside, type PageColumn, pageTable } from './page-table.ts';
import { closedGates, effectOf, type PlannedEntry } from './planned-entries.ts';
import type { PreviewFindings } from './preview-findings.ts';
import type { ReadableNames } from './preview-names.ts';
import { wordsOf } from './reason-words.ts';

/** What is said of the items under each title. docs/notices.md says the same. */
const titleWords: Partial<Record<SectionTitle, string>> = {
  'Would be changed': 'What the jobs would do tonight, where rules, approvals and gates let them.',
  'Will be changed':
    'Would be announced tonight, and removed or converted on the date given: to keep it, use it or write an exception.',
  'Will lapse': 'Eligibilities that are not renewed, with the date they end.',
  'Found, for a person to look at': 'What the app may not judge or change.',
  'Dropped, because the evidence changed': 'What was announced, and would not be changed any more.',
  'Set aside, for a person to look at': 'What Graph refused in an earlier run; it is not tried again.',
};

/** Each item with its reason and its evidence, counted by role and by person before. */
export function itemsSection(
  entries: readonly PlannedEntry[],
  findings: PreviewFindings,
  names: ReadableNames,
): Markup {
  const byTitle = [...Map.groupBy(entries, ({ title }) => title)];
  return html`<section aria-labelledby="changes"><h2 id="changes">Each item, with its reason and evidence</h2>
${gates(findings)}
<h3>By role</h3>
${countsTable(
  'table-by-role',
  'role or group',
  entries,
  ({ item }) => outside(names.target(item.key)),
  ({ item }) => names.target(item.key).toLowerCase(),
)}
<h3>By person</h3>
${countsTable(
  'table-by-person',
  'who',
  entries,
  ({ item: { key } }) => named(names.shortPrincipal(key.principalId), key.principalId),
  ({ item }) => item.key.principalId.toLowerCase(),
)}
${byTitle.map(([title, own], index) => html`<h3>${title}</h3><p>${titleWords[title] ?? ''}</p>${itemsTable(`table-items-${index}`, title, own, names)}`)}
${reasonsTable(findings)}</section>`;
}

function gates(findings: PreviewFindings): Markup {
  const closed = closedGates(findings);
  return html`<h3 id="gates">In the way</h3>
${closed.length === 0 ? html`<p>No gate would be closed for more than one item.</p>` : html`<ul>${closed.map(({ sentence }) => html`<li class="warn">${outside(sentence)}</li>`)}</ul>`}`;
}

/** How many items there are of each title, for each of what they are told apart by. */
function countsTable(
  id: string,
  what: string,
  entries: readonly PlannedEntry[],
  show: (entry: PlannedEntry) => Markup,
  keyOf: (entry: PlannedEntry) => string,
): Markup {
  const groups = [...Map.groupBy(entries, keyOf).values()].toSorted(
    (one, other) => other.length - one.length,
  );
  const titles = [...new Set(entries.map(({ title }) => title))];
  return pageTable({
    id,
    caption: `Items by ${what}`,
    columns: [
      {
        name: what,
        is: 'header',
        of: (own) =>
          html`${own.slice(0, 1).map(show)}${controlPlaneMark(own.some(({ isControlPlane }) => isControlPlane))}`,
      },
      ...titles.map(
        (title): PageColumn<readonly PlannedEntry[]> => ({
          name: title,
          is: 'number',
          of: (own) => own.filter((entry) => entry.title === title).length,
        }),
      ),
    ],
    rows: groups,
    file: 'items.csv',
  });
}

function itemsTable(
  id: string,
  title: SectionTitle,
  entries: readonly PlannedEntry[],
  names: ReadableNames,
): Markup {
  return pageTable({
    id,
    caption: title,
    columns: itemColumns(title, names),
    rows: entries,
    file: 'items.csv',
  });
}

function itemColumns(title: SectionTitle, names: ReadableNames): readonly PageColumn<PlannedEntry>[] {
  const isChange = title === 'Would be changed' || title === 'Will be changed';
  return [
    {
      name: 'who',
      is: 'header',
      of: ({ item: { key } }) => named(names.shortPrincipal(key.principalId), key.principalId),
    },
    {
      name: 'access',
      of: ({ item, isControlPlane }) =>
        html`${item.kind} of ${outside(names.target(item.key))}${placeOf(names.place(item.key))}${controlPlaneMark(isControlPlane)}`,
    },
    ...(isChange ? [{ name: 'what', of: ({ item }: PlannedEntry) => whatOf(item) }] : []),
    ...(title === 'Would be changed'
      ? []
      : [{ name: 'on', is: 'date' as const, of: ({ item }: PlannedEntry) => item.due?.slice(0, 10) ?? '' }]),
    { name: 'reason', of: reasonOf },
    { name: 'evidence', of: ({ item }) => evidenceList(item) },
    ...(isChange ? [{ name: 'needs', of: needsOf }] : []),
  ];
}

/** Where, if it is not everywhere. */
export function placeOf(place: string): Markup | string {
  return place === '' || place === 'whole directory' ? '' : html` at ${outside(place)}`;
}

function whatOf(item: PlannedEntry['item']): string {
  const end = item.change?.steps[0]?.endDateTime;
  const members = item.alsoAffects.length === 0 ? '' : `, with ${item.alsoAffects.length} members`;
  return `${effectOf(item)}${typeof end === 'string' ? `, until ${end.slice(0, 10)}` : ''}${members}`;
}

function needsOf({ needs, stoppedBy }: PlannedEntry): Markup {
  const own = stoppedBy.filter(({ stops }) => stops === 'item').map(({ sentence }) => sentence);
  const wide = own.length < stoppedBy.length ? ['held back: see what is in the way'] : [];
  const first = needs === 'approval' ? 'an approval' : 'nothing: done unattended';
  return html`${first}${[...wide, ...own].map((text) => html`<br><span class="warn">${outside(text)}</span>`)}`;
}

function evidenceList({ evidence }: PlannedEntry['item']): Markup | string {
  const facts = Object.entries(evidence);
  if (facts.length === 0) return '';
  return html`<ul>${facts.map(([name, value]) => html`<li>${outside(`${name}: ${value === null ? 'none' : value}`)}</li>`)}</ul>`;
}

function reasonId(job: Plan['job'], reason: string): string {
  return `reason-${job}-${reason}`;
}

/** What looks stale, and may not be called so, says what it looks like. */
function reasonOf({ job, item: { reason, evidence } }: PlannedEntry): Markup {
  const { foundStale } = evidence;
  const looks = typeof foundStale === 'string' ? html`<br>looks stale: ${foundStale}` : '';
  return html`${reasonLink(job, reason)}${looks}`;
}

function reasonLink(job: Plan['job'], reason: string): Markup {
  return html`<a href="#${reasonId(job, reason)}">${reason}</a>`;
}

/** What the reasons mean, of what is left as it is as well. */
function reasonsTable({ plans }: PreviewFindings): Markup {
  const rows = plans.flatMap(({ job, items }) =>
    [...Map.groupBy(items, ({ reason }) => reason)]
      .map(([reason, own]) => ({
        job,
        reason,
        all: own.length,
        left: own.filter(({ decision }) => decision === 'leave').length,
      }))
      .toSorted((one, other) => other.all - one.all),
  );
  return html`<h3 id="reasons">What the reasons mean</h3>${pageTable({
    id: 'table-reasons',
    caption: 'Reasons that were found',
    columns: [
      {
        name: 'reason',
        is: 'header',
        of: ({ job, reason }) => html`<span id="${reasonId(job, reason)}">${reason}</span>`,
      },
      { name: 'job', of: ({ job }) => job },
      { name: 'meaning', of: ({ job, reason }) => wordsOf(job, reason).meaning },
      { name: 'what to do', of: ({ job, reason }) => wordsOf(job, reason).remedy },
      { name: 'items', is: 'number', of: ({ all }) => all },
      { name: 'left as they are', is: 'number', of: ({ left }) => left },
    ],
    rows,
    file: 'items.csv',
  })}`;
}
