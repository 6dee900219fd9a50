import { randomBytes } from 'node:crypto';

/** What a person has agreed to: one client may have these scopes for one user. */
export interface Grant {
  readonly clientId: string;
  readonly userId: string;
  /** Of Microsoft Graph. */
  readonly scopes: readonly string[];
  readonly nonce: string | undefined;
}

/** An authorization code on its way from the page to the token endpoint. */
export interface IssuedCode extends Grant {
  readonly redirectUri: string;
  /** PKCE, S256. */
  readonly challenge: string;
  readonly expiresAt: Date;
}

/** A device code: what a person has made of it. */
export interface DeviceCode {
  readonly clientId: string;
  readonly userCode: string;
  /** As the client asked for them. */
  readonly scope: string;
  readonly expiresAt: Date;
  outcome: 'pending' | 'declined' | Grant;
}

/** Codes and refresh tokens of one simulator, by their secret. */
export interface GrantsGiven {
  readonly codes: Map<string, IssuedCode>;
  readonly deviceCodes: Map<string, DeviceCode>;
  readonly refreshTokens: Map<string, Grant>;
}

export function createGrantsGiven(): GrantsGiven {
  return { codes: new Map(), deviceCodes: new Map(), refreshTokens: new Map() };
}

/** A text that nobody guesses. */
export function secretText(): string {
  return randomBytes(32).toString('base64url');
}
