import { posix } from 'node:path';
import type { BicepFile } from './bicep-file.ts';

/** The path of a module's file, as the files are told apart. */
export function moduleFile(file: BicepFile, path: string): string {
  return posix.join(posix.dirname(file.path), path);
}
