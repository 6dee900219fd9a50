import { visit } from 'jsonc-parser';

export type StrictJson =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'malformed'; readonly because: string };

/** Deeper than any message that means something here. */
const mostBrackets = 32;

/**
 * The JSON that bytes hold, where every reader of JSON would understand the same: no member twice, nothing around it,
 * no number or text that is read as another one. The bytes were proved before: what is proved must be what is read.
 */
export function readStrictJson(bytes: Uint8Array): StrictJson {
  const text = decoded(bytes);
  if (text === undefined) return malformed('it is not UTF-8');
  if (text.startsWith('\uFEFF')) return malformed('it begins with a byte order mark');
  if (isTooDeep(text)) return malformed(`it has more than ${mostBrackets} brackets inside one another`);
  try {
    const value: unknown = JSON.parse(text);
    const problem = ambiguityIn(text);
    return problem === undefined ? { kind: 'json', value } : malformed(problem);
  } catch {
    return malformed('it is not JSON');
  }
}

function malformed(because: string): StrictJson {
  return { kind: 'malformed', because };
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Looked at before anything is parsed, for parsers call themselves for each level. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text[at];
    if (unit === '"') isInText = !isInText;
    else if (isInText) at += unit === '\\' ? 1 : 0;
    else if (unit === '[' || unit === '{') depth += 1;
    else if (unit === ']' || unit === '}') depth -= 1;
    if (depth > mostBrackets) return true;
  }
  return false;
}

/** What readers of JSON do not agree on. */
function ambiguityIn(text: string): string | undefined {
  let problem: string | undefined;
  const names: Set<string>[] = [];
  visit(
    text,
    {
      onObjectBegin: () => void names.push(new Set()),
      onObjectEnd: () => void names.pop(),
      onObjectProperty(name) {
        if (name === '__proto__') problem ??= 'it has a member __proto__';
        if (!name.isWellFormed()) problem ??= 'the name of a member has half a character';
        if (names.at(-1)?.has(name) === true) problem ??= 'an object has a member twice';
        names.at(-1)?.add(name);
      },
      onLiteralValue(value: unknown) {
        if (typeof value === 'string' && !value.isWellFormed()) problem ??= 'a text has half a character';
        if (typeof value === 'number' && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER))
          problem ??= 'a number is beyond 2^53';
      },
    },
    { disallowComments: true },
  );
  return problem;
}
