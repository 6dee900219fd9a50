import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { RulesUnusable } from '../ports/errors.ts';

/** Rules that people review are shorter. */
export const maxRulesBytes = 1024 * 1024;

/** What a file of rules holds, whether it is usable or not. @throws RulesUnusable where it cannot be read. */
export async function contentOfRules(path: string): Promise<Uint8Array> {
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
