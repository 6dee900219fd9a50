import { isLicenceCode } from '../../src/adapters/graph/client/failures.ts';
import { GraphCallError } from '../../src/ports/errors.ts';

/**
 * The failure as it is said to a person who signed in: the client speaks to whoever runs an app, and its advice would be
 * another's.
 */
export function forPerson(error: unknown): unknown {
  // What nobody asked for is no refusal.
  if (!(error instanceof GraphCallError) || error.code === 'PlanOnly') return error;
  // The sign-in says itself what is wrong with it; anything else is said of an app's identity.
  if (error.kind === 'signed-out' && error.status === undefined) return ofSignIn(error);
  const advice = adviceFor(error);
  if (advice === undefined) return error;
  return new GraphCallError(error.kind, `${asAnswered(error)}. ${advice}`, error, { cause: error });
}

const again = 'Run the preview again and sign in: what was read to its end is kept for an hour.';

function ofSignIn(error: GraphCallError): GraphCallError {
  if (!error.message.includes('IDENTITY_ENDPOINT')) return error;
  const operation = error.message.split(': ')[0];
  const cause = error.cause instanceof Error ? error.cause.message.replace(/\.$/, '') : 'it does not say why';
  const message = `${operation}: not sent, because the sign-in gave no token: ${cause}. ${again}`;
  return new GraphCallError(error.kind, message, error, { cause: error });
}

function adviceFor({ kind, code }: GraphCallError): string | undefined {
  if (isLicenceCode(code))
    return 'The tenant needs a licence of Microsoft Entra ID P1 or P2 (or Governance) for this.';
  if (kind === 'forbidden')
    return 'What you signed in with may not read it: an administrator must consent to the permission, and your account needs a directory role that may read it, such as Global Reader.';
  if (kind === 'signed-out') return again;
  return undefined;
}

/** What was asked and what came back, without any advice. */
function asAnswered({ message, status, code, said, requestId }: GraphCallError): string {
  if (status === undefined) return message.split('. ')[0] ?? message;
  const end = message.indexOf(': ');
  const operation = end < 0 ? 'Microsoft Graph' : message.slice(0, end);
  const words = [`${status} ${code}`, said?.replace(/\s+/g, ' ').replace(/\.$/, '')].filter(
    (part) => part !== undefined && part !== '',
  );
  return `${operation}: ${words.join(': ')}${requestId === undefined ? '' : ` (request-id ${requestId})`}`;
}
