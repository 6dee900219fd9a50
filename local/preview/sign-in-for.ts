import { createReadOnlyWire } from '../../src/adapters/graph/client/read-only.ts';
import { loopbackHosts } from '../../src/domain/model/national-clouds.ts';
import type { PreviewOptions } from './options.ts';
import { PreviewError } from './preview-error.ts';
import type { SignedIn } from './run-preview.ts';
import { signIn } from './session.ts';

/** Signs the person in whom the options speak of. @throws SignInRefused, PreviewError */
export async function signInFor(
  options: PreviewOptions,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<SignedIn> {
  const { tenant = '', clientId, authority, loginHint, withRequests, deviceCode } = options;
  // Before anybody signs in for nothing.
  if (options.graphOrigin !== undefined) {
    wireTo(options.graphOrigin);
    refuseMixture(options.graphOrigin, authority);
  }
  const session = await signIn({
    ...{ tenant, clientId, authority, loginHint, withRequests, say, signal },
    method: deviceCode ? 'device-code' : 'browser',
  });
  const origin = options.graphOrigin ?? session.graphOrigin;
  return {
    ...{ origin, tenantId: session.tenantId, credential: session.credential },
    fetch: wireTo(origin),
    tenantName: tenant.includes('.') ? tenant : undefined,
    account: { name: session.account, scopes: session.scopes, unaskedScopes: session.extraScopes },
  };
}

/** A token of a real tenant goes to that tenant's Microsoft Graph, and to nothing that listens on this machine. */
function refuseMixture(graphOrigin: string, authority: string | undefined): void {
  const isHere = (origin: string | undefined) =>
    origin !== undefined && URL.canParse(origin) && loopbackHosts.includes(new URL(origin).hostname);
  if (!isHere(graphOrigin) || isHere(authority)) return;
  throw new PreviewError(
    `--graph-origin ${graphOrigin} is on this machine, and --authority is not: a token of a real tenant is sent to Microsoft Graph only. Give both, or neither.`,
    2,
  );
}

/** Nothing but reads, and to nowhere else. */
function wireTo(origin: string): typeof fetch {
  try {
    return createReadOnlyWire(origin).fetch;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PreviewError(`--graph-origin: ${error.message}`, 2);
  }
}
