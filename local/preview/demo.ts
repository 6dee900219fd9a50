import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { startSimulator } from '../../simulator/start.ts';
import { GLOBAL_ADMINISTRATOR } from '../../src/domain/model/well-known-roles.ts';
import { createDemoTenant } from './demo-tenant.ts';
import type { PreviewOptions } from './options.ts';
import type { SignedIn } from './run-preview.ts';
import { signInFor } from './sign-in-for.ts';

/** A simulated tenant on this machine, and a person of it who signs in without being asked. */
export interface Demo {
  signIn(options: PreviewOptions, say: (line: string) => void, signal: AbortSignal): Promise<SignedIn>;
  close(): Promise<void>;
}

const demoTenant = 'contoso.example';

export async function startDemo(): Promise<Demo> {
  const simulator = await startSimulator({ tenant: createDemoTenant(new Date()), tls: true });
  simulator.signIn.deviceCodeInterval = 1;
  setDefaultCACertificates([...getCACertificates('default'), simulator.certificate ?? '']);
  const { origin, tenant } = simulator;
  const administrator = tenant.roleManagement
    .assignmentSchedules(simulator.clock.now())
    .map(({ roleDefinitionId, principalId }) =>
      roleDefinitionId === GLOBAL_ADMINISTRATOR ? tenant.users.find(principalId) : undefined,
    )
    .find((user) => user?.accountEnabled === true);
  const optionsOf = (given: PreviewOptions): PreviewOptions => ({
    ...given,
    ...{ tenant: demoTenant, authority: origin, graphOrigin: origin, deviceCode: true },
  });
  return {
    async signIn(options, say, signal) {
      const entered: Promise<void>[] = [];
      const watch = (line: string) => {
        say(line);
        const [, address, code] = /^Open (\S+) in a browser and enter the code (\S+)$/.exec(line) ?? [];
        if (address === undefined || code === undefined) return;
        say('In this demo, a made-up administrator does so.');
        entered.push(enterCode(address, { code, user: administrator?.id ?? '' }));
      };
      const signedIn = await signInFor(optionsOf(options), watch, signal);
      await Promise.all(entered);
      return signedIn;
    },
    close: () => simulator.close(),
  };
}

/** As a person would on the page. */
async function enterCode(address: string, form: Readonly<Record<string, string>>): Promise<void> {
  const body = new URLSearchParams({ ...form, answer: 'sign-in', consent: 'accepted' });
  const answer = await fetch(address, { method: 'POST', body });
  await answer.text();
}
