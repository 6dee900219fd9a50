import { RulesUnusable } from '../../src/ports/errors.ts';
import { parseRules } from '../../src/rules/parse-rules.ts';

const BREAK_GLASS_LINE =
  '"protected": { "principals": [{ "id": "11111111-aaaa-4bbb-8ccc-0000000000ff", "why": "Break-glass account" }] }';

/** A file that protects one account, with more members on the lines from 4 on. */
export function rulesText(...more: readonly string[]): string {
  return ['{', '"version": 1,', [BREAK_GLASS_LINE, ...more].join(',\n'), '}'].join('\n');
}

export function parsed(text: string | Uint8Array) {
  return parseRules(typeof text === 'string' ? new TextEncoder().encode(text) : text, 'rules.json');
}

/** Every problem as the operator reads it: `line: path: sentence`. */
export function problemsOf(text: string | Uint8Array): readonly string[] {
  try {
    parsed(text);
    return [];
  } catch (error) {
    if (!(error instanceof RulesUnusable)) throw error;
    return error.problems.map(({ line, path, sentence }) => `${line ?? '-'}: ${path}: ${sentence}`);
  }
}
