import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import {
  DeviceCodeCredential,
  type DeviceCodeCredentialOptions,
  InteractiveBrowserCredential,
  type InteractiveBrowserCredentialNodeOptions,
} from '@azure/identity';
import { type ErrorAnswer, errorAnswerOf } from './refusals.ts';

export type SignInMethod = 'browser' | 'device-code';

/** A person's sign-in with Entra, and what Entra said to it. */
export interface PersonCredential {
  readonly inner: InteractiveBrowserCredential | DeviceCodeCredential;
  /** The first refusal since the last call of this, or that Entra was not reached; what follows is only a consequence. */
  takeRefusal(): ErrorAnswer | undefined;
}

export interface PersonCredentialOptions {
  readonly method: SignInMethod;
  readonly authority: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly loginHint?: string | undefined;
  /** Prints what the person has to do. */
  readonly say: (line: string) => void;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** Keeps its tokens in memory only, and opens no page once the sign-in has come about: a renewal that fails says so. */
export function createPersonCredential(options: PersonCredentialOptions): PersonCredential {
  const { method, authority, tenantId, clientId, loginHint, say } = options;
  let refusal: ErrorAnswer | undefined;
  const watch = watching(options.sleep, (said) => {
    // A later try may have reached it.
    if (refusal === undefined || refusal === unreachable) refusal = said;
  });
  const common = {
    ...{ tenantId, clientId, authorityHost: authority },
    // The hosts are known; asking one of them whether another is needs a way to the internet.
    disableInstanceDiscovery: true,
    disableAutomaticAuthentication: true,
    additionalPolicies: [{ position: 'perRetry', policy: watch }],
    retryOptions: { maxRetries: 2, maxRetryDelayInMs: 2_000 },
  } satisfies DeviceCodeCredentialOptions & InteractiveBrowserCredentialNodeOptions;
  const inner =
    method === 'browser'
      ? new InteractiveBrowserCredential({
          ...common,
          ...(loginHint === undefined ? {} : { loginHint }),
          browserCustomizationOptions: { successMessage: signedInPage, errorMessage: refusedPage },
        })
      : new DeviceCodeCredential({
          ...common,
          userPromptCallback({ userCode, verificationUri }) {
            // Where Entra refused to give a code, the library calls this all the same.
            if (userCode !== undefined)
              say(`Open ${verificationUri} in a browser and enter the code ${userCode}`);
          },
        });
  return {
    inner,
    takeRefusal() {
      const taken = refusal;
      refusal = undefined;
      return taken;
    },
  };
}

const signedInPage = 'You are signed in. This page can be closed: go back to the terminal.';
const refusedPage = 'The sign-in did not come about. This page can be closed: the terminal says why.';
const slowDownMilliseconds = 5_000;

const unreachable: ErrorAnswer = { error: 'Unreachable', codes: [], description: '' };

/** Hears what Entra refuses. The library drops the number of a refusal in some flows, and gives up where it is to be slower. */
function watching(
  sleep: (milliseconds: number) => Promise<void>,
  heard: (refusal: ErrorAnswer | undefined) => void,
): PipelinePolicy {
  return {
    name: 'previewSignInPolicy',
    async sendRequest(request, next) {
      const answer = await next(request).catch((error: unknown) => {
        heard(unreachable);
        throw error;
      });
      if (answer.status < 400) {
        heard(undefined);
        return answer;
      }
      const said = errorAnswerOf(jsonOf(answer.bodyAsText));
      if (said === undefined || said.error === 'authorization_pending') return answer;
      if (said.error === 'slow_down') {
        await sleep(slowDownMilliseconds);
        return { ...answer, bodyAsText: JSON.stringify({ error: 'authorization_pending' }) };
      }
      heard(said);
      return answer;
    },
  };
}

function jsonOf(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
