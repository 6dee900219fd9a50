import { scaleBand, scaleLinear } from 'd3-scale';
import { type SeriesPoint, stack } from 'd3-shape';
import { html } from 'hono/html';
import type { Markup } from './page-table.ts';
import { clipToWidth } from './text-width.ts';

/** Numbers of several kinds for each of some things. */
export interface ChartData {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  /** A sentence that says what there is to see, for whoever does not see it. */
  readonly description: string;
  /** Names of the kinds, in the order in which they are stacked. */
  readonly kinds: readonly string[];
  readonly rows: readonly { readonly label: string; readonly values: readonly number[] }[];
}

/** In units of the drawing, which is as wide as a narrow screen allows, so that its letters can be read there. */
const width = 480;
const rowHeight = 40;
const barHeight = 14;
const room = { right: 48, axis: 26, left: 34, top: 10 };

type Row = ChartData['rows'][number];

function layersOf({ kinds, rows }: ChartData): readonly (readonly SeriesPoint<Row>[])[] {
  return stack<unknown, Row, number>()
    .keys(kinds.map((_, index) => index))
    .value(({ values }, index) => values[index] ?? 0)([...rows]);
}

function totalOf({ values }: Row): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function highest(rows: readonly Row[]): number {
  return Math.max(1, ...rows.map(totalOf));
}

/** Stacked bars, one below the other, each under its label. */
export function barChart(data: ChartData): Markup {
  const { rows } = data;
  const height = rows.length * rowHeight + 4;
  const x = scaleLinear([0, highest(rows)], [0, width - room.right]);
  const y = scaleBand(
    rows.map((_, index) => index),
    [0, rows.length * rowHeight],
  );
  const top = (index: number) => (y(index) ?? 0) + rowHeight - barHeight - 4;
  const bars = layersOf(data).flatMap((layer, kind) =>
    layer.map(([from, to], index) =>
      to === from
        ? ''
        : html`<rect class="k${kind}" x="${round(x(from))}" y="${top(index)}" width="${round(x(to) - x(from))}" height="${barHeight}"/>\n`,
    ),
  );
  const labels = rows.map(
    (row, index) => html`<text x="0" y="${top(index) - 5}">${clipToWidth(row.label, 52)}</text>
<text x="${round(x(totalOf(row)) + 5)}" y="${top(index) + barHeight - 2}">${totalOf(row)}</text>\n`,
  );
  return drawing(data, height, html`${bars}${labels}`);
}

/** Stacked columns side by side; every seventh has its label. */
export function columnChart(data: ChartData): Markup {
  const { rows } = data;
  const height = 220;
  const floor = height - room.axis;
  const y = scaleLinear([0, highest(rows)], [floor, room.top]).nice(4);
  const x = scaleBand(
    rows.map((_, index) => index),
    [room.left, width],
  ).paddingInner(0.2);
  const left = (index: number) => round(x(index) ?? 0);
  const columns = layersOf(data).flatMap((layer, kind) =>
    layer.map(([from, to], index) =>
      to === from
        ? ''
        : html`<rect class="k${kind}" x="${left(index)}" y="${round(y(to))}" width="${round(x.bandwidth())}" height="${round(y(from) - y(to))}"/>\n`,
    ),
  );
  const ticks = y
    .ticks(4)
    .filter(Number.isInteger)
    .map(
      (
        tick,
      ) => html`<line class="grid" x1="${room.left}" x2="${width}" y1="${round(y(tick))}" y2="${round(y(tick))}"/>
<text class="end" x="${room.left - 6}" y="${round(y(tick) + 5)}">${tick}</text>\n`,
    );
  const labels = rows.map(({ label }, index) =>
    index % 7 === 0 ? html`<text x="${left(index)}" y="${height - 6}">${label}</text>\n` : '',
  );
  return drawing(data, height, html`${ticks}${columns}${labels}`);
}

function drawing({ id, title, description, kinds }: ChartData, height: number, content: Markup): Markup {
  return html`<figure><svg role="img" aria-labelledby="${id}-title ${id}-text" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title id="${id}-title">${title}</title><desc id="${id}-text">${description}</desc>
${content}</svg>
<figcaption>${title}<ul class="legend">${kinds.map((kind, index) => html`<li class="k${index}">${kind}</li>`)}</ul></figcaption></figure>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
