import { createHash } from 'node:crypto';
import packageJson from '../../../package.json' with { type: 'json' };
import { explained } from '../../evidence/exports/column-meanings.ts';
import { type ExportFormat, encodeRows } from '../../evidence/exports/encode-rows.ts';
import { measure } from '../../evidence/exports/measure.ts';
import { type Question, Reading, type RowWithPlace, rowsOf } from '../../evidence/exports/question.ts';
import { type ExportBasis, sidecarOf } from '../../evidence/exports/sidecar.ts';
import { NotKnown } from '../../evidence/questions/not-known.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import { InputProblem } from '../core/request-parts.ts';
import type { RouteCall } from '../core/route.ts';
import { type AnswerOptions, type Cursor, checkCursor, writeCursor } from './inputs.ts';

type AnsweringCall = Pick<RouteCall<unknown, unknown, unknown>, 'caller' | 'ports' | 'graph'>;

/** One request looks at so many rows at most to fill a page; what is left is for the next. */
const mostLookedAt = 20_000;

/** What is fixed by the first answer, so that the others are about the same. */
interface FixedQuery {
  readonly cursor: Cursor | undefined;
  /** By the names of the query. */
  readonly values: Readonly<Record<string, string>>;
}

/** Answers a question with one page of its rows, or with what proves all of them. */
export async function answerQuestion<Row>(
  question: Question<Row>,
  wanted: AnswerOptions,
  { cursor, values }: FixedQuery,
  call: AnsweringCall,
): Promise<HttpAnswer> {
  checkCursor(cursor, question);
  try {
    return await answerKnown(question, wanted, { cursor, values }, call);
  } catch (error) {
    if (!(error instanceof NotKnown)) throw error;
    return problem(404, 'Nobody knows', error.message, { retry: 'never' });
  }
}

async function answerKnown<Row>(
  question: Question<Row>,
  wanted: AnswerOptions,
  { cursor, values }: FixedQuery,
  call: AnsweringCall,
): Promise<HttpAnswer> {
  if (wanted.sidecar === true) return answerSidecar(question, wanted.format, call);
  const reading = new Reading();
  const page = await pageOf(inTime(question.read(cursor?.place, reading), call), wanted.top);
  const basis = { query: question.query, ...(await question.basis(reading)) };
  const next = page.end === undefined ? undefined : writeCursor(question, page.end, values);
  if (wanted.format === 'json') return answerJson(page.rows, next, basis);
  return answerFile(question, { ...page, next, isBeginning: cursor === undefined }, wanted, basis);
}

/** @returns `end`: where the next page begins; `undefined`: there is none. */
async function pageOf<Row>(placed: AsyncIterable<RowWithPlace<Row>>, top: number) {
  const rows: Row[] = [];
  let looked = 0;
  let end: string | undefined;
  for await (const { row, place } of placed) {
    if (rows.length >= top || looked >= mostLookedAt) return { rows, end };
    looked += 1;
    if (row !== undefined) rows.push(row);
    end = place;
  }
  return { rows, end: undefined };
}

function answerJson(items: readonly unknown[], next: string | undefined, basis: ExportBasis): HttpAnswer {
  const evidence = {
    ...basis,
    timeZone: 'UTC',
    isComplete: basis.gaps.length === 0,
    madeBy: { app: 'pim-warden', version: packageJson.version },
  };
  return { status: 200, jsonBody: { items, next, evidence }, headers: headersOf(items.length, basis) };
}

const mediaTypes = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
  json: 'application/json; charset=utf-8',
} as const satisfies Record<ExportFormat, string>;

