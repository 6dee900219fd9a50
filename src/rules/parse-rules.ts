import { createHash } from 'node:crypto';
import type { LoadedRules } from '../domain/model/rules.ts';
import { type RulesProblem, RulesUnusable } from '../ports/errors.ts';
import { crossFindings } from './cross-checks.ts';
import { type Finding, type JsonDocument, type Place, readJson } from './json-document.ts';
import { written } from './look-at.ts';
import { rulesSchema, toRules } from './rules-schema.ts';
import { schemaFindings } from './schema-problems.ts';

const isEmpty = 'is empty: `npm run rules -- init FILE` writes one to begin with';

/** At most this many problems are reported; a file with more is another kind of file. */
const maxProblems = 200;

/**
 * The rules that a file's bytes hold.
 *
 * @param source how the file is called in messages.
 * @throws RulesUnusable with every problem, its line and what to write instead.
 */
export function parseRules(bytes: Uint8Array, source: string): LoadedRules {
  const text = decoded(bytes);
  if (text === undefined) throw new RulesUnusable(source, [notUtf8(bytes)]);
  const document = readJson(text);
  const problems = problemsOf(document);
  if (problems.length > 0) throw new RulesUnusable(source, problems);
  return {
    rules: toRules(rulesSchema.parse(document.value)),
    hash: createHash('sha256').update(bytes).digest('hex'),
  };
}

/** Without a byte order mark, if there is one. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function notUtf8([first, second]: Uint8Array): RulesProblem {
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const sentence = isUtf16
    ? 'is UTF-16, as Windows PowerShell writes with >: save it as UTF-8'
    : 'is not UTF-8: save it as UTF-8';
  return { line: undefined, path: '', sentence };
}

function problemsOf(document: JsonDocument): RulesProblem[] {
  if (document.isEmpty) return [{ line: undefined, path: '', sentence: isEmpty }];
  const firstBreak = document.syntax[0]?.offset;
  const bySchema = schemaFindings(document);
  const findings = [...document.repeated, ...bySchema, ...placedCrossFindings(document, bySchema)]
    // After a syntax error nothing is certain: what seems to be missing may be there.
    .filter(({ end }) => firstBreak === undefined || (end !== undefined && end <= firstBreak))
    .map(({ line, path, sentence }) => ({ line, path: written(path), sentence }));
  const syntax = document.syntax.map(({ line, sentence }) => ({ line, path: '', sentence }));
  const all = withoutRepeats([...syntax, ...findings]).toSorted((a, b) => a.line - b.line);
  if (all.length <= maxProblems) return all;
  const rest = { line: undefined, path: '', sentence: `and ${all.length - maxProblems} more` };
  return [...all.slice(0, maxProblems), rest];
}

/** Cross-checks run only on a whole file: they take absent members for their defaults. */
function placedCrossFindings(document: JsonDocument, known: readonly Finding[]): (Finding & Place)[] {
  if (document.syntax.length > 0) return [];
  const wrong = new Set(known.map(({ path }) => written(path)));
  return crossFindings(document.value)
    .filter(({ path }) => !wrong.has(written(path)))
    .map((finding) => ({ ...finding, ...document.place(finding.path) }));
}

function withoutRepeats<T extends RulesProblem>(problems: readonly T[]): T[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
