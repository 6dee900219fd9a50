import type { ReadingId } from './readings.ts';

/** What the app changes in a tenant, each played once through the app's own adapters. */
export const kinds = [
  'make eligible for a time',
  'renew before the end',
  'change the end',
  'renew after the end',
  'remove an eligibility',
  'give active access for a time',
  'change the end of active access',
  'extend active access before the end',
  'renew active access after the end',
  'convert active access to an eligibility',
  'remove active access',
  'cancel a request',
  'cancel a request for active access',
  'make a group eligible',
  'change role settings, and put them back',
  'activate a role, as a person',
  'give an activation back, as a person',
] as const;

export type Kind = (typeof kinds)[number];

/** These take what a test tenant does not have, or an app registration; each says so. */
export const untriable: Partial<Record<ReadingId, string>> = {
  'exchanged-acrs':
    'it takes a person who signs in to the app registration: `GET /api/me/eligibilities` of a deployment with SELF_SERVICE=on tells',
  'page-size': 'it takes thousands of rows: `pages` of a run over a large tenant tells',
  'partner-principal': 'it takes a partner’s tenant',
  'consent-withdrawn': 'it takes the app of another tenant: docs/deploy.md#many-tenants',
};
