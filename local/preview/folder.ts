import { randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { PreviewError } from './preview-error.ts';

/** What tells a folder of previews from any other, and whose tenant it is about. */
const marker = z.object({
  format: z.literal('pim-warden-preview'),
  tenantId: z.string(),
});
const markerName = 'preview.json';

/** Only whoever makes the preview may read it. */
const folderMode = 0o700;
const fileMode = 0o600;

/** The local folder of a preview: the only place that is written to. */
export interface PreviewFolder {
  /** Absolute. */
  readonly path: string;
  /** Writes a file whole or not at all. @returns its path. */
  write(name: string, content: string | Uint8Array): Promise<string>;
  /** `undefined`: it is not there. */
  read(name: string): Promise<string | undefined>;
  /** Names in a folder below; none where it is not there. */
  list(below: string): Promise<readonly string[]>;
  /** Takes a file or a folder away, if it is there. */
  remove(name: string): Promise<void>;
  /** Gives a file another name, so that it is in nobody's way. @returns its new path. */
  setAside(name: string): Promise<string>;
  /** Says from now on whose tenant it is about. @throws PreviewError where it is another's. */
  claim(tenantId: string): Promise<void>;
}

/**
 * Opens a folder for previews, or makes it.
 *
 * @throws PreviewError where it has something in it and is none, or cannot be used.
 */
export async function openFolder(wanted: string): Promise<PreviewFolder> {
  const path = resolve(wanted);
  try {
    await makeFolder(path);
    await refuseForeign(path);
    await chmod(path, folderMode);
  } catch (error) {
    throw unusable(path, error);
  }
  const at = (name: string) => join(path, name);
  const read = (name: string) => contentOf(at(name));
  return {
    path,
    read,
    async write(name, content) {
      await writeWhole(at(name), content).catch((error: unknown) => {
        throw unusable(at(name), error);
      });
      return at(name);
    },
    list: async (below) => (await orNothing(() => readdir(at(below)))) ?? [],
    remove: (name) => rm(at(name), { recursive: true, force: true }),
    async setAside(name) {
      const aside = at(`${name}.set-aside-${randomUUID().slice(0, 8)}`);
      await rename(at(name), aside);
      return aside;
    },
    async claim(tenantId) {
      const known = await markerIn(path);
      if (known !== undefined && known.tenantId !== tenantId)
        throw new PreviewError(
          `${path} has previews of another tenant (${known.tenantId}), and you signed in to ${tenantId}. Nothing was read or written. Name another folder with --out.`,
        );
      const said = { format: 'pim-warden-preview', tenantId } satisfies z.input<typeof marker>;
      await writeWhole(at(markerName), `${JSON.stringify(said, undefined, 2)}\n`);
    },
  };
}

/** Made one by one: where a parent takes no folder (`/proc`), Node's own `recursive` tries for ever. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: folderMode });
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path, { mode: folderMode });
  }
}

async function refuseForeign(path: string): Promise<void> {
  const names = (await readdir(path)).filter((name) => name !== '.DS_Store');
  if (names.length === 0 || (await markerIn(path)) !== undefined) return;
  throw new PreviewError(
    `${path} has something in it (${names[0]}${names.length > 1 ? ` and ${names.length - 1} more` : ''}) and is no folder of previews: nothing was written. Name an empty folder, or one that is not there, with --out.`,
  );
}

async function markerIn(path: string): Promise<z.infer<typeof marker> | undefined> {
  const text = await contentOf(join(path, markerName));
  if (text === undefined) return undefined;
  try {
    return marker.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await makeFolder(dirname(path));
  const draft = `${path}.${randomUUID().slice(0, 8)}.draft`;
  try {
    const file = await open(draft, 'wx', fileMode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function contentOf(path: string): Promise<string | undefined> {
  return orNothing(() => readFile(path, 'utf8'));
}

async function orNothing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

function unusable(path: string, error: unknown): PreviewError {
  if (error instanceof PreviewError) return error;
  const because =
    typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
  return new PreviewError(
    `${path} cannot be used: ${because}. Name another folder with --out, or put that right.`,
    1,
    { cause: error },
  );
}
