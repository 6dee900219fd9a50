import type { PathParams } from './request-parts.ts';
import type { Route } from './route.ts';

/** What the table says of a method and a path. */
export type RouteMatch =
  | { readonly kind: 'found'; readonly route: Route; readonly params: PathParams }
  /** `path` is the template: `assignments/{id}`. */
  | { readonly kind: 'method-not-allowed'; readonly path: string; readonly allowed: readonly string[] }
  | { readonly kind: 'not-found' };

export interface RouteTable {
  /**
   * Finds the route of a request. A literal segment beats a parameter, and literals are compared without regard to case,
   * as the platform compares those of its own routes. `HEAD` is answered by the route of `GET`.
   *
   * @param path below `/api`, decoded: `assignments/requests/5`. One slash at its end is ignored.
   */
  match(method: string, path: string): RouteMatch;
}

/** Routes that differ in their method only. */
interface PathEntry {
  readonly segments: readonly Segment[];
  readonly routes: readonly Route[];
}

interface Segment {
  readonly text: string;
  readonly isParameter: boolean;
}

/** @throws when two routes have the same method and the same path, apart from the names of its parameters. */
export function createRouteTable(routes: readonly Route[]): RouteTable {
  const entries = [...Map.groupBy(routes, shapeOf)]
    .map(([shape, group]) => toEntry(shape, group))
    .sort((a, b) => bySpecificity(a.segments, b.segments));
  return {
    match(method, path) {
      const parts = path.replace(/\/$/, '').split('/');
      const entry = entries.find(({ segments }) => fits(segments, parts));
      if (entry === undefined) return { kind: 'not-found' };
      const wanted = method === 'HEAD' ? 'GET' : method;
      const route = entry.routes.find((candidate) => candidate.method === wanted);
      if (route !== undefined) return { kind: 'found', route, params: paramsOf(route, parts) };
      const allowed = entry.routes.flatMap((other) =>
        other.method === 'GET' ? ['GET', 'HEAD'] : [other.method],
      );
      return { kind: 'method-not-allowed', path: entry.routes[0]?.path ?? path, allowed };
    },
  };
}

function toEntry(shape: string, routes: readonly Route[]): PathEntry {
  const methods = routes.map(({ method }) => method);
  const twice = methods.find((method, index) => methods.indexOf(method) !== index);
  if (twice !== undefined) throw new Error(`Two routes answer ${twice} /api/${shape}.`);
  return { segments: segmentsOf(shape), routes };
}

/** The path without the names of its parameters: `assignments/{}`. */
function shapeOf({ path }: Route): string {
  return path.replace(/\{\w+\}/g, '{}').toLowerCase();
}

function segmentsOf(path: string): Segment[] {
  return path.split('/').map((text) => ({ text, isParameter: text.startsWith('{') }));
}

function fits(segments: readonly Segment[], parts: readonly string[]): boolean {
  return (
    segments.length === parts.length &&
    segments.every(({ text, isParameter }, index) => {
      const part = parts[index] ?? '';
      return isParameter ? part !== '' : part.toLowerCase() === text;
    })
  );
}

function paramsOf(route: Route, parts: readonly string[]): PathParams {
  const params = segmentsOf(route.path).flatMap(({ text, isParameter }, index) =>
    isParameter ? [[text.slice(1, -1), parts[index] ?? '']] : [],
  );
  return Object.fromEntries(params);
}

/** Shorter paths come first; no request fits paths of different lengths. */
function bySpecificity(a: readonly Segment[], b: readonly Segment[]): number {
  if (a.length !== b.length) return a.length - b.length;
  const at = a.findIndex(({ isParameter }, index) => isParameter !== b[index]?.isParameter);
  if (at === -1) return 0;
  return a[at]?.isParameter === true ? 1 : -1;
}
