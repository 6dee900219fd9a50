import { createCommandStore } from '../adapters/tables/commands.ts';
import { createConsentLosses } from '../adapters/tables/consent-losses.ts';
import { createDecisions } from '../adapters/tables/decisions.ts';
import { createPlans } from '../adapters/tables/plans.ts';
import { createRulesVersions } from '../adapters/tables/rules-versions.ts';
import { createRunHistory } from '../adapters/tables/run-history.ts';
import type { OtherTenant } from '../http/core/tenant-store.ts';
import type { ApprovalTokens, RulesSource } from '../ports/index.ts';
import { createApprovedRules } from '../rules/approved-rules.ts';
import { rulesPlaceOf } from '../settings/tenant-setting-definitions.ts';
import { isFrontAlone } from './parts.ts';
import type { SharedParts } from './ports.ts';
import { rulesOf } from './rules.ts';

/** What callers may ask of the tenants that the jobs work in besides: of each what is stored, and its rules. */
export function otherTenantsOf(
  shared: SharedParts,
  tokens: ApprovalTokens | undefined,
): readonly OtherTenant[] {
  const { settings, tables, clock } = shared;
  return (settings.tenants ?? []).map((tenantId) => ({
    ...{ tenantId, signedFor: tenantId, publicUrl: settings.publicUrl, clock },
    runs: createRunHistory(tables, tenantId),
    plans: createPlans(tables, tenantId),
    commands: createCommandStore(tables, tenantId, { addsOnly: isFrontAlone(settings) }),
    decisions: createDecisions(tables, tenantId),
    rules: rulesOfTenant(shared, tenantId, tokens),
    consentLosses: createConsentLosses(tables, tenantId),
  }));
}

/**
 * The rules of a tenant besides the app's own. Its people have no API here: people of the app's own tenant sign for them.
 *
 * @param tokens of the app's own tenant.
 */
export function rulesOfTenant(
  { settings, tables, credential, clock }: SharedParts,
  tenantId: string,
  tokens: ApprovalTokens | undefined,
): RulesSource {
  const file = rulesOf(rulesPlaceOf(settings, tenantId), credential);
  if (settings.rulesApproval === 'off') return file;
  const decisions = createDecisions(tables, tenantId);
  const versions = createRulesVersions(tables, tenantId);
  return createApprovedRules({ file, decisions, tokens, versions, clock, signedFor: tenantId });
}
