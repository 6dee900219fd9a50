import type { Route } from '../routes/route.ts';

type RouteLookup =
  | { readonly kind: 'found'; readonly route: Route; readonly params: Readonly<Record<string, string>> }
  /** The path is simulated, the method is not among these. */
  | { readonly kind: 'wrong-method'; readonly allowed: readonly string[] }
  | { readonly kind: 'missing' };

export interface RouteTable {
  /**
   * @param path as called: percent-encoded.
   * @throws URIError when it cannot be decoded.
   */
  find(method: string, path: string): RouteLookup;
}

interface Segment {
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly literal: boolean;
}

interface Entry {
  readonly route: Route;
  readonly segments: readonly Segment[];
}

/**
 * Finds the route of a path. `{name}` stands for a segment or a part of one (`filterByCurrentUser(on='{on}')`).
 * Literal segments take precedence over placeholders (`/users/$count` before `/users/{id}`), and are compared without
 * regard to case, as Graph does.
 *
 * @throws Error for two routes with the same method and shape.
 */
export function createRouteTable(routes: readonly Route[]): RouteTable {
  const bySize = new Map<number, Entry[]>();
  const shapes = new Set<string>();
  for (const route of routes) {
    const shape = `${route.method} ${route.path.replace(/\{\w+\}/g, '{}').toLowerCase()}`;
    if (shapes.has(shape)) throw new Error(`two simulated routes answer ${route.method} ${route.path}`);
    shapes.add(shape);
    const segments = route.path.split('/').map(compile);
    const entries = bySize.get(segments.length) ?? [];
    entries.push({ route, segments });
    bySize.set(segments.length, entries);
  }
  for (const entries of bySize.values()) entries.sort(literalsFirst);

  return {
    find(method, path) {
      const called = path.split('/').map(decodeURIComponent);
      const allowed: string[] = [];
      for (const { route, segments } of bySize.get(called.length) ?? []) {
        const params = match(segments, called);
        if (params === undefined) continue;
        if (route.method === method) return { kind: 'found', route, params };
        allowed.push(route.method);
      }
      return allowed.length > 0 ? { kind: 'wrong-method', allowed } : { kind: 'missing' };
    },
  };
}

// An id is neither a system segment ($count, $ref) nor a function call (delta(), filterByCurrentUser(on='...')).
// Those need routes of their own; without one the caller gets an error that says so.
const idPattern = String.raw`((?!\$)(?![\w.]+\(.*\)$).+)`;

function compile(template: string): Segment {
  const names: string[] = [];
  const wholePlaceholder = /^\{(\w+)\}$/.exec(template);
  if (wholePlaceholder?.[1] !== undefined) {
    return { pattern: new RegExp(`^${idPattern}$`, 's'), names: [wholePlaceholder[1]], literal: false };
  }
  const source = template
    .split(/(\{\w+\})/)
    .map((part) => {
      if (!/^\{\w+\}$/.test(part)) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      names.push(part.slice(1, -1));
      return "([^']+)";
    })
    .join('');
  return { pattern: new RegExp(`^${source}$`, 'i'), names, literal: true };
}

function match(segments: readonly Segment[], called: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, { pattern, names }] of segments.entries()) {
    const groups = pattern.exec(called[index] ?? '');
    if (groups === null) return undefined;
    for (const [position, name] of names.entries()) params[name] = groups[position + 1] ?? '';
  }
  return params;
}

function literalsFirst(one: Entry, other: Entry): number {
  for (const [index, segment] of one.segments.entries()) {
    const difference = Number(other.segments[index]?.literal ?? false) - Number(segment.literal);
    if (difference !== 0) return difference;
  }
  return 0;
}
