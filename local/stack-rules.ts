import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addDays } from 'date-fns/addDays';
import { subDays } from 'date-fns/subDays';
import type { Tenant } from '../simulator/state/tenant.ts';

/** The content of a rules file, unchecked. */
export type RulesText = Readonly<Record<string, unknown>>;

/** Limits for a small tenant. Under the defaults, which are made for larger tenants, hardly any change would be allowed. */
const allowances = {
  removals: { perRun: { count: 20, percent: 100 }, per24Hours: { count: 40, percent: 100 } },
  renewals: { perRun: { count: 50, percent: 50 }, per24Hours: { count: 100, percent: 100 } },
  controlPlane: {
    removals: { perRun: { count: 2, percent: 50 }, per24Hours: { count: 4, percent: 50 } },
    renewals: { perRun: { count: 10, percent: 100 }, per24Hours: { count: 20, percent: 100 } },
  },
  // A few lapsed assignments are a large share of a small tenant.
  populationDropPercent: 40,
  // The two emergency accounts of the simulated tenant hold the role, and suffice.
  floor: { globalAdministrators: 2, privilegedRoleAdministrators: 1 },
};
const apply = { mode: 'apply' };

/**
 * Rules for a simulated tenant. They protect its emergency accounts and the app's own identity, and allow every change
 * that may be made unattended.
 *
 * @param overrides whole sections that replace those here.
 */
export function stackRules(tenant: Tenant, overrides: RulesText = {}): RulesText {
  const emergency = tenant.users
    .all()
    .filter(({ displayName }) => displayName.startsWith('Emergency Access'));
  const own = tenant.servicePrincipals.all().filter(({ displayName }) => displayName === 'pim-warden');
  return {
    version: 1,
    protected: {
      principals: [
        ...emergency.map(({ id }) => ({ id, why: 'Break-glass account' })),
        ...own.map(({ id }) => ({ id, why: "This app's own identity" })),
      ],
    },
    limits: allowances,
    renew: apply,
    stale: {
      principalGone: apply,
      disabled: apply,
      noSignIn: apply,
      neverActivated: apply,
      permanentActive: apply,
      outsidePim: { mode: 'plan' },
    },
    ...overrides,
  };
}

/** How many people the simulated tenant's rules attest: enough to see that it matters. */
const attestedCount = 200;

/** Roles that control the tenant, held to short activations that somebody approves, as far as reporting goes. */
const roleSettings = {
  mode: 'report',
  baselines: [
    {
      name: 'control plane',
      roles: 'controlPlane',
      settings: { activation: { maximum: 'PT4H', justification: true }, approval: { required: true } },
    },
  ],
};

/**
 * Sections in which somebody said yesterday that the eligibilities of the tenant are needed. Without a word, those that
 * control the tenant would all lapse, and the stack would show no renewal of one.
 */
export function attestedRules({ roleManagement }: Tenant, now: Date): RulesText {
  const ending = roleManagement
    .eligibilitySchedules(now)
    .filter(({ expiration, memberType }) => expiration.type !== 'noExpiration' && memberType === 'Direct');
  const attestations = ending
    .slice(0, attestedCount)
    .map(({ principalId, roleDefinitionId, directoryScopeId }) => ({
      ...{ principalId, roleDefinitionId, directoryScopeId, by: 'Security team' },
      ...{ on: dayText(subDays(now, 1)), until: dayText(addDays(now, 90)) },
    }));
  const unique = new Map(attestations.map((one) => [JSON.stringify(one), one]));
  return { renew: { ...apply, attestations: [...unique.values()] }, roleSettings };
}

function dayText(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

/** A rules file in a folder of its own. Remove it after its readers have stopped. */
export interface RulesOnDisk {
  readonly path: string;
  write(rules: RulesText | string): void;
  /** The last rules that were written as an object. */
  read(): RulesText;
  remove(): void;
}

export function rulesOnDisk(rules: RulesText): RulesOnDisk {
  const folder = mkdtempSync(join(tmpdir(), 'pim-warden-'));
  const path = join(folder, 'rules.json');
  let written = rules;
  const write = (text: RulesText | string) => {
    if (typeof text !== 'string') written = text;
    writeFileSync(path, typeof text === 'string' ? text : JSON.stringify(text, undefined, 2));
  };
  write(rules);
  return { path, write, read: () => written, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
