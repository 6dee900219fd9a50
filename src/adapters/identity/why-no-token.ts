import { EntraRefusal } from './entra-refusal.ts';

/** Why the app's identity gave no token, and what to do now. */
export interface NoToken {
  /** Who gave none. */
  readonly by: string;
  readonly because: string;
  readonly advice: string;
}

const enable =
  'Enable a managed identity on the function app (the platform then sets IDENTITY_ENDPOINT and IDENTITY_HEADER); for a user-assigned one set AZURE_CLIENT_ID to its client id.';

/** As `@azure/identity` names them. */
const credentialErrors = [
  'CredentialUnavailableError',
  'AuthenticationError',
  'AggregateAuthenticationError',
  'AuthenticationRequiredError',
];

/** Whether a request failed for want of a token, before it was sent. */
export function isNoToken(error: unknown): error is Error {
  return error instanceof Error && credentialErrors.includes(error.name);
}

/** Not of an identity or of the network: of our code, or of a library's. */
const defects = ['TypeError', 'ReferenceError', 'RangeError', 'SyntaxError'];

const endpoint = 'the identity endpoint (IDENTITY_ENDPOINT)';

/** In our words: the library's name its own classes and pages, and not what an operator can see. */
export function whyNoToken(error: unknown): NoToken {
  if (error instanceof EntraRefusal)
    return { by: 'Microsoft Entra', because: error.message, advice: error.advice };
  return { by: endpoint, ...whyNone(error) };
}

function whyNone(error: unknown): Omit<NoToken, 'by'> {
  if (!(error instanceof Error)) return { because: 'it gave no reason', advice: enable };
  if (defects.includes(error.name))
    return {
      because: `the app failed before it could ask (${error.name})`,
      advice:
        'The identity is not at fault, nor its permissions: deploy the version before this one, and report it with the stack in the log.',
    };
  if (/network_error|Network unreachable/.test(error.message))
    return { because: 'nothing that gives tokens answers there', advice: enable };
  return { because: saidBy(error.message), advice: enable };
}

/** What the endpoint itself said, out of what the library wraps it in. */
function saidBy(message: string): string {
  const [, status, text] =
    /Http status code: (\d+)\s+Http status message: (.*?)\s+Headers:/s.exec(message) ?? [];
  if (status !== undefined) return `it answered ${status} ${text}`;
  const [, described] = /Description: (.*?) - Correlation ID:/s.exec(message) ?? [];
  const said = (described ?? message.replace(/^\w+Credential: /, '')).replaceAll(/\s+/g, ' ').trim();
  return said.slice(0, 300).replace(/\.$/, '');
}
