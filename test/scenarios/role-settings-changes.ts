import { expect } from '@jest/globals';
import { roleDefinitionId, type Stage } from './scenario-environment.ts';

/** The id of the policy that the scenario's role has. */
export async function policyIdOf({ api, aside }: Stage): Promise<string> {
  const { json } = await aside(() => api('GET', `role-settings?roleDefinitionId=${roleDefinitionId}`));
  return json.items?.[0]?.policyId ?? '';
}

/** Prepares the role's settings. @param rules fields by rule id. */
export async function changeRules(
  stage: Stage,
  rules: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Promise<void> {
  const target = `role-settings/${await policyIdOf(stage)}/rules`;
  const answer = await stage.aside(() => stage.api('PATCH', target, { body: { rules } }));
  expect(answer).toMatchObject({ status: 200, json: { outcome: 'done' } });
}
