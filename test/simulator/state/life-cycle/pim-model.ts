import type { AssignmentKey } from '../../../../simulator/state/identifiers.ts';
import { defaultPimSwitches, type PimSwitches } from '../../../../simulator/state/pim-switches.ts';
import type { ScheduleAction } from '../../../../simulator/state/schedule-requests.ts';
import { day, durations, hour } from './steps.ts';
import { ada, crew, customRole, type Kind } from './test-graph.ts';

/** The expected state after a sequence, independent of the simulator. Instants are milliseconds. */
export interface PimModel {
  now: number;
  readonly switches: PimSwitches;
  readonly settings: Record<Kind, AdminSettings> & { approval: boolean };
  /** Schedules that have not ended. */
  schedules: ModelSchedule[];
  /** Expired schedules without a replacement. */
  lapsed: ModelSchedule[];
  requests: ModelRequest[];
  /** When principals were deleted. */
  readonly deletedAt: Map<string, number>;
}

export interface AdminSettings {
  readonly required: boolean;
  readonly most: number;
  readonly justified: boolean;
}

/** Milliseconds. Without an end: permanent. */
export interface Window {
  readonly start: number;
  readonly end: number | undefined;
  /** The duration from the start. Absent: the end is fixed. */
  readonly length?: number | undefined;
}

export interface ModelSchedule extends Window {
  readonly id: string;
  readonly kind: Kind;
  readonly key: AssignmentKey;
  readonly type: 'Assigned' | 'Activated';
  readonly isOfPim: boolean;
  /** The action of the request; audit rows depend on it. */
  readonly action: ScheduleAction;
  /** For an activation: the id of its eligibility. */
  readonly eligibilityId: string | undefined;
}

export interface ModelRequest {
  readonly id: string;
  readonly kind: Kind;
  readonly action: ScheduleAction;
  readonly key: AssignmentKey;
  readonly status: string;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly completedAt: number | undefined;
  readonly window: Window | undefined;
  readonly needsApproval: boolean;
}

const defaults = { required: false, justified: false };

export function createModel(now: Date): PimModel {
  return {
    now: now.getTime(),
    switches: { ...defaultPimSwitches },
    settings: {
      approval: false,
      eligibility: { ...defaults, most: 365 * day },
      assignment: { ...defaults, most: 180 * day, justified: true },
    },
    schedules: [],
    lapsed: [],
    requests: [],
    deletedAt: new Map(),
  };
}

/** The settings of a role. Those of the custom role stay at the defaults. */
export function settingsOf(model: PimModel, { roleDefinitionId }: AssignmentKey): PimModel['settings'] {
  return roleDefinitionId === customRole ? createModel(new Date(0)).settings : model.settings;
}

export const activationMost = durations.PT8H;

export const textOf = (key: AssignmentKey) =>
  [key.principalId, key.roleDefinitionId, key.directoryScopeId].join(' ');
export const isAbout =
  (kind: Kind, key: AssignmentKey) => (each: { readonly kind: Kind; readonly key: AssignmentKey }) =>
    each.kind === kind && textOf(each.key) === textOf(key);
export const isOther = (one: { readonly id: string }) => (other: { readonly id: string }) =>
  one.id !== other.id;

/** Whether the schedule is listed: entries of a deleted principal are, for seven days. */
export function isListed({ deletedAt }: PimModel, { key }: Pick<ModelSchedule, 'key'>, at: number): boolean {
  const since = deletedAt.get(key.principalId);
  return since === undefined || at < since + 7 * day;
}

export function liveOf(model: PimModel, kind: Kind, key: AssignmentKey): ModelSchedule | undefined {
  return model.schedules.filter(isAbout(kind, key)).find((each) => isListed(model, each, model.now));
}

/** The last schedule that can be renewed; activations cannot. */
export function lapsedOf({ lapsed }: PimModel, kind: Kind, key: AssignmentKey): ModelSchedule | undefined {
  return lapsed.filter(isAbout(kind, key)).find(({ type }) => type === 'Assigned');
}

/** Whether Graph keeps the request: for 45 days, and for 30 days after a cancellation. */
export function isRemembered({ status, window, createdAt, completedAt }: ModelRequest, at: number): boolean {
  const isCancelled = status === 'Canceled' || (status === 'Revoked' && window !== undefined);
  if (isCancelled && completedAt !== undefined) return at < completedAt + 30 * day;
  return at < createdAt + 45 * day;
}

export function pendingOf(
  { requests, now }: PimModel,
  kind: Kind,
  key: AssignmentKey,
): ModelRequest | undefined {
  return requests
    .filter(isAbout(kind, key))
    .find((each) => each.status.startsWith('Pending') && isRemembered(each, now));
}

/** When an approval expires: after a day, or at the fixed end of the requested window. */
export function approvalEnds({ createdAt, window }: ModelRequest): number {
  const end = window?.length === undefined ? window?.end : undefined;
  return Math.min(createdAt + 24 * hour, end ?? Number.POSITIVE_INFINITY);
}

/** The eligibility in force of the principal or its group that has not ended when the activation begins. */
export function eligibilityFor(
  model: PimModel,
  key: AssignmentKey,
  begins: number,
): ModelSchedule | undefined {
  const identities = key.principalId === ada ? [ada, crew] : [key.principalId];
  return identities
    .flatMap((principalId) => liveOf(model, 'eligibility', { ...key, principalId }) ?? [])
    .find(({ start, end }) => start <= model.now && (end === undefined || end > begins));
}

export const isPermanent = ({ end }: Pick<Window, 'end'>) => end === undefined;

/** Moves a window to another start. A length counts from the new start; a fixed end stays. */
export function windowFrom(window: Window, start: number): Window {
  return window.length === undefined
    ? { start, end: window.end }
    : { start, end: start + window.length, length: window.length };
}
