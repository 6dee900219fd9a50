import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stackRules } from '../local/stack-rules.ts';
import type { Tenant } from '../simulator/state/tenant.ts';
import { requiredAppRoles } from '../src/adapters/graph/permissions.ts';
import { createRulesFile } from '../src/rules/rules-file.ts';
import { namedIn } from '../src/tenant/read-snapshot.ts';
import { serveFrozen } from './frozen-simulator.ts';
import { minimumReads } from './minimum-reads.ts';
import { writeMemories } from './plan-memories.ts';
import { type PlanSimulatorInputs, type PlanTenantFacts, planFiles } from './plan-simulator.ts';
import { createPlanTenant } from './plan-tenant.ts';

/** The child's side of `startPlanSimulator`. */
const inputs: PlanSimulatorInputs = JSON.parse(process.argv[2] ?? '{}');
const now = new Date();
const tenant = createPlanTenant(inputs, now);
const rules = fileOf('rules');
writeFileSync(rules, JSON.stringify(rulesOf(tenant)));
const named = namedIn((await createRulesFile(rules).load()).rules);
const minimum = minimumReads(tenant, now, named);
writeFileSync(fileOf('lookUps'), JSON.stringify(minimum.lookUps));
const memories = writeMemories(fileOf('memories'), tenant, inputs.seed, now);
const facts: PlanTenantFacts = { now: now.toISOString(), minimum, memories };
const identities = [{ appRoles: requiredAppRoles().map(({ name }) => name) }];
await serveFrozen({ tenant, now, anew: inputs.anew, identities }, facts);

function fileOf(name: keyof typeof planFiles): string {
  return join(inputs.folder, planFiles[name]);
}

/** The local stack's rules, with a group whose members are protected as well. */
function rulesOf(tenant: Tenant) {
  const { protected: kept, ...others } = stackRules(tenant);
  const group = tenant.groups.all().find(({ isAssignableToRole }) => isAssignableToRole !== true);
  const groups = group === undefined ? [] : [{ id: group.id, why: 'The board' }];
  return { ...others, protected: { ...(kept as object), groups } };
}
