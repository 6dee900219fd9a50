import { graphAppId } from '../adapters/graph/client/operation.ts';
import {
  gives,
  optionalAppRoles,
  type RequiredAppRole,
  requiredAppRoles,
} from '../adapters/graph/permissions.ts';
import type { Rules } from '../domain/model/rules.ts';
import { RulesUnusable, StoreError } from '../ports/errors.ts';
import type { Log, RoleCall } from '../ports/index.ts';
import { newTally } from '../ports/reading.ts';
import { type Settings, selfServiceClientOf } from '../settings/settings.ts';
import { type ApproverCount, countApprovers } from '../tenant/count-approvers.ts';
import { type Influence, readInfluences } from '../tenant/read-influences.ts';
import { deadlineIn } from './deadline.ts';
import type { TenantPorts } from './ports.ts';

/** What is wrong with the permissions of an identity. */
export interface PermissionFindings {
  readonly missing: readonly RequiredAppRole[];
  /** Names. What nobody needs is there for whoever gets hold of the identity. */
  readonly excess: readonly string[];
}

type PartSettings = Pick<Settings, 'appParts' | 'planOnly'>;

/** Compares what was granted with what the parts of a process need. */
function permissionFindings(
  granted: readonly string[],
  { appParts: parts, planOnly }: PartSettings,
): PermissionFindings {
  const needed = requiredAppRoles({ parts, isPlanOnly: planOnly === 'on' });
  return {
    missing: needed.filter(({ name }) => !granted.some((role) => gives(role, name))),
    excess: granted
      .filter((role) => !needed.some(({ name }) => name === role) && !isOptional(role))
      .toSorted(),
  };
}

function isOptional(role: string): boolean {
  return optionalAppRoles.some((name) => name === role);
}

/** Says of each permission that is missing or too much so. @param granted `undefined`: not known, so that nothing is said. */
export function sayPermissions(
  granted: readonly string[] | undefined,
  settings: PartSettings,
  log: Log,
): void {
  if (granted === undefined) return;
  const parts = settings.appParts.join(',');
  const { missing, excess } = permissionFindings(granted, settings);
  for (const permission of excess) log.warn('excess-permission', { permission, parts });
  for (const { name: permission, reasons } of missing)
    log.warn('missing-permission', { permission, parts, because: reasons[0]?.why });
}

export interface Preflight {
  readonly permissions: PermissionFindings | undefined;
  readonly influences: readonly Influence[];
  /** `undefined`: no registration of the API is known yet, so that nobody can approve. */
  readonly approvers: ApproverCount | undefined;
}

type PreflightPorts = Pick<TenantPorts, 'self' | 'roles' | 'directory' | 'applications' | 'rules'>;
type PreflightSettings = PartSettings & Pick<Settings, 'selfServiceClientId' | 'apiAudiences'>;

/** Looks before the app is let loose: permissions granted against needed, who else could turn it, who can approve. Changes nothing. */
export async function preflight(
  ports: PreflightPorts,
  settings: PreflightSettings,
  call: RoleCall,
): Promise<Preflight> {
  const apiClientId = selfServiceClientOf(settings);
  const { self } = ports;
  const looked = {
    ...{ self: () => self.objectId(), apiClientId, graphAppId },
    readsFederated: () => self.permissions()?.some((role) => gives(role, 'Application.Read.All')) === true,
  };
  const influences = await readInfluences(looked, ports, call);
  const granted = self.permissions();
  return {
    permissions: granted && permissionFindings(granted, settings),
    influences,
    approvers: apiClientId === undefined ? undefined : await approversOf(apiClientId, ports, call),
  };
}

async function approversOf(
  apiClientId: string,
  ports: PreflightPorts,
  call: RoleCall,
): Promise<ApproverCount> {
  return countApprovers(apiClientId, await rulesOrNone(ports.rules), ports, call);
}

/** Rules that are of no use are said to be so elsewhere. */
async function rulesOrNone(source: PreflightPorts['rules']): Promise<Rules['api'] | undefined> {
  try {
    return (await source.load()).rules.api;
  } catch (error) {
    if (error instanceof RulesUnusable || error instanceof StoreError) return undefined;
    throw error;
  }
}

/** One look may take so long: it is made behind a run, and is no part of it. */
const lookMilliseconds = 120_000;

/**
 * Has the log say who could turn the app and how many can approve: once a night, by the part that keeps. Whatever cannot be read is
 * said to be unread, and what breaks here spoils no run.
 */
export async function sayPreflight(
  ports: PreflightPorts & Pick<TenantPorts, 'ending'>,
  settings: PreflightSettings,
  log: Log,
  leftMilliseconds = lookMilliseconds,
): Promise<void> {
  const within = Math.max(1, Math.floor(Math.min(lookMilliseconds, leftMilliseconds)));
  const call: RoleCall = {
    givesWay: true,
    signal: deadlineIn(within, ports.ending),
    tally: newTally(),
    log,
  };
  const found = await preflight(ports, settings, call).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    log.info('influence', { by: 'anything', who: `could not be read: ${why}` });
  });
  if (found === undefined) return;
  const { influences, approvers } = found;
  for (const { by, who } of influences)
    if (who.length > 0) log.info('influence', { by, who: typeof who === 'string' ? who : who.join(', ') });
  if (approvers === undefined || approvers.people >= approvers.needed) return;
  const { people: count, needed, unknown } = approvers;
  log.warn('approvers-too-few', { count, needed, because: unknown.join(' ') || undefined });
}
