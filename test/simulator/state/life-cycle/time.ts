import { approvalExpired, completed, expired, gained, type RowGroup, rowGroup } from './expected-rows.ts';
import {
  approvalEnds,
  isAbout,
  isListed,
  type ModelRequest,
  type ModelSchedule,
  type PimModel,
} from './pim-model.ts';
import { day } from './steps.ts';

/**
 * Advances the model's clock.
 * @returns the audit rows of that time.
 */
export function passTime(model: PimModel, to: number): RowGroup[] {
  const from = model.now;
  const isPassed = (instant: number | undefined) => instant !== undefined && from < instant && instant <= to;
  const begun = model.schedules.filter(({ start }) => isPassed(start)).flatMap((each) => begin(model, each));
  const ended = model.schedules
    .filter(({ end }) => isPassed(end))
    .toSorted((one, other) => Number(one.end) - Number(other.end))
    .flatMap((each) => lapse(model, each));
  const expiredApprovals = model.requests
    .filter((each) => each.status === 'PendingApproval' && isPassed(approvalEnds(each)))
    .map((each) => failApproval(model, each));
  model.now = to;
  return [...begun, ...ended, ...expiredApprovals];
}

function begin(model: PimModel, schedule: ModelSchedule): RowGroup[] {
  change(model, schedule.id, 'Provisioned');
  if (!isListed(model, schedule, schedule.start)) return [];
  const summary = { ...schedule, window: schedule };
  return [rowGroup(schedule.key.principalId, gained(schedule.kind), completed(summary))];
}

function lapse(model: PimModel, schedule: ModelSchedule): RowGroup[] {
  model.schedules = model.schedules.filter((each) => each !== schedule);
  model.lapsed.push(schedule);
  return isListed(model, schedule, Number(schedule.end)) ? [expired(schedule)] : [];
}

function failApproval(model: PimModel, request: ModelRequest): RowGroup {
  change(model, request.id, 'Failed');
  return rowGroup(request.key.principalId, approvalExpired);
}

export function change(model: PimModel, id: string, status: string, more: Partial<ModelRequest> = {}): void {
  model.requests = model.requests.map((each) => (each.id === id ? { ...each, ...more, status } : each));
}

/** Future instants at which the state changes by itself. */
export function turningPoints(model: PimModel): number[] {
  const { schedules, requests, deletedAt, now } = model;
  return [
    ...schedules.flatMap(({ start, end = now }) => [start, end]),
    ...requests.flatMap((each) => [
      ...(each.status === 'PendingApproval' ? [approvalEnds(each)] : []),
      each.createdAt + 45 * day,
      ...(each.completedAt === undefined ? [] : [each.completedAt + 30 * day]),
    ]),
    ...[...deletedAt.values()].map((since) => since + 7 * day),
  ].filter((instant) => instant > now);
}

/** Removes expired schedules that a new one replaces. An activation replaces only activations. */
export function forgetLapsed(model: PimModel, { kind, key, type }: ModelSchedule): void {
  const isHere = isAbout(kind, key);
  model.lapsed = model.lapsed.filter(
    (each) => !isHere(each) || (type === 'Activated' && each.type === 'Assigned'),
  );
}
