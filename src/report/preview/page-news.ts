import { html } from 'hono/html';
import type { PlanItem } from '../../domain/model/plan.ts';
import { nameOfPart } from './answers.ts';
import { whole } from './counted.ts';
import { endText, howOf } from './page-access.ts';
import { placeOf } from './page-items.ts';
import { type Markup, named, outside, type PageColumn, pageTable } from './page-table.ts';
import { effectOf } from './planned-entries.ts';
import type { PreviewAccess, PreviewDifference } from './preview-findings.ts';
import type { ReadableNames } from './preview-names.ts';

/** What is not as it was in the preview before. */
export function newsSection(news: PreviewDifference | undefined, names: ReadableNames): Markup | string {
  if (news === undefined) return '';
  const { before, hasOtherRules, incomparable, drift } = news;
  return html`<section aria-labelledby="news"><h2 id="news">Since the preview before</h2>
<p>It was made at ${before.toISOString().slice(0, 16).replace('T', ' ')} UTC.${hasOtherRules ? ' The rules have changed since: plans may differ for that alone.' : ''}
Settings of roles that say something else than then: ${whole(drift.length)}.</p>
${incomparable.length === 0 ? '' : html`<p class="warn">Only one of the two could see these parts, so that what rests on them is no news: ${incomparable.map(nameOfPart).join(', ')}.</p>`}
${itemsTable('table-new-items', 'Planned anew, or for another reason', news.newItems, names)}
${itemsTable('table-gone-items', 'Not planned any more', news.goneItems, names)}
${accessTable('table-new-access', 'Access that was not there', news.newAccess, names)}
${accessTable('table-gone-access', 'Access that is gone', news.goneAccess, names)}</section>`;
}

function who<Row extends Pick<PlanItem, 'key'>>(names: ReadableNames): PageColumn<Row> {
  return {
    name: 'who',
    is: 'header',
    of: ({ key: { principalId } }) => named(names.shortPrincipal(principalId), principalId),
  };
}

function itemsTable(id: string, caption: string, rows: readonly PlanItem[], names: ReadableNames): Markup {
  return pageTable({
    id,
    caption,
    columns: [
      who<PlanItem>(names),
      {
        name: 'access',
        of: ({ kind, key }) => html`${kind} of ${outside(names.target(key))}${placeOf(names.place(key))}`,
      },
      { name: 'what', of: (item) => effectOf(item) },
      { name: 'reason', of: ({ reason }) => reason },
    ],
    rows,
    file: undefined,
  });
}

function accessTable(
  id: string,
  caption: string,
  rows: readonly PreviewAccess[],
  names: ReadableNames,
): Markup {
  return pageTable({
    id,
    caption,
    columns: [
      who<PreviewAccess>(names),
      { name: 'role or group', of: ({ key }) => outside(names.target(key)) },
      { name: 'where', of: ({ key }) => outside(names.place(key)) },
      { name: 'how', of: (one) => outside(howOf(one, names)) },
      { name: 'until', is: 'date', of: ({ endsAt }) => endText(endsAt) },
    ],
    rows,
    file: undefined,
  });
}
