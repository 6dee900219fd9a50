import { notSimulated, resourceNotFound } from '../refusal.ts';
import type { RouteCall } from './route.ts';

/**
 * Finds the object that `{id}` of the path names.
 *
 * @throws GraphRefusal 404 for an unknown id, 501 when the segment is a function or `$count`.
 */
export function requireById<T>(
  call: Pick<RouteCall, 'params' | 'path'>,
  find: (id: string) => T | undefined,
): T {
  const id = call.params.id ?? '';
  const found = find(id);
  if (found !== undefined) return found;
  if (id.startsWith('$') || id.includes('(')) throw notSimulated(`GET ${call.path}`);
  throw resourceNotFound(id);
}
