import { html } from 'hono/html';
import { causeWords, nameOfPart } from './answers.ts';
import { type Markup, outside, pageTable } from './page-table.ts';
import type { PreviewFindings } from './preview-findings.ts';

/** What could not be seen, and what that leaves unknown. */
export function unseenSection({ unseen, unreadable }: PreviewFindings): Markup {
  return html`<section aria-labelledby="unseen"><h2 id="unseen">What cannot be seen</h2>
${
  unseen.length === 0
    ? html`<p>Everything that was asked for came back whole.</p>`
    : html`<p>What rests on these parts is unknown. Unknown is neither stale nor in use: nothing is taken away because of it.</p>`
}
${pageTable({
  id: 'table-unseen',
  caption: 'Parts that could not be seen',
  columns: [
    { name: 'part', is: 'header', of: ({ part }) => nameOfPart(part) },
    { name: 'why', of: ({ cause, because }) => html`${causeWords[cause]}: ${outside(because)}` },
    { name: 'what follows', of: ({ follows }) => outside(follows) },
    { name: 'to see it', of: ({ remedy }) => outside(remedy ?? 'Nothing can be done from here.') },
  ],
  rows: unseen,
  file: 'unseen.csv',
})}
${
  unreadable.length === 0
    ? ''
    : pageTable({
        id: 'table-unreadable',
        caption: 'Single rows that could not be read',
        columns: [
          { name: 'part', of: ({ part }) => nameOfPart(part) },
          { name: 'row', is: 'header', of: ({ id }) => outside(id ?? 'without an id') },
          { name: 'who', of: ({ principalId }) => outside(principalId ?? 'not known') },
          { name: 'why', of: ({ because }) => outside(because) },
        ],
        rows: unreadable,
        file: 'unseen.csv',
      })
}</section>`;
}
