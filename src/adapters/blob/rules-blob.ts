import type { TokenCredential } from '@azure/identity';
import { RulesUnusable } from '../../ports/errors.ts';
import { isNoToken, whyNoToken } from '../identity/why-no-token.ts';
import { hostOfStorage } from '../storage-host.ts';

export interface RulesBlobOptions {
  /** A blob: `https://ACCOUNT.blob.core.windows.net/CONTAINER/NAME`, or one of Azurite on this machine. */
  readonly url: string;
  /** For an https address. */
  readonly credential: TokenCredential;
  readonly maxBytes: number;
}

/**
 * Reads a file of rules from Blob Storage, all of it each time. Whoever may write it is not this app: the identity needs
 * *Storage Blob Data Reader* on its container, and no more.
 *
 * @returns a function that throws RulesUnusable where the file cannot be read: rules that cannot be seen allow nothing.
 */
export function createRulesBlob({ url, credential, maxBytes }: RulesBlobOptions): () => Promise<Uint8Array> {
  const end = url.lastIndexOf('/');
  const [container, name] = [url.slice(0, end), url.slice(end + 1)];
  const account = container.slice(0, container.lastIndexOf('/'));
  const refuse = (sentence: string) => new RulesUnusable(url, [{ line: undefined, path: '', sentence }]);
  return async () => {
    try {
      const { openContainer } = await import('./blob-client.ts');
      const identity = hostOfStorage(account).kind === 'azurite' ? 'azurite' : credential;
      const blob = openContainer(container, identity).getBlobClient(name);
      // One byte more than may be there says that it is too long. A blob without any has no such range.
      const answer = await blob.download(0, maxBytes + 1);
      const bytes = await bytesOf(answer.readableStreamBody);
      if (bytes.length > maxBytes) throw refuse(`is longer than ${maxBytes} bytes, which is the most`);
      return bytes;
    } catch (error) {
      if (error instanceof RulesUnusable) throw error;
      throw refuse(whyUnread(error));
    }
  };
}

async function bytesOf(stream: NodeJS.ReadableStream | undefined): Promise<Uint8Array> {
  if (stream === undefined) return new Uint8Array();
  return Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Buffer>));
}

function whyUnread(error: unknown): string {
  const { statusCode: status, code, name } = error as Readonly<Record<string, unknown>>;
  if (status === 404)
    return 'is not there: write one with `npm run rules -- init rules.json` and upload it there, or name another place in RULES_URL';
  if (status === 401 || status === 403)
    return `may not be read (${status}): grant this identity Storage Blob Data Reader on the container; a new grant takes some minutes to count`;
  if (status === 416) return 'is empty: upload a file of rules there';
  if (status === undefined && name === 'RestError')
    return `cannot be asked for: nothing answers there (${code}). Check that RULES_URL is right, and that the account can be reached from here`;
  if (isNoToken(error)) {
    const { because, advice } = whyNoToken(error);
    return `cannot be asked for: no token for its account: ${because}. ${advice.replace(/\.$/, '')}`;
  }
  const [firstLine] = (error instanceof Error ? error.message : String(error)).split('\n');
  return `could not be read: ${firstLine}`;
}
