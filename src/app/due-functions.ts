import type { AppPart } from '../domain/model/deployment-parts.ts';
import { settingThatSwitchesOff } from '../settings/switched-off.ts';

/** A function that a process has to have. */
interface DueFunction {
  readonly name: string;
  /** The app setting without which the host leaves it out, and says so in its own log only. */
  readonly setting?: string;
}

/** The functions of the API, by resource. */
const resources = [
  ...['activations', 'alerts', 'approvals', 'assignments', 'audit', 'changes', 'eligibilities', 'evidence'],
  ...['me', 'openApi', 'plans', 'principals', 'roleSettings', 'rules', 'runs', 'senders', 'shadowWrites'],
  ...['tenants', 'writers'],
];

const byPart: Readonly<Record<AppPart, readonly DueFunction[]>> = {
  front: ['health', 'webhooks', ...resources].map((name) => ({ name })),
  keeper: [
    { name: 'snapshotAccess', setting: 'SNAPSHOT_ACCESS_SCHEDULE' },
    { name: 'snapshotAuditLogs', setting: 'SNAPSHOT_AUDIT_LOGS_SCHEDULE' },
    { name: 'watchOwnWrites' },
  ],
  writer: [
    { name: 'checkRoleSettings', setting: 'CHECK_ROLE_SETTINGS_SCHEDULE' },
    { name: 'executeChanges' },
    { name: 'removeStaleAssignments', setting: 'REMOVE_STALE_ASSIGNMENTS_SCHEDULE' },
    { name: 'renewEligibilities', setting: 'RENEW_ELIGIBILITIES_SCHEDULE' },
    { name: 'storeRequests', setting: 'STORE_REQUESTS_SCHEDULE' },
    { name: 'watchActivations' },
  ],
};
/** Not where the deployment only plans. */
const ofWriting = ['storeRequests'];
/** Only where its connection is set. */
const doorbell = { name: 'doorbell', connection: 'DOORBELL__queueServiceUri' };

/** Those that work for several tenants. */
const ofTenants = (['keeper', 'writer'] as const).flatMap((part) =>
  [`${part}Jobs`, `${part}JobsGivenUp`].map((name) => ({ name, part, setting: doorbell.connection })),
);

type Environment = Readonly<Record<string, string | undefined>>;

/** What a process is. */
interface ProcessKind {
  readonly parts: ReadonlySet<AppPart>;
  readonly planOnly: boolean;
  /** Each job of each tenant comes by a queue. */
  readonly hasManyTenants: boolean;
}

/** The functions that a process has to have, whatever it registered. */
export function dueFunctions(
  { parts, planOnly, hasManyTenants }: ProcessKind,
  environment: Environment,
): readonly DueFunction[] {
  const listens = parts.has('writer') && (environment[doorbell.connection] ?? '') !== '';
  return [
    ...[...parts]
      .flatMap((part) => byPart[part])
      .filter(({ name }) => !planOnly || !ofWriting.includes(name)),
    ...(listens ? [{ name: doorbell.name }] : []),
    ...(hasManyTenants ? ofTenants.filter(({ part }) => parts.has(part)) : []),
  ];
}

/** One that is due and is not there, or that the host leaves out. */
interface MissingFunction {
  readonly name: string;
  readonly because: string;
}

export function missingFunctions(
  due: readonly DueFunction[],
  registered: ReadonlySet<string>,
  environment: Environment,
): readonly MissingFunction[] {
  return due.flatMap(({ name, setting }) => {
    if (setting !== undefined && (environment[setting] ?? '') === '')
      return [{ name, because: `The app setting ${setting} is not there, so that the host leaves it out.` }];
    const offBy = settingThatSwitchesOff(name, environment);
    if (offBy !== undefined)
      return [{ name, because: `The app setting ${offBy} switches it off: remove it, and it runs again.` }];
    if (registered.has(name)) return [];
    return [{ name, because: 'This process did not register it: the package is not whole.' }];
  });
}
