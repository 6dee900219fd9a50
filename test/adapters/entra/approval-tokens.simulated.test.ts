import { afterAll, beforeAll } from '@jest/globals';
import { createSimulatorClock } from '../../../simulator/clock.ts';
import { type Simulator, startSimulator } from '../../../simulator/start.ts';
import { createApprovalTokens } from '../../../src/adapters/entra/approval-tokens.ts';
import { createBrowser } from '../../browser.ts';
import { describeApprovalTokens } from '../../contracts/approval-tokens.ts';
import { FakeApprovalTokens } from '../../fakes/fake-approval-tokens.ts';
import { approvalClientId, signIn } from '../../sign-in.ts';

const at = new Date('2026-09-15T12:00:00Z');
const redirectUri = 'https://warden.example/api/approvals/callback';

let simulator: Simulator;
let approver: string;

beforeAll(async () => {
  const clock = createSimulatorClock(at, { frozen: true });
  simulator = await startSimulator({ users: 20, auditEvents: 10, clock });
  const user = simulator.tenant.users
    .all()
    .find(({ accountEnabled, userType }) => accountEnabled && userType === 'Member');
  approver = user?.id ?? '';
  simulator.applications.register({
    clientId: approvalClientId,
    redirectUris: [redirectUri],
    idTokens: true,
    optionalClaims: ['acct', 'auth_time'],
    roles: { [approver]: ['PimWarden.Approve'] },
  });
});
afterAll(() => simulator.close());

describeApprovalTokens('Entra, simulated', async () => ({
  tokens: createApprovalTokens({
    authority: simulator.origin,
    tenantId: simulator.tenant.tenantId,
    clientId: approvalClientId,
    authenticationContext: 'c1',
  }),
  approver,
  at,
  async sign(nonce) {
    const page = await signIn(simulator, createBrowser(), { nonce, redirectUri, user: approver });
    return page.form?.fields.id_token ?? '';
  },
}));

describeApprovalTokens('fake', async () => ({
  tokens: new FakeApprovalTokens(),
  approver: '11111111-aaaa-4bbb-8ccc-000000000002',
  at,
  sign: async (nonce) => `11111111-aaaa-4bbb-8ccc-000000000002/${nonce}`,
}));
