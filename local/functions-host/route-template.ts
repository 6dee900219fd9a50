/** A route of an HTTP function: `runs/{id?}`, `files/{*rest}`. */
export interface RouteTemplate {
  readonly text: string;
  readonly segments: readonly Segment[];
}

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'one' | 'one-or-none' | 'rest'; readonly name: string };

const parameter = /^\{(\*?)([A-Za-z_]\w*)(\??)\}$/;

/**
 * @throws for what this host does not carry out (constraints as in `{id:int}`, defaults, mixtures with text), so that a
 * route never quietly means something else than on the platform.
 */
export function parseRoute(text: string): RouteTemplate {
  const parts = text.split('/').filter((part) => part !== '');
  const segments = parts.map((part, index) => parseSegment(part, text, index === parts.length - 1));
  const named = segments.flatMap((segment) =>
    segment.kind === 'literal' ? [] : [segment.name.toLowerCase()],
  );
  if (new Set(named).size < named.length) throw new Error(`Route "${text}" uses a parameter name twice.`);
  return { text, segments };
}

function parseSegment(part: string, route: string, last: boolean): Segment {
  if (!/[{}]/.test(part)) return { kind: 'literal', text: part };
  const [whole, star, name, optional] = parameter.exec(part) ?? [];
  if (whole === undefined || name === undefined) {
    throw new Error(
      `Route "${route}": the local host knows {name}, {name?} and {*name} as a whole segment, not "${part}".`,
    );
  }
  const kind = star === '*' ? 'rest' : optional === '?' ? 'one-or-none' : 'one';
  if (kind !== 'one' && !last) throw new Error(`Route "${route}": ${part} may only be the last segment.`);
  return { kind, name };
}

/**
 * Holds a path against a route. Text is compared without regard to case, as the platform does.
 *
 * @param path what follows the prefix, without a query: `runs/5`.
 * @returns the parameters, decoded; one that is absent is not named. `undefined`: another route, or a path that is not
 * well encoded.
 */
export function matchRoute({ segments }: RouteTemplate, path: string): Record<string, string> | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = segment.kind === 'rest' ? parts.slice(index).join('/') : parts[index];
    const value = part === undefined ? undefined : decoded(part);
    if (segment.kind === 'literal') {
      if (value?.toLowerCase() !== segment.text.toLowerCase()) return undefined;
    } else if (value !== undefined && value !== '') {
      params[segment.name] = value;
    } else if (segment.kind === 'one' || (part !== undefined && part !== '')) {
      return undefined;
    }
  }
  const open = segments.at(-1)?.kind === 'rest';
  return parts.length > segments.length && !open ? undefined : params;
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

const rank = { literal: 0, one: 1, 'one-or-none': 2, rest: 3 } as const satisfies Record<
  Segment['kind'],
  number
>;

/** For sorting: the more a route says, the earlier it is asked. */
export function bySpecificity(a: RouteTemplate, b: RouteTemplate): number {
  for (let index = 0; index < Math.max(a.segments.length, b.segments.length); index++) {
    const [left, right] = [a.segments[index], b.segments[index]];
    const difference = (left ? rank[left.kind] : -1) - (right ? rank[right.kind] : -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
