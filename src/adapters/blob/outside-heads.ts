import type { TokenCredential } from '@azure/identity';
import type { ContainerClient } from '@azure/storage-blob';
import type { HeadFile, OutsideHead, OutsideHeads } from '../../ports/index.ts';
import { OutsideHeadsError } from '../../ports/seal-log.ts';
import { azuriteAccount, hostOfStorage } from '../storage-host.ts';

export interface OutsideHeadsOptions {
  /** A container: `https://ACCOUNT.blob.core.windows.net/CONTAINER`, or one of Azurite on this machine. */
  readonly url: string;
  /** For an https address. */
  readonly credential?: TokenCredential | undefined;
  /** The folder of the tenant's log in it. */
  readonly folder: string;
}

/** Of a head: ten digits, as the sealer names it. */
const headName = /^heads\/(\d{10})$/;

/**
 * Heads in a container of Blob Storage that an immutability policy protects: each file is created once
 * (`If-None-Match: *`), and the identity needs no right to write over or to delete one. Entries, hashes and heads only: no
 * row, and nothing about a person.
 */
export function createOutsideHeads({ url, credential, folder }: OutsideHeadsOptions): OutsideHeads {
  const name = `the container ${url}`;
  let opening: Promise<ContainerClient> | undefined;
  const container = (): Promise<ContainerClient> => {
    opening ??= open(url, credential);
    // What could not be loaded or signed in to may be there for the next head.
    opening.catch(() => {
      opening = undefined;
    });
    return opening;
  };
  const within = async <T>(doing: string, work: (client: ContainerClient) => Promise<T>): Promise<T> => {
    try {
      return await work(await container());
    } catch (error) {
      throw toOutsideError(error, `${doing} in ${name}`);
    }
  };
  const sizes = () =>
    within('listing heads', async (client) => {
      const found: { readonly size: number; readonly createdAt: Date | undefined }[] = [];
      for await (const blob of client.listBlobsFlat({ prefix: `${folder}/heads/` })) {
        const [, digits] = headName.exec(blob.name.slice(folder.length + 1)) ?? [];
        if (digits !== undefined) found.push({ size: Number(digits), createdAt: blob.properties.createdOn });
      }
      return found.toSorted((one, other) => one.size - other.size);
    });
  const read = ({ size, createdAt }: { readonly size: number; readonly createdAt: Date | undefined }) =>
    within('reading a head', async (client): Promise<OutsideHead> => {
      const bytes = await downloaded(client, `${folder}/heads/${String(size).padStart(10, '0')}`);
      return { size, note: bytes.toString('utf8'), createdAt: createdAt?.toISOString() };
    });
  return {
    name,
    create: (files) =>
      within('creating files', async (client) => {
        for (const file of files) await createFile(client, folder, file);
      }),
    async last() {
      const last = (await sizes()).at(-1);
      return last && read(last);
    },
    async *heads() {
      for (const size of await sizes()) yield await read(size);
    },
  };
}

async function open(url: string, credential: TokenCredential | undefined): Promise<ContainerClient> {
  const host = hostOfContainer(url);
  if (host === 'unusable' || (host === 'azure' && credential === undefined))
    throw new OutsideHeadsError(
      'unreachable',
      `"${url}" is no container that can be used. Give https://ACCOUNT.blob.core.windows.net/CONTAINER and an identity, or http://127.0.0.1:PORT/${azuriteAccount}/CONTAINER for Azurite.`,
    );
  const { openContainer } = await import('./blob-client.ts');
  return openContainer(url, host === 'azurite' ? 'azurite' : (credential as TokenCredential));
}

/** The address of a container is the one of its account and a name. */
function hostOfContainer(url: string): 'azure' | 'azurite' | 'unusable' {
  const parsed = URL.parse(url);
  const names = parsed?.pathname.split('/').filter((part) => part !== '') ?? [];
  const account = parsed?.protocol === 'https:' ? parsed.origin : `${parsed?.origin}/${names[0]}`;
  const isContainer = names.length === (parsed?.protocol === 'https:' ? 1 : 2);
  return isContainer ? hostOfStorage(account).kind : 'unusable';
}

/** A file that is there is the same where an earlier night, or an answer that was lost, created it. */
async function createFile(client: ContainerClient, folder: string, { path, bytes }: HeadFile): Promise<void> {
  const blob = client.getBlockBlobClient(`${folder}/${path}`);
  try {
    await blob.upload(bytes, bytes.length, { conditions: { ifNoneMatch: '*' } });
  } catch (error) {
    if (statusOf(error) !== 409 && statusOf(error) !== 412) throw error;
    const there = await downloaded(client, `${folder}/${path}`);
    if (!there.equals(bytes))
      throw new OutsideHeadsError(
        'fork',
        `${client.url} has another ${folder}/${path}: the log was written anew since, or two stores write to one place. Nothing was written over it. Verify the log.`,
      );
  }
}

async function downloaded(client: ContainerClient, name: string): Promise<Buffer> {
  return client.getBlobClient(name).downloadToBuffer();
}

function toOutsideError(error: unknown, doing: string): unknown {
  if (error instanceof OutsideHeadsError || !(error instanceof Error)) return error;
  const status = statusOf(error);
  const [firstLine] = error.message.split('\n');
  if (status === 401 || status === 403)
    return new OutsideHeadsError(
      'forbidden',
      `${doing}: refused (${status}): ${firstLine} Grant this identity a role that may create and read blobs there; a new grant takes some minutes to count.`,
      { cause: error },
    );
  const answer = status === undefined ? '' : ` (${status})`;
  return new OutsideHeadsError('unreachable', `${doing}: it did not work${answer}: ${firstLine}`, {
    cause: error,
  });
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;
}
