/** The properties and navigations that a request asks for, of one type. */
export interface RequestedShape {
  /** `undefined`: the default properties. */
  readonly select: ReadonlySet<string> | undefined;
  /** Nested shapes by navigation; `*` stands for all of them. */
  readonly expand: ReadonlyMap<string, RequestedShape>;
}

export const defaultShape: RequestedShape = { select: undefined, expand: new Map() };

/**
 * Reads `$select` and `$expand` of a query. The implementation is independent of the routes' own, because it checks
 * them.
 */
export function readRequestedShape(query: URLSearchParams): RequestedShape {
  return { select: selected(query.get('$select')), expand: expanded(query.get('$expand')) };
}

function selected(text: string | null | undefined): Set<string> | undefined {
  return text === null || text === undefined
    ? undefined
    : new Set(text.split(',').map((name) => name.trim().toLowerCase()));
}

function expanded(text: string | null | undefined): Map<string, RequestedShape> {
  const parts = text === null || text === undefined ? [] : splitAt(text, ',');
  return new Map(
    parts.map((part): [string, RequestedShape] => {
      const open = part.indexOf('(');
      if (open < 0) return [part.trim().toLowerCase(), defaultShape];
      const options = new URLSearchParams();
      for (const option of splitAt(part.slice(open + 1, part.lastIndexOf(')')), ';')) {
        const [name = '', ...value] = option.split('=');
        options.set(name.trim().toLowerCase(), value.join('='));
      }
      return [part.slice(0, open).trim().toLowerCase(), readRequestedShape(options)];
    }),
  );
}

function splitAt(text: string, separator: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === separator && depth === 0) parts.push('');
    else parts.push((parts.pop() ?? '') + character);
  }
  return parts;
}
