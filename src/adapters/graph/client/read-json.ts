/** What TypeScript's library does not know yet of ECMAScript's "JSON.parse source text access"; Node 24 has it. */
interface JsonWithSource {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}
const json = JSON as unknown as JsonWithSource;

/** A number that may be too long for a JavaScript number. May be right for a part of a string: that costs time, no more. */
const longNumber = /[[:,]\s*-?\d(?:[\d.]{15}|[\d.]*[eE])/;

/**
 * Parses JSON so that `JSON.stringify` gives every value back as it was, numbers of more digits than JavaScript has included.
 *
 * @throws SyntaxError
 */
export function readJson(text: string): unknown {
  return longNumber.test(text) ? json.parse(text, keepNumber) : JSON.parse(text);
}

function keepNumber(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  return typeof value === 'number' && source !== undefined && String(value) !== source
    ? json.rawJSON(source)
    : value;
}