async function answerFile<Row>(
  question: Question<Row>,
  page: { readonly rows: readonly Row[]; readonly next: string | undefined; readonly isBeginning: boolean },
  { format, top }: AnswerOptions,
  basis: ExportBasis,
): Promise<HttpAnswer> {
  const { rows, next, isBeginning } = page;
  const chunks = await Array.fromAsync(encodeRows(iterated(rows), format, question.columns, { isBeginning }));
  const body = chunks.map(({ text }) => text).join('');
  const same = { ...question.query, format };
  const links = [
    ...(next === undefined ? [] : [link(question, { ...same, top: String(top), after: next }, 'next')]),
    link(question, { ...same, sidecar: 'true' }, 'describedby'),
  ];
  const digest = createHash('sha256').update(body).digest('base64');
  return {
    status: 200,
    jsonBody: undefined,
    body,
    headers: {
      ...headersOf(rows.length, basis),
      'content-type': mediaTypes[format],
      'content-disposition': `attachment; filename="${fileNameOf(question, format)}"`,
      'content-digest': `sha-256=:${digest}:`,
      link: links.join(', '),
      ...(next !== undefined && { 'evidence-next': next }),
    },
  };
}

async function* iterated<Row>(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

function link({ name }: { readonly name: string }, query: Readonly<Record<string, string>>, rel: string) {
  const rest = Object.entries(query).filter(([parameter]) => !name.includes(`{${parameter}}`));
  return `</api/evidence/${pathOf(name, query)}?${new URLSearchParams(rest)}>; rel="${rel}"`;
}

function pathOf(name: string, query: Readonly<Record<string, string>>): string {
  return name.replace(/\{(\w+)\}/g, (_whole, parameter: string) => query[parameter] ?? '');
}

function fileNameOf(
  { name, query }: Pick<Question<unknown>, 'name' | 'query'>,
  format: ExportFormat,
): string {
  const instant = query.at ?? query.to ?? query.knownAt ?? '';
  const words = [...pathOf(name, query).split('/'), instant.replace(/[-:.]/g, '')];
  return `${words.filter(Boolean).join('-')}.${format}`;
}

/** What makes a page evidence, for those who keep headers. The sidecar has all of it. */
function headersOf(rows: number, { query, source, gaps, head }: ExportBasis): Record<string, string> {
  const runs = source.runs.map(({ id }) => id).slice(0, 20);
  return {
    'evidence-query': new URLSearchParams(query).toString(),
    'evidence-time-zone': 'UTC',
    'evidence-rows': String(rows),
    'evidence-complete': String(gaps.length === 0),
    'evidence-runs': runs.length === 0 ? 'none' : runs.join(' '),
    'evidence-head': head === null ? 'none' : `${head.origin} ${head.size} ${head.rootHash}`,
    'evidence-version': packageJson.version,
  };
}

/** The whole export is made once more, and only its measure is kept. */
async function answerSidecar<Row>(
  question: Question<Row>,
  wanted: ExportFormat,
  call: AnsweringCall,
): Promise<HttpAnswer> {
  const { caller, ports } = call;
  const format = wanted === 'json' ? 'jsonl' : wanted;
  const reading = new Reading();
  const rows = rowsOf(inTime(question.read(undefined, reading), call));
  const measured = await measure(encodeRows(rows, format, question.columns));
  const basis = { query: question.query, ...(await question.basis(reading)) };
  const jsonBody = sidecarOf(basis, measured, {
    tenantId: ports.tenantId,
    format,
    madeAt: ports.clock.now().toISOString(),
    madeFor: caller.objectId,
    ...(format === 'csv' && { columns: explained(question.name, question.columns) }),
    appVersion: packageJson.version,
  });
  return { status: 200, jsonBody };
}

/** Rows for as long as there is time. @throws InputProblem 504 */
async function* inTime<T>(rows: AsyncIterable<T>, { graph }: AnsweringCall): AsyncGenerator<T> {
  for await (const row of rows) {
    if (graph.signal.aborted) throw new InputProblem(tooLong());
    yield row;
  }
}

function tooLong(): HttpAnswer {
  const detail =
    'The answer could not be read within API_TIME_BUDGET_SECONDS. Narrow the question, by role, principal or time, or ask for fewer rows at once.';
  return problem(504, 'The time for this call ran out', detail, { retry: 'later' });
}
