import { html } from 'hono/html';
import type { Cell } from '../exports/column.ts';
import controls from './controls.json' with { type: 'json' };
import type { MadeTable, PrintedTable } from './make-table.ts';
import type { PackPeriod } from './pack-period.ts';
import { pageStyle } from './page-style.ts';

/**
 * The pages of a pack: escaped, without a script, and whole without a network. Text of the tenant stands in `bdi`, so that letters
 * which run from right to left move nothing around them.
 */

/** What a page says of the whole pack. */
export interface PackFacts extends PackPeriod {
  readonly tenantId: string;
  readonly madeFor: string;
  readonly appVersion: string;
  /** `undefined`: nothing is sealed. */
  readonly head: string | undefined;
  /** Names of the intervals whose rows are in it. */
  readonly intervals: readonly string[];
  /** `false`: no run had read the tenant by the end of the period. */
  readonly isKnown: boolean;
}

type Markup = ReturnType<typeof html>;

export async function indexPage(facts: PackFacts, tables: readonly MadeTable[]): Promise<string> {
  const missing = tables.find(({ name }) => name === 'gaps')?.sidecar.rows ?? 0;
  return page(
    'Privileged access: evidence',
    html`<h1>Privileged access: evidence</h1>
${factList(facts)}
${emptyNote(facts)}
<h2>What is missing</h2>
${
  missing === 0
    ? html`<p>Nothing that the app knows of.</p>`
    : html`<p class="warn">${missing} gaps are known: <a href="tables/gaps.html">what and why</a>. No table is complete without them.</p>`
}
<h2>Tables</h2>
<table><thead><tr>${headers('table', 'what it has', 'rows', 'files')}</tr></thead><tbody>
${tables.map(tableLine)}</tbody></table>
<h2>By control</h2>
<p class="quiet">${controls.note}</p>
${controls.frameworks.map(
  ({ name, controls: own }) => html`<h3>${name}</h3>
<table><thead><tr>${headers('control', 'what it is about', 'answered by', 'not in this pack')}</tr></thead><tbody>
${own.map(
  ({ id, about, files, missing: not }) => html`<tr><th scope="row">${id}</th><td>${about}</td><td>${files.map(
    (file) => html`<a href="${file}">${file}</a><br>`,
  )}</td><td>${not}</td></tr>
`,
)}</tbody></table>
`,
)}
<h2>How to check it</h2>
<p>Run <code>node verify.mjs</code> in this folder, or follow <a href="VERIFY.md">VERIFY.md</a>, which needs none of our code. Take the key and a head from elsewhere:
<a href="keys.txt">keys.txt</a> came in the same pack.</p>
${facts.head === undefined ? html`<p class="warn">No head seals the history: nothing here can be proved.</p>` : html`<pre>${facts.head}</pre>`}`,
  );
}

function factList({ tenantId, from, to, knownAt, madeFor, appVersion, intervals }: PackFacts): Markup {
  return html`<dl>
<dt>Tenant</dt><dd>${tenantId}</dd>
<dt>Period (UTC)</dt><dd>${from} to ${to}</dd>
<dt>As it was known at</dt><dd>${knownAt}, the last run that read the tenant. The pack can be made again as of then.</dd>
<dt>Made for</dt><dd><bdi>${madeFor}</bdi>, by PIM Warden ${appVersion} (by the system: nobody edited it)</dd>
<dt>Rows of the history</dt><dd>${intervals.length === 0 ? 'none' : intervals.join(', ')}</dd>
</dl>`;
}

function emptyNote({ isKnown }: PackFacts): Markup | string {
  if (isKnown) return '';
  return html`<p class="warn">The history of access has nothing of this period: no run of snapshot-access had read the tenant by then. Tables without rows do
not say that nobody had access. They say that nobody knows.</p>`;
}

function tableLine({ name, title, about, sidecar }: MadeTable): Markup {
  const gaps = sidecar.isComplete ? '' : html`<br><span class="warn">incomplete</span>`;
  const link = (file: string, text: string) =>
    html`<a href="tables/${file}" aria-label="${title}: ${text}">${text}</a>`;
  return html`<tr><th scope="row">${title}</th><td>${about}</td><td>${sidecar.rows}${gaps}</td><td>${link(`${name}.html`, 'page')} ${link(`${name}.csv`, 'csv')}
${link(`${name}.csv.sidecar.json`, 'what proves it')}</td></tr>
`;
}

export async function tablePage(table: PrintedTable, facts: PackFacts): Promise<string> {
  const { title, about, sidecar, name } = table;
  const { columns, printed } = filledColumns(table);
  const empty = table.columns.length - columns.length;
  const more = sidecar.rows - printed.length;
  return page(
    title,
    html`<nav><a href="../index.html">All tables</a></nav>
<h1>${title}</h1>
<p>${about}</p>
${factList(facts)}
<p>${sidecar.rows} rows, SHA-256 of ${name}.csv <code>${sidecar.sha256}</code></p>
${sidecar.gaps.length === 0 ? '' : html`<h2>What is missing</h2><ul>${sidecar.gaps.map(({ part, because }) => html`<li><bdi>${part}</bdi>: <bdi>${because}</bdi></li>`)}</ul>`}
<h2 id="rows">Rows</h2>
<div class="wide" role="region" aria-labelledby="rows" tabindex="0"><table><thead><tr>${headers(...columns)}</tr></thead><tbody>
${printed.map((row) => html`<tr>${row.map((cell) => html`<td><bdi>${textOf(cell)}</bdi></td>`)}</tr>\n`)}</tbody></table></div>
${more > 0 ? html`<p class="warn">${more} more rows are in <a href="${name}.csv">${name}.csv</a>.</p>` : ''}
${empty > 0 ? html`<p class="quiet">${empty} columns that no row above has anything in are left out here, and are in ${name}.csv.</p>` : ''}
<h2>What the columns say</h2>
<dl>${(sidecar.columns ?? []).map((column) => html`<dt>${column.name}</dt><dd>${column.meaning}</dd>\n`)}</dl>`,
  );
}

/** Paper is narrow: columns that no row has anything in are left out. */
function filledColumns({ columns, printed }: PrintedTable): Pick<PrintedTable, 'columns' | 'printed'> {
  const filled = columns.map(
    (_, at) => printed.length === 0 || printed.some((row) => textOf(row[at]) !== ''),
  );
  const only = <T>(list: readonly T[]) => list.filter((_, at) => filled[at]);
  return { columns: only(columns), printed: printed.map(only) };
}

function headers(...names: readonly string[]): readonly Markup[] {
  return names.map((name) => html`<th scope="col">${name}</th>`);
}

function textOf(cell: Cell): string {
  return cell === null || cell === undefined ? '' : String(cell);
}

async function page(title: string, body: Markup): Promise<string> {
  const whole = await html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${title}</title>
<style>${pageStyle}</style></head><body><main>
${body}
</main></body></html>
`;
  return String(whole);
}
