import { badRequest } from '../refusal.ts';
import { readQuery } from './query.ts';
import { unsupportedQuery } from './refusals.ts';
import type { QueryAnswer, QueryRequest } from './request.ts';
import type { Resource } from './resource.ts';

/**
 * Answers `/$count` with a number as plain text. The request needs `ConsistencyLevel: eventual`; `$filter` may then
 * use advanced operators without `$count=true`.
 *
 * @throws GraphRefusal 400
 */
export function answerCount<T>(call: QueryRequest, resource: Resource<T>, items: readonly T[]): QueryAnswer {
  if (call.headers.consistencylevel?.toLowerCase() !== 'eventual')
    throw unsupportedQuery('$count is not currently supported.');
  const query = new URLSearchParams(call.query);
  const other = [...query.keys()].find(
    (name) => name.startsWith('$') && !['$filter', '$search'].includes(name),
  );
  if (other !== undefined)
    throw badRequest(`The query specified in the URI is not valid. Query option '${other}' is not allowed.`);
  query.set('$count', 'true');
  const { filter } = readQuery({ query, headers: call.headers }, resource);
  return { status: 200, text: String(items.filter((item) => filter?.test(item) ?? true).length) };
}
