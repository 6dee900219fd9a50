import type { Tenant } from '../state/tenant.ts';
import type { Answer, IncomingRequest } from '../wire/message.ts';

const patched = /\/policies\/roleManagementPolicies\/[^/]+_([\da-f-]{36})(?:\/rules\/(\w+))?$/i;

/** Whether a request changes rules of a policy. Only such requests have sibling rules that can break. */
export function changesRules({ method, path }: Pick<IncomingRequest, 'method' | 'path'>): boolean {
  return method === 'PATCH' && patched.test(path);
}

/** Changes a rule that the request did not include, after the request took effect. */
export function breakSiblingRule(
  tenant: Tenant,
  request: Pick<IncomingRequest, 'path' | 'bodyText'>,
  answer: Answer,
): Answer {
  const [, guid = '', ruleId] = patched.exec(request.path) ?? [];
  if (answer.status < 300)
    tenant.roleSettings.breakSibling(guid, ruleId === undefined ? idsIn(request.bodyText) : [ruleId]);
  return answer;
}

/** The rule ids in a body that was just accepted: `{"rules":[{"id":…}]}`. */
function idsIn(bodyText: string): string[] {
  const { rules } = JSON.parse(bodyText) as { readonly rules: readonly { readonly id: string }[] };
  return rules.map(({ id }) => id);
}
