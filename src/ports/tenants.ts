import type { DueJob, ScheduledJob } from '../domain/model/scheduled-job.ts';

/** The jobs of tenants that are due. Messages come at least once, in no order. */
export interface JobQueue {
  /** @param afterSeconds nobody hears of it before. @throws whatever keeps it from being queued. */
  put(job: DueJob, afterSeconds?: number): Promise<void>;
}

/**
 * Whether a tenant lets the app in.
 *
 * - `open`        there is a token with permissions.
 * - `no-consent`  an administrator has taken the consent back, or never gave one: nothing but a person mends it.
 * - `unknown`     it could not be found out; whoever works in the tenant finds out by itself.
 */
export type Entry =
  | { readonly kind: 'open' }
  | {
      readonly kind: 'no-consent';
      readonly code: string;
      /** In our words, with what to do now. */
      readonly because: string;
      /** What Entra said, for the log; `undefined`: it gave a token. */
      readonly said: string | undefined;
    }
  | { readonly kind: 'unknown' };

export interface TenantDoor {
  /** Asks for a token, once. Never throws. */
  knock(): Promise<Entry>;
}

/** That a tenant does not let the app in, since when, and when that was seen last. */
export interface ConsentLoss {
  readonly since: Date;
  readonly triedAt: Date;
  /** For which job; absent: a row of before this was written down. */
  readonly triedFor?: ScheduledJob;
  /** Entra's: `AADSTS7000229`. */
  readonly code: string;
}

/** What is remembered of one tenant's consent. */
export interface ConsentLosses {
  /** `undefined`: as far as is known the tenant lets the app in. */
  read(): Promise<ConsentLoss | undefined>;
  save(loss: ConsentLoss): Promise<void>;
  clear(): Promise<void>;
}

/** Lets other tenants be worked in while Microsoft Graph makes everything wait that goes on in one. */
export interface Standby {
  /** Nothing goes on but waits, and none is over before so long. Never throws. */
  stepAside(milliseconds: number): void;
  /** Resolves when there is a place to work in again: at once for whoever did not step aside. @throws the signal's reason */
  goOn(signal: AbortSignal): Promise<void>;
}
