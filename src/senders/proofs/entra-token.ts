import type { CallerTokens, DeliveryVerdict, RawDelivery } from '../../ports/index.ts';

/** One token and nothing else: headers that were given twice arrive joined by a comma. */
const bearer = /^Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/i;

/** An access token of Entra, of the declared app for itself, with the role that lets it deliver messages. */
export async function verifyEntraToken(
  { headers }: RawDelivery,
  appId: string,
  tokens: CallerTokens,
  receivedAt: Date,
): Promise<DeliveryVerdict> {
  const [, token] = bearer.exec(headers.authorization ?? '') ?? [];
  if (token === undefined) return { kind: 'refused', because: 'it has not one bearer token' };
  const verdict = await tokens.judge(token, receivedAt);
  if (verdict.kind !== 'valid') return verdict;
  const { caller } = verdict;
  if (caller.kind !== 'app') return { kind: 'refused', because: 'its token is of a user' };
  if (caller.appId.toLowerCase() !== appId.toLowerCase())
    return { kind: 'refused', because: `its token is of the app ${caller.appId}` };
  if (caller.signIn.clientProof !== 'certificate')
    return {
      kind: 'forbidden',
      because: `its app signed in with a client ${caller.signIn.clientProof === 'secret' ? 'secret' : 'proof that the token does not say'}`,
    };
  if (!caller.roles.includes('PimWarden.Send'))
    return { kind: 'forbidden', because: 'its app lacks the role PimWarden.Send' };
  return { kind: 'proved', key: 0 };
}
