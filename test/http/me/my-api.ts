import type { HttpParts } from '../../../src/http/core/answer-request.ts';
import type { Caller } from '../../../src/ports/caller.ts';
import { roleSchedule } from '../../builders.ts';
import { Api, type ApiRequest } from '../api.ts';
import { caller, gate } from '../callers.ts';

/** Search Administrator, which Ada is eligible for. */
export const role = '0964bb5e-9bdb-4d7b-ac29-58e794862a40';
export const key = { principalId: 'ada', roleDefinitionId: role, directoryScopeId: '/' };
export const c2 = '{"access_token":{"acrs":{"essential":true, "value":"c2"}}}';
export const pimUrl =
  'https://portal.azure.com/#view/Microsoft_Azure_PIMCommon/ActivationMenuBlade/~/aadmigratedroles';

/** What Graph refuses an activation with that needs an authentication context. */
export const acrsRefusal = {
  code: 'RoleAssignmentRequestAcrsValidationFailed',
  claims: c2,
  retry: 'with-other-token',
} as const;

export const activation = { roleDefinitionId: role, duration: 'PT2H', justification: 'Incident 4711' };

/** The API, called by Ada, who is eligible for a role and may act for herself. */
export class MyApi extends Api {
  constructor() {
    // The other one is somebody else's.
    super([], [roleSchedule({ key }), roleSchedule()]);
  }

  /** @param signIn how Ada signed in, where that matters. */
  me(asked: ApiRequest, signIn: Partial<Caller['signIn']> = {}, parts: Partial<HttpParts> = {}) {
    const roles = ['PimWarden.Activate'] as const;
    return this.ask(
      { roles, ...asked },
      { gate: gate(async () => ({ kind: 'valid', caller: caller({ roles, signIn }) })), ...parts },
    );
  }

  activate(signIn: Partial<Caller['signIn']> = {}, headers: Readonly<Record<string, string>> = {}) {
    return this.me({ path: 'me/activate', body: activation, headers }, signIn);
  }
}
