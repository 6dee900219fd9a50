import type { ErasureNote } from './verdict.ts';

/** `pack.json`: what a pack is of. Nothing signs it: what it says decides where to look, and never what is true. */

export const packFormat = 'pim-warden/pack@1';

export interface PackDescription {
  readonly format: typeof packFormat;
  readonly tenantId: string;
  /** The period that it is about. */
  readonly from: string;
  readonly to: string;
  /** Intervals of the history whose rows are in it, whole. */
  readonly intervals: readonly string[];
  /** Runs that had begun to write and did not end. */
  readonly unfinishedRuns: readonly string[];
  /** What was erased or purged by the time that it was made, as it was written down. Absent of packs that are older than that. */
  readonly erasures?: readonly ErasureNote[];
}

/** @returns `undefined` for what is none. */
export function parsePackDescription(text: string): PackDescription | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return isDescription(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

function isDescription(read: unknown): read is PackDescription {
  if (typeof read !== 'object' || read === null || !('format' in read) || read.format !== packFormat)
    return false;
  const members = new Map<string, unknown>(Object.entries(read));
  const isText = (name: string) => typeof members.get(name) === 'string';
  const areTexts = (name: string) => {
    const list = members.get(name);
    return Array.isArray(list) && list.every((one) => typeof one === 'string');
  };
  return (
    ['tenantId', 'from', 'to'].every(isText) &&
    ['intervals', 'unfinishedRuns'].every(areTexts) &&
    isNotes(members.get('erasures') ?? [])
  );
}

function isNotes(list: unknown): boolean {
  return Array.isArray(list) && list.every(isNote);
}

function isNote(read: unknown): boolean {
  if (typeof read !== 'object' || read === null) return false;
  const members = new Map<string, unknown>(Object.entries(read));
  const rows = members.get('rows');
  return (
    ['at', 'what', 'by', 'reason'].every((name) => typeof members.get(name) === 'string') &&
    typeof rows === 'number' &&
    Number.isSafeInteger(rows) &&
    rows >= 0
  );
}
