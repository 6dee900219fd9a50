import { createReadOnlyWire } from '../../src/adapters/graph/client/read-only.ts';
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
  if (options.graphOrigin !== undefined) wireTo(options.graphOrigin);
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

/** Nothing but reads, and to nowhere else. */
function wireTo(origin: string): typeof fetch {
  try {
    return createReadOnlyWire(origin).fetch;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new PreviewError(`--graph-origin: ${error.message}`, 2);
  }
}
