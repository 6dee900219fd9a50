import type { LoadedRules } from '../domain/model/rules.ts';
import type { RulesSource } from '../ports/index.ts';
import { parseRules } from './parse-rules.ts';
import { contentOfRules } from './rules-content.ts';

/** A file of rules with its content as it is. */
export interface RulesFile extends RulesSource {
  /** @throws RulesUnusable */
  read(): Promise<{ readonly loaded: LoadedRules; readonly bytes: Uint8Array }>;
}

/** The rules of a file, read anew each time: what a run works by is what the file says when the run begins. */
export function createRulesFile(path: string): RulesFile {
  return createRulesFrom(path, () => contentOfRules(path));
}

/**
 * The rules of a place that is not on this machine, likewise.
 *
 * @param content reads all of it. @throws RulesUnusable
 */
export function createRulesFrom(place: string, content: () => Promise<Uint8Array>): RulesFile {
  const read = async () => {
    const bytes = await content();
    return { loaded: parseRules(bytes, place), bytes };
  };
  return { read, load: async () => (await read()).loaded };
}
