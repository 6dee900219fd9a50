import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { LoadedRules } from '../domain/model/rules.ts';
import { RulesUnusable } from '../ports/errors.ts';
import type { RulesSource } from '../ports/index.ts';
import { parseRules } from './parse-rules.ts';

/** Rules that people review are shorter. */
export const maxRulesBytes = 1024 * 1024;

/** A file of rules with its content as it is. */
export interface RulesFile extends RulesSource {
  /** @throws RulesUnusable */
  read(): Promise<{ readonly loaded: LoadedRules; readonly bytes: Uint8Array }>;
}

/** The rules of a file, read anew each time: what a run works by is what the file says when the run begins. */
export function createRulesFile(path: string): RulesFile {
  return createRulesFrom(path, () => contentOf(path));
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

async function contentOf(path: string): Promise<Uint8Array> {
  const refuse = (sentence: string) => new RulesUnusable(path, [{ line: undefined, path: '', sentence }]);
  try {
    const file = await open(path, 'r');
    try {
      const stats = await file.stat();
      if (stats.isDirectory()) throw refuse(isFolder(path));
      if (stats.size > maxRulesBytes)
        throw refuse(`is ${stats.size} bytes long: expected at most ${maxRulesBytes}`);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof RulesUnusable) throw error;
    throw refuse(whyUnread(error, path));
  }
}

function whyUnread(error: unknown, path: string): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
      return `is not there (${resolve(path)}): write one with \`npm run rules -- init ${path}\`, or say where it is in RULES_FILE`;
    case 'EISDIR':
      return isFolder(path);
    case 'EACCES':
    case 'EPERM':
      return `may not be read (${resolve(path)}): let the user that the app runs as read it`;
    default:
      return `could not be read (${resolve(path)}): ${error instanceof Error ? error.message : String(error)}`;
  }
}

function isFolder(path: string): string {
  return `is a folder (${resolve(path)}): name the file itself`;
}
