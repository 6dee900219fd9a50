import { expect } from '@jest/globals';
import { roleDefinitionId, type ScenarioEnvironment } from './scenario-environment.ts';

/** The id of the policy of the scenario's role. */
export async function policyIdOf({ api, withoutRecording }: ScenarioEnvironment): Promise<string> {
  const { json } = await withoutRecording(() =>
    api('GET', `role-settings?roleDefinitionId=${roleDefinitionId}`),
  );
  return json.items?.[0]?.policyId ?? '';
}

/** Prepares the role's settings. @param rules fields by rule id. */
export async function changeRules(
  environment: ScenarioEnvironment,
  rules: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Promise<void> {
  const target = `role-settings/${await policyIdOf(environment)}/rules`;
  const answer = await environment.withoutRecording(() =>
    environment.api('PATCH', target, { body: { rules } }),
  );
  expect(answer).toMatchObject({ status: 200, json: { outcome: 'done' } });
}
