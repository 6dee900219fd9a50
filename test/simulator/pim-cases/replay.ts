import type { GraphResponse } from '../full-graph.ts';
import type { CaseSetup } from './case-setup.ts';
import { type CaseTenant, type IdMap, renamed } from './case-tenant.ts';
import type { PimCase } from './cases.ts';
import { documentedSenders } from './people.ts';
import { type Difference, differencesOf } from './shape.ts';

/** An answer and the documented one. */
export interface ReplayResult {
  readonly response: GraphResponse;
  /** The body of the answer; `null`: none. Plain text is read as a number. */
  readonly actual: unknown;
  /** The documented body, with the ids of this tenant. */
  readonly documented: unknown;
}

export async function replay(graph: CaseTenant, pimCase: PimCase, setup: CaseSetup): Promise<ReplayResult> {
  const prepared = await setup.prepare?.(graph);
  const response = await graph.replay(pimCase, prepared, setup.sender);
  const senders = Object.fromEntries(documentedSenders.map((id) => [id, graph.appId]));
  const actual = bodyOf(response);
  const ids: IdMap = { ...senders, ...prepared, ...ownId(pimCase.responseBody, actual) };
  return { response, actual, documented: renamed(pimCase.responseBody, ids) };
}

function bodyOf({ headers, text, body }: GraphResponse): unknown {
  if (text === '') return null;
  return mediaType(headers.get('content-type')) === 'text/plain' ? Number(text) : body;
}

/** Maps the id of the created object, which is known only after the POST. */
function ownId(documented: unknown, actual: unknown): IdMap {
  const [theirs, ours] = [documented, actual].map((body) => (body as { id?: string } | null)?.id);
  return theirs === undefined || ours === undefined ? {} : { [theirs]: ours };
}

/** Differences without a tolerance, and tolerances without a difference. */
export function unexplainedDifferences(
  { documented, actual }: Pick<ReplayResult, 'documented' | 'actual'>,
  { path }: Pick<PimCase, 'path'>,
  { tolerated = [], hasOthers }: Pick<CaseSetup, 'tolerated' | 'hasOthers'>,
): string[] {
  const unused = new Set(tolerated.flatMap(({ what, where }) => where.map((each) => `${each}: ${what}`)));
  const allowed = new Set(unused);
  const isTolerated = (difference: Difference) => {
    unused.delete(written(difference));
    return allowed.has(written(difference));
  };
  const isSelected = path.includes('$select=');
  const found = differencesOf(documented, actual, {
    ...{ isSelected, isTolerated },
    hasOthers: hasOthers === true,
  });
  return [...found.map(written), ...[...unused].map((each) => `${each}: tolerated, and does not occur`)];
}

function written({ where, what }: Difference): string {
  return `${where}: ${what}`;
}

/** Comparable values: without instants, ids of errors and hosts of contexts. */
export function valuesOf(body: unknown): unknown {
  return JSON.parse(
    JSON.stringify(body, (name, value) => {
      if (name === '@odata.context' || name === 'innerError') return undefined;
      return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? 'an instant' : value;
    }),
  );
}

/** Documented headers that are absent, or have another media type. */
export function headerDifferences({ responseHeaders }: PimCase, { headers }: GraphResponse): string[] {
  return Object.entries(responseHeaders).flatMap(([name, value]) => {
    const given = headers.get(name);
    if (given === null) return [`${name}: missing`];
    const isOther = name.toLowerCase() === 'content-type' && mediaType(given) !== mediaType(value);
    return isOther ? [`${name}: ${given}`] : [];
  });
}

function mediaType(header: string | null | undefined): string | undefined {
  return header?.split(';')[0]?.trim().toLowerCase();
}
