import { afterAll, beforeAll, expect, test } from '@jest/globals';
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
let roleless: string;
let guest: string;

beforeAll(async () => {
  const clock = createSimulatorClock(at, { frozen: true });
  simulator = await startSimulator({ users: 60, auditEvents: 10, clock });
  const enabled = simulator.tenant.users.all().filter(({ accountEnabled }) => accountEnabled);
  const members = enabled.filter(({ userType }) => userType === 'Member').map(({ id }) => id);
  [approver = '', roleless = ''] = members;
  guest = enabled.find(({ userType }) => userType === 'Guest')?.id ?? '';
  simulator.applications.register({
    clientId: approvalClientId,
    redirectUris: [redirectUri],
    idTokens: true,
    optionalClaims: ['acct', 'auth_time'],
    roles: { [approver]: ['PimWarden.Approve'] },
    authenticationContexts: ['c1', 'c2'],
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
  ...{ approver, roleless, guest },
  at,
  async sign(nonce, { who = approver, context = 'c1' } = {}) {
    const page = await signIn(simulator, createBrowser(), { nonce, redirectUri, user: who, context });
    return page.form?.fields.id_token ?? '';
  },
}));

test('whoever does not do what the authentication context asks for gets no token at all', async () => {
  const wish = { nonce: 'a'.repeat(64), redirectUri, user: approver };
  const page = await signIn(simulator, createBrowser(), { ...wish, context: 'c2', stepsUp: false });
  const unpublished = await signIn(simulator, createBrowser(), { ...wish, context: 'c9' });

  for (const { form, html } of [page, unpublished]) {
    expect(form).toBeUndefined();
    expect(html).toContain('AADSTS53003');
  }
});

describeApprovalTokens('fake', async () => {
  const tokens = new FakeApprovalTokens();
  const person = (number: number) => `11111111-aaaa-4bbb-8ccc-00000000000${number}`;
  tokens.withoutRole.add(person(3));
  tokens.guests.add(person(4));
  return {
    tokens,
    ...{ approver: person(2), roleless: person(3), guest: person(4) },
    at,
    sign: async (nonce, { who = person(2), context = 'c1' } = {}) => `${who}/${nonce}/${context}`,
  };
});
