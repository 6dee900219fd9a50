import type { AppPart } from '../domain/model/deployment-parts.ts';
import { GraphCallError, SigningError } from '../ports/errors.ts';
import type { Notifier, RoleManagement, Signer } from '../ports/index.ts';
import type { AccessWrites, RuleWrites } from '../ports/tenant-writes.ts';
import { readSetting, readSettings, type Settings } from '../settings/settings.ts';

type PartSettings = Pick<Settings, 'appParts' | 'planOnly'>;

/** The parts that a process is, by its environment alone: its functions are registered before anything else is read. @throws SettingsError */
export function processParts(
  environment: Readonly<Record<string, string | undefined>>,
): ReadonlySet<AppPart> {
  return new Set(readFirst('appParts', environment));
}

/** Whether the deployment only plans. @throws SettingsError */
export function isPlanOnly(environment: Readonly<Record<string, string | undefined>>): boolean {
  return readFirst('planOnly', environment) === 'on';
}

/** Where one of these is not usable, nothing else gets to say what is wrong with the rest: so it is all said at once. */
function readFirst<K extends 'appParts' | 'planOnly'>(
  key: K,
  environment: Readonly<Record<string, string | undefined>>,
) {
  try {
    return readSetting(key, environment);
  } catch (error) {
    readSettings(environment);
    throw error;
  }
}

/** Whether the process only accepts what others execute: it may add rows to some tables, and change and delete none. */
export function isFrontAlone({ appParts }: Pick<Settings, 'appParts'>): boolean {
  return appParts.every((part) => part === 'front');
}

/** Whether the process may ask Graph for PIM's requests, which takes the permission to make them. */
export function readsRequests({ appParts, planOnly }: PartSettings): boolean {
  return appParts.includes('writer') && planOnly === 'off';
}

/** What may change a tenant, as far as the parts of this process go: people's own tokens are theirs. */
export function writesOfParts(settings: PartSettings, writes: AccessWrites, rules: RuleWrites) {
  if (readsRequests(settings)) return { writes, rules };
  const refused = () =>
    new GraphCallError('forbidden', whyNot(settings, 'changes nothing in the tenant'), {
      code: 'NotOurPart',
    });
  return {
    writes: {
      submit: async (change, call) => {
        if (call.userToken === undefined) throw refused();
        return writes.submit(change, call);
      },
      cancel: async (kind, id, call) => {
        if (call.userToken === undefined) throw refused();
        return writes.cancel(kind, id, call);
      },
    } satisfies AccessWrites,
    rules: {
      send: async () => {
        throw refused();
      },
    } satisfies RuleWrites,
  };
}

/** What reads PIM: without its requests where the parts of this process do not have the permission. What rests on them is not known. */
export function rolesOfParts(settings: PartSettings, roles: RoleManagement): RoleManagement {
  if (readsRequests(settings)) return roles;
  const refused = () =>
    new GraphCallError(
      'forbidden',
      whyNot(
        settings,
        "does not ask Microsoft Graph for PIM's requests, which takes the permission to make them",
      ),
      {
        code: settings.planOnly === 'on' ? 'PlanOnly' : 'NotOurPart',
      },
    );
  return {
    ...roles,
    async *requests(kind, filter, call) {
      if (call.userToken === undefined) throw refused();
      yield* roles.requests(kind, filter, call);
    },
    async request(kind, id, call) {
      if (call.userToken === undefined) throw refused();
      return roles.request(kind, id, call);
    },
  };
}

function whyNot({ planOnly, appParts }: PartSettings, what: string): string {
  const which = planOnly === 'on' ? 'PLAN_ONLY is on' : `APP_PARTS is ${appParts.join(',')}, without writer`;
  return `This process ${what}: ${which}. Nothing was sent.`;
}

/** The signer of a process: without the part that keeps, it shows whose key it is and signs nothing. */
export function signerOfParts({ appParts }: PartSettings, signer: Signer): Signer {
  if (appParts.includes('keeper')) return signer;
  return {
    ...signer,
    async sign() {
      throw new SigningError(
        'forbidden',
        `This process signs nothing: APP_PARTS is ${appParts.join(',')}, without keeper.`,
      );
    },
  };
}

/**
 * Who signs claims: the process that executes, where it has the key. Apart from it a process could not tell whether those that are
 * not signed are forged, so that none asks for it.
 */
export function claimSignerOfParts({ appParts, planOnly }: PartSettings, signer: Signer): Signer | undefined {
  const executes = readsRequests({ appParts, planOnly });
  return executes && appParts.includes('keeper') && signer.kind !== 'none' ? signer : undefined;
}

/**
 * Who tells people. The front alone only adds rows, so it cannot write down that a notice arrived: it keeps the notice, and
 * another process delivers it within a quarter of an hour.
 */
export function notifierOfParts(settings: Pick<Settings, 'appParts'>, notifier: Notifier): Notifier {
  if (!isFrontAlone(settings)) return notifier;
  return { ...notifier, deliver: async () => ({ delivered: 0, left: 0 }) };
}
