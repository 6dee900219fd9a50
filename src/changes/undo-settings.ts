import type { ChangeRecord, RoleSettingsContent } from '../domain/model/command.ts';
import type { ReadCall, RoleSettings } from '../ports/index.ts';
import { areAsRequested } from './find-outcome.ts';

/**
 * What puts role settings back as they were before a change.
 *
 * @returns the sentence that says why they are left alone: somebody has changed them since, or what was there is not known.
 */
export async function inverseOfSettings(
  { content, before }: ChangeRecord,
  { roleSettings }: { readonly roleSettings: RoleSettings },
  call: ReadCall,
): Promise<RoleSettingsContent | string> {
  if (content.kind !== 'role-settings') return 'it is not about role settings';
  if (before?.kind !== 'role-settings' || Object.keys(before.rules).length === 0)
    return 'it is not known what was there before';
  const there = await roleSettings.rules(content.policyId, call);
  if (there === undefined) return `policy ${content.policyId} is not there any more`;
  if (!areAsRequested(there, content.rules)) return 'its rules were changed since';
  return { kind: 'role-settings', policyId: content.policyId, rules: before.rules };
}
