import type { User } from '../simulator/directory.ts';
import type { Simulator } from '../simulator/start.ts';

/** The app registration of the simulated tenant that approvers sign in to. */
export const approvalClientId = '3d0c1b6e-5d0a-4f2c-9d53-7a1d3c9b8e22';

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

/** People of the simulated tenant with whom an approval can be tried. */
export interface Approvers {
  readonly asker: User;
  readonly beneficiary: User;
  readonly approver: User;
}

/**
 * Registers the app that approvers sign in to, with the address of the running host, and gives three people the role
 * Approve. The app is told where it is: its settings are read at its first use, which is later.
 */
export function registerApprovers(simulator: Simulator, hostOrigin: string): Approvers {
  process.env.PUBLIC_URL ??= hostOrigin;
  const approvers = pickApprovers(simulator);
  const roles = Object.values(approvers).map(({ id }: User) => [id, ['PimWarden.Approve']]);
  simulator.applications.register({
    clientId: approvalClientId,
    redirectUris: [`${process.env.PUBLIC_URL}/api/approvals/callback`],
    idTokens: true,
    optionalClaims: ['acct', 'auth_time'],
    roles: Object.fromEntries(roles),
  });
  return approvers;
}

/** Enabled members without any access: nothing protects them. */
function pickApprovers({ tenant }: Simulator): Approvers {
  const { eligibilities, assignments } = tenant.roleManagement;
  const holders = new Set(
    [...eligibilities.all(), ...assignments.all()].map(({ principalId }) => principalId),
  );
  const members = tenant.users
    .all()
    .filter(({ accountEnabled, userType }) => accountEnabled && userType === 'Member');
  const free = members.filter(({ id }) => !holders.has(id));
  const [asker, beneficiary, approver] = free.length >= 3 ? free : members;
  if (asker === undefined || beneficiary === undefined || approver === undefined)
    throw new Error('the simulated tenant has too few members to try approvals with');
  return { asker, beneficiary, approver };
}

/** How to try an approval by hand. */
export function howToApprove({ asker, beneficiary, approver }: Approvers, origin: string): string {
  const body = JSON.stringify({
    action: 'assign',
    principalId: beneficiary.id,
    roleDefinitionId: globalAdministrator,
    directoryScopeId: '/',
    duration: 'P30D',
    justification: 'To try it',
  });
  return `To try an approval: ask for a Global Administrator, which waits (202);
  curl -H "authorization: Bearer $(npm run --silent token -- --role Grant --user ${asker.id})" -H 'content-type: application/json' \\
    ${origin}/api/eligibilities -d '${body}'
then open "sign" of ${origin}/api/approvals in a browser, and sign in as ${approver.userPrincipalName}:
  curl -H "authorization: Bearer $(npm run --silent token -- --role Read)" ${origin}/api/approvals`;
}
