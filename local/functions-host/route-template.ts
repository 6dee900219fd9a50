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
 * Holds a path against a route. Text is compared without regard to case, as the platform does. A slash that is written
 * `%2F` separates segments like any other: so it is on a deployed app (Azure/azure-functions-host, issues 5619 and 9290).
 *
 * @param path what follows the prefix, without a query: `runs/5`.
 * @returns the parameters, decoded; one that is absent is not named. `undefined`: another route, or a path that is not
 * well encoded.
 */
export function matchRoute({ segments }: RouteTemplate, path: string): Record<string, string> | undefined {
  const all = decoded(path)?.split('/');
  if (all === undefined) return undefined;
  const parts = all.at(-1) === '' ? all.slice(0, -1) : all;
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = segment.kind === 'rest' ? all.slice(index).join('/') : parts[index];
    if (segment.kind === 'literal') {
      if (part?.toLowerCase() !== segment.text.toLowerCase()) return undefined;
    } else if (part !== undefined && part !== '') {
      params[segment.name] = part;
    } else if (segment.kind === 'one' || (segment.kind === 'one-or-none' && part !== undefined)) {
      return undefined;
    }
  }
  const open = segments.at(-1)?.kind === 'rest';
  return parts.length > segments.length && !open ? undefined : params;
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
