import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { type PreviewSession, type SignInOptions, signIn } from '../../../local/preview/session.ts';
import { createSimulatorClock } from '../../../simulator/clock.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../simulator/start.ts';
import { type Browser, createBrowser, type Page } from '../../browser.ts';

export const now = new Date('2026-11-23T03:00:00Z');
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

/** What somebody does on the page of the sign-in. */
interface OnPage {
  /** An object id or a name. */
  readonly user: string;
  readonly answer?: 'sign-in' | 'cancel';
  /** Whether the box of the consent stays ticked. */
  readonly consents?: boolean;
}

/** A simulated tenant over https that people sign in to, and a person in front of a page. */
export interface SignInStage {
  readonly simulator: Simulator;
  readonly browser: Browser;
  /** Object ids: who may consent to everything, who holds no role at all, and whose account is switched off. */
  readonly administrator: string;
  readonly plain: string;
  readonly disabled: string;
  /** Signs in with a device code. @param act what the person does with the code; `undefined`: nothing. */
  signIn(act: OnPage | undefined, options?: Partial<SignInOptions>): Promise<PreviewSession>;
  /** What was printed at the last sign-in. */
  said(): readonly string[];
  /** The page that the person ended on; `undefined`: none was opened. */
  page(): Page | undefined;
  /** Takes back what a test set. */
  reset(): void;
  close(): Promise<void>;
}

export async function startSignInStage(options: SimulatorOptions = {}): Promise<SignInStage> {
  const simulator = await startSimulator({
    ...{ seed: 3, users: 60, auditEvents: 10, tls: true, throttling: false },
    clock: createSimulatorClock(now, { frozen: true }),
    ...options,
  });
  const trusted = getCACertificates('default');
  setDefaultCACertificates([...trusted, simulator.certificate ?? '']);
  const browser = createBrowser(simulator.certificate);
  const usual = { ...simulator.signIn, deviceCodeInterval: 0.02 };
  Object.assign(simulator.signIn, usual);
  let said: string[] = [];
  let page: Page | undefined;
  let reaching: Promise<void> | undefined;

  async function enter(address: string, code: string, { user, answer, consents = true }: OnPage) {
    const form = await browser.open(address);
    page = await browser.submit(form, {
      ...{ code, user, answer: answer ?? 'sign-in' },
      ...(consents ? {} : { consent: undefined }),
    });
  }

  return {
    simulator,
    browser,
    administrator: holderOf(simulator, globalAdministrator),
    ...peopleWithoutRole(simulator),
    async signIn(act, more = {}) {
      said = [];
      page = undefined;
      const session = signIn({
        ...{ tenant: 'contoso.example', method: 'device-code', authority: simulator.origin },
        signal: new AbortController().signal,
        sleep: async () => {},
        say(line) {
          said.push(line);
          const [, address = '', code = ''] =
            /^Open (\S+) in a browser and enter the code (\S+)$/.exec(line) ?? [];
          if (code !== '' && act !== undefined) reaching = enter(address, code, act);
        },
        ...more,
      });
      try {
        return await session;
      } finally {
        await reaching;
      }
    },
    said: () => said,
    page: () => page,
    reset: () => Object.assign(simulator.signIn, usual),
    async close() {
      setDefaultCACertificates(trusted);
      await simulator.close();
    },
  };
}

function activeAt({ tenant }: Simulator) {
  return tenant.roleManagement
    .assignmentSchedules(now)
    .filter(({ directoryScopeId, startsAt }) => directoryScopeId === '/' && startsAt <= now);
}

function holderOf(simulator: Simulator, roleId: string): string {
  const holds = activeAt(simulator).filter(({ roleDefinitionId }) => roleDefinitionId === roleId);
  return (
    holds.find(({ principalId }) => simulator.tenant.users.find(principalId)?.accountEnabled)?.principalId ??
    ''
  );
}

function peopleWithoutRole(simulator: Simulator) {
  const holders = new Set(activeAt(simulator).map(({ principalId }) => principalId));
  const inRoleGroups = simulator.tenant.groups.all().flatMap(({ memberIds }) => memberIds);
  const others = simulator.tenant.users
    .all()
    .filter(({ id }) => !holders.has(id) && !inRoleGroups.includes(id));
  return {
    plain: others.find(({ accountEnabled }) => accountEnabled)?.id ?? '',
    disabled: simulator.tenant.users.all().find(({ accountEnabled }) => !accountEnabled)?.id ?? '',
  };
}
