import { serve } from './serve.ts';

/** `GET /api/role-settings[/{policyId}]`, and `GET|PATCH` its `rules[/{ruleId}]`. */
serve('roleSettings', 'role-settings', ['GET']);
serve('roleSetting', 'role-settings/{policyId}', ['GET']);
serve('roleRules', 'role-settings/{policyId}/rules', ['GET', 'PATCH']);
serve('roleRule', 'role-settings/{policyId}/rules/{ruleId}', ['GET', 'PATCH']);
