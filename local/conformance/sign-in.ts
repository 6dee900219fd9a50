import { setTimeout as sleep } from 'node:timers/promises';
import type { AccessToken, TokenCredential } from '@azure/identity';
import { findTenant, type TenantAuthority } from '../preview/sign-in/authority.ts';
import { defaultClientId } from '../preview/sign-in/clients.ts';
import { createPersonCredential, type PersonCredential } from '../preview/sign-in/credential.ts';
import { entraRefusal } from '../preview/sign-in/refusals.ts';
import { SignInRefused } from '../preview/sign-in/refused.ts';
import { runPermissions } from './permissions.ts';
import type { Person, SignedIn } from './stage.ts';

const defaultAuthority = 'https://login.microsoftonline.com';
/** A code that nobody enters expires; the person may have gone. */
const patienceMilliseconds = 15 * 60_000;
/** All that a disposable user does, and what the app's own adapters read of theirs to see it. */
const ofPeople = ['RoleAssignmentSchedule.ReadWrite.Directory'];

export interface SignInOptions {
  readonly tenantId: string;
  /** A public client. @default Microsoft Graph Command Line Tools */
  readonly clientId: string | undefined;
  /** @default the global cloud's */
  readonly authority: string | undefined;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Signs people in by a code that they enter in a browser. Nothing of it is kept. */
export interface SignIn {
  /** Whoever runs it. @throws SignInRefused with what happened and its remedy */
  caller(): Promise<TokenCredential>;
  /** Somebody as a disposable user. */
  as(person: Person): Promise<SignedIn>;
}

/** @throws SignInRefused where there is no such tenant. */
export async function createSignIn(options: SignInOptions): Promise<SignIn> {
  const { tenantId: tenant, say, signal, clientId = defaultClientId } = options;
  const authority = await findTenant({
    ...{ tenant, clientId, signal, fetch },
    authority: options.authority ?? defaultAuthority,
  });
  const begin = () =>
    createPersonCredential({
      ...{
        method: 'device-code',
        clientId,
        say,
        authority: authority.authority,
        tenantId: authority.tenantId,
      },
      sleep: (milliseconds) => sleep(milliseconds),
    });
  const tokenOf = (person: PersonCredential, names: readonly string[]) =>
    firstToken(person, { authority, scopes: scopesOf(authority, names), clientId, signal });
  return {
    async caller() {
      const person = begin();
      const names = runPermissions.map(({ name }) => name);
      await tokenOf(person, names);
      return { getToken: () => person.inner.getToken(scopesOf(authority, names)) };
    },
    async as(user) {
      say(`Sign in as ${user.name} with the password ${user.password}, in a private window:`);
      try {
        return { token: (await tokenOf(begin(), ofPeople)).token };
      } catch (error) {
        if (!(error instanceof SignInRefused)) throw error;
        return { because: error.message };
      }
    },
  };
}

function scopesOf({ graphResource }: TenantAuthority, names: readonly string[]): string[] {
  return names.map((name) => `${graphResource}/${name}`);
}

async function firstToken(
  { inner, takeRefusal }: PersonCredential,
  asked: {
    readonly authority: TenantAuthority;
    readonly scopes: string[];
    readonly clientId: string;
    readonly signal: AbortSignal;
  },
): Promise<AccessToken> {
  const { scopes, signal, clientId, authority } = asked;
  const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(patienceMilliseconds)]);
  try {
    await inner.authenticate(scopes, { abortSignal });
    return await inner.getToken(scopes, { abortSignal });
  } catch (error) {
    signal.throwIfAborted();
    const said = abortSignal.aborted ? { error: 'TimedOut', codes: [], description: '' } : takeRefusal();
    const context = { tenant: authority.tenantId, clientId, authority: authority.authority };
    throw entraRefusal({ said, error: abortSignal.aborted ? undefined : error, context });
  }
}
