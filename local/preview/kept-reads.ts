import { hash } from 'node:crypto';
import { minutesToMilliseconds } from 'date-fns/minutesToMilliseconds';
import { z } from 'zod';
import type { PreviewFolder } from './folder.ts';
import { fromText, toText } from './json-text.ts';

/** What was read so long ago is read again: what a preview shows is of one hour at most. */
export const freshMinutes = 60;

const folderName = 'reads';

/** The first line of each file. */
const headShape = z.object({
  format: z.literal('pim-warden-preview-read'),
  /** Whose reads these are: another account may see other things. */
  owner: z.string(),
  key: z.string(),
  at: z.iso.datetime(),
  /** SHA-256 of the second line. */
  sha256: z.string(),
});

/** Something that was read to its end, and when. */
export interface KeptRead {
  readonly at: Date;
  readonly value: unknown;
}

/** What an earlier try of the same preview read to its end, so that it need not be read again. */
export interface KeptReads {
  /** When each thing was read that is not read again, by its key. */
  known(): ReadonlyMap<string, Date>;
  find(key: string): KeptRead | undefined;
  keep(key: string, value: unknown): Promise<void>;
  /** The preview is made: the next one reads anew. */
  forget(): Promise<void>;
}

interface KeptReadsOptions {
  /** Tenant and account. */
  readonly owner: string;
  /**
   * Listings that are compared with each other, so that one of them is of no use without the others: where not all are there,
   * all are read again.
   */
  readonly together: readonly string[];
  now(): Date;
}

/** Reads what is kept in a folder. What is broken, old or another account's is taken away: it is read again, and no harm is done. */
export async function openKeptReads(folder: PreviewFolder, wanted: KeptReadsOptions): Promise<KeptReads> {
  const reads = new Map<string, KeptRead>();
  for (const name of await folder.list(folderName)) {
    const path = `${folderName}/${name}`;
    const found = usable(await folder.read(path), wanted);
    if (found === undefined) await folder.remove(path);
    else reads.set(found.key, found);
  }
  if (!wanted.together.every((key) => reads.has(key))) for (const key of wanted.together) reads.delete(key);
  return {
    known: () => new Map([...reads].map(([key, { at }]) => [key, at])),
    find: (key) => reads.get(key),
    async keep(key, value) {
      const body = toText(value);
      const head: z.input<typeof headShape> = {
        format: 'pim-warden-preview-read',
        ...{ owner: wanted.owner, key },
        at: wanted.now().toISOString(),
        sha256: hash('sha256', body, 'hex'),
      };
      const name = hash('sha256', key, 'hex').slice(0, 32);
      await folder.write(`${folderName}/${name}.json`, `${JSON.stringify(head)}\n${body}`);
    },
    forget: () => folder.remove(folderName),
  };
}

function usable(
  text: string | undefined,
  wanted: KeptReadsOptions,
): (KeptRead & { readonly key: string }) | undefined {
  const end = text?.indexOf('\n') ?? -1;
  if (text === undefined || end < 0) return undefined;
  try {
    const head = headShape.parse(JSON.parse(text.slice(0, end)));
    const body = text.slice(end + 1);
    const at = new Date(head.at);
    const age = wanted.now().getTime() - at.getTime();
    const isFresh = age >= 0 && age <= minutesToMilliseconds(freshMinutes);
    if (!isFresh || head.owner !== wanted.owner || head.sha256 !== hash('sha256', body, 'hex'))
      return undefined;
    return { key: head.key, at, value: fromText(body) };
  } catch {
    return undefined;
  }
}
