import { html } from 'hono/html';
import { shortened, whole } from './counted.ts';
import { rowsPerTable } from './page-limits.ts';

export type Markup = ReturnType<typeof html>;
type CellContent = string | number | Markup;

/** A column of a table of the page. */
export interface PageColumn<Row> {
  readonly name: string;
  readonly of: (row: Row) => CellContent;
  /** `header`: it names the row. `number`: it stands to the right. `date`: it is not broken. */
  readonly is?: 'header' | 'number' | 'date';
}

export interface PageTable<Row> {
  /** Unique on the page. */
  readonly id: string;
  /** What it shows. The number of rows stands after it. */
  readonly caption: string;
  readonly columns: readonly PageColumn<Row>[];
  readonly rows: readonly Row[];
  /** The file that has all rows. */
  readonly file: string | undefined;
}

/** A table that a screen reader can read and a narrow screen can move; long ones are cut, and say so. */
export function pageTable<Row>({ id, caption, columns, rows, file }: PageTable<Row>): Markup {
  if (rows.length === 0) return html`<p class="quiet">${caption}: none.</p>`;
  const { shown, left } = shortened(rows, rowsPerTable);
  return html`<div class="wide" role="region" tabindex="0" aria-labelledby="${id}">
<table><caption id="${id}">${caption} (${whole(rows.length)})</caption>
<thead><tr>${columns.map(headCell)}</tr></thead>
<tbody>${shown.map((row) => html`<tr>${columns.map((column) => cellOf(column, row))}</tr>\n`)}</tbody></table></div>
${leftOut(left, file)}`;
}

function leftOut(left: number, file: string | undefined): Markup | string {
  if (left === 0) return '';
  const where = file === undefined ? 'plan.json' : file;
  return html`<p class="left">${whole(left)} more are left out here; <a href="${where}">${where}</a> has all of them.</p>`;
}

function headCell<Row>({ name, is }: PageColumn<Row>): Markup {
  return is === 'number'
    ? html`<th scope="col" class="number">${name}</th>`
    : html`<th scope="col">${name}</th>`;
}

function cellOf<Row>({ of, is }: PageColumn<Row>, row: Row): Markup {
  const shown = of(row);
  if (is === 'header') return html`<th scope="row">${shown}</th>`;
  if (is === 'number')
    return html`<td class="number">${typeof shown === 'number' ? whole(shown) : shown}</td>`;
  return is === 'date' ? html`<td class="date">${shown}</td>` : html`<td>${shown}</td>`;
}

/** Text of the tenant: letters that run from right to left move nothing around it. */
export function outside(text: string): Markup {
  return html`<bdi>${text}</bdi>`;
}

/** A name with its id, which alone is unique. */
export function named(name: string, id: string): Markup {
  return name === id ? html`<code>${id}</code>` : html`<bdi>${name}</bdi><br><code>${id}</code>`;
}

export function controlPlaneMark(isControlPlane: boolean): Markup | string {
  return isControlPlane ? html` <span class="mark">controls the tenant</span>` : '';
}
