import { z } from 'zod';
import { listing } from '../../src/adapters/graph/client/listing.ts';
import { cancelRequest } from '../../src/changes/change-schedule.ts';
import type { RoleKey, ScheduleKind } from '../../src/domain/model/access.ts';
import { wholeListing } from '../../src/ports/reading.ts';
import { graphFailure, isPermissionMissing } from './answers.ts';
import { isTaken, said, send } from './send.ts';
import { type Made, markerPrefix, type Stage } from './stage.ts';

const row = z.object({ id: z.string(), displayName: z.string() });

/** What runs make, the principals first: their access goes before they do. */
const places = [
  { url: '/users', permission: 'User.ReadWrite.All', isPrincipal: true },
  { url: '/groups', permission: 'Group.ReadWrite.All', isPrincipal: true },
  {
    url: '/directory/administrativeUnits',
    permission: 'AdministrativeUnit.ReadWrite.All',
    isPrincipal: false,
  },
] as const;

/**
 * Takes away everything that runs have left, found by its name: the access of the principals first, then themselves.
 *
 * @param made what is known to have been made, be it listed yet or not. Absent: nothing is known of who made what, so that what
 *   may not be looked at may have something.
 * @returns sentences: what could not be taken away or looked for, and why. Empty: nothing is left.
 */
export async function cleanTenant(stage: Stage, made?: readonly Made[]): Promise<readonly string[]> {
  const left: string[] = [];
  for (const place of places) {
    const known = (made ?? []).filter((one) => one.place === place.url);
    const { listed, failure } = await leftIn(stage, place);
    const isAllKnown = made !== undefined && failure !== undefined && isPermissionMissing(failure);
    if (failure !== undefined && !isAllKnown)
      left.push(`${place.url} could not be looked at: ${failure.message}`);
    const all = new Map([...known, ...listed].map(({ id, displayName }) => [id, displayName]));
    for (const [id, displayName] of all) {
      const because = await takenAway(stage, place, id);
      if (because !== undefined) left.push(`${displayName} (${id}): ${because}`);
    }
  }
  return left;
}

type Place = (typeof places)[number];

async function leftIn(stage: Stage, { url, permission }: Place) {
  const query = new URLSearchParams({
    $filter: `startswith(displayName,'${markerPrefix}')`,
    $select: 'id,displayName',
    $top: '100',
  });
  const path = `${url}?${String(query).replaceAll('+', '%20')}`;
  const request = { method: 'GET', url: path, workload: 'directory', permission } as const;
  const listed: z.output<typeof row>[] = [];
  try {
    for await (const { items } of listing(stage.ports.client, request, stage.call)) {
      const rows = items.flatMap((item) => row.safeParse(item).data ?? []);
      // What the filter let through is looked at once more: nothing else may ever be deleted here.
      listed.push(...rows.filter(({ displayName }) => displayName.startsWith(markerPrefix)));
    }
  } catch (error) {
    return { listed, failure: graphFailure(error) };
  }
  return { listed, failure: undefined };
}

/** @returns why it is still there. */
async function takenAway(stage: Stage, place: Place, id: string): Promise<string | undefined> {
  try {
    const held = place.isPrincipal ? await accessTaken(stage, id) : [];
    if (held.length > 0) return held.join('; ');
    const url = `${place.url}/${encodeURIComponent(id)}`;
    const request = { method: 'DELETE', url, workload: 'directory', permission: place.permission } as const;
    await stage.ports.client.send(request, stage.call);
    return undefined;
  } catch (error) {
    const failure = graphFailure(error);
    return failure.kind === 'not-found' ? undefined : failure.message;
  }
}

/** @returns sentences: what access could not be taken. */
async function accessTaken(stage: Stage, principalId: string): Promise<readonly string[]> {
  const held: string[] = [];
  for (const kind of ['assignment', 'eligibility'] as const) {
    const schedules = await listed(stage, kind, principalId);
    for (const { key, id, isLater } of schedules) {
      if (isLater) await cancelled(stage, kind, id);
      const sent = await removed(stage, kind, key);
      const isGone = isTaken(sent) || (sent.kind === 'refused' && sent.code === 'RoleAssignmentDoesNotExist');
      if (!isGone) held.push(`its ${kind} stays, ${said(sent)}`);
    }
  }
  return held;
}

async function removed(stage: Stage, kind: ScheduleKind, key: RoleKey) {
  const sent = await send(stage, { kind, action: 'adminRemove', key });
  if (sent.kind !== 'refused' || sent.code !== 'ActiveDurationTooShort') return sent;
  // PIM gives it back no sooner.
  stage.ports.print('... waiting for six minutes: active access goes when it is five minutes old');
  await stage.waits(6);
  return send(stage, { kind, action: 'adminRemove', key });
}

async function listed(stage: Stage, kind: ScheduleKind, principalId: string) {
  try {
    const found = await wholeListing(stage.ports.roles.schedules(kind, { principalId }, stage.call));
    const now = stage.now();
    return found
      .filter(({ memberType }) => memberType === 'Direct' || memberType === undefined)
      .map(({ id, key, startDateTime }) => ({
        id,
        key,
        isLater: startDateTime !== undefined && startDateTime > now,
      }));
  } catch (error) {
    const failure = graphFailure(error);
    // Whoever may not read access has given none; it goes with the principal.
    if (!isPermissionMissing(failure)) throw failure;
    return [];
  }
}

/** What begins later is a request that can be taken back; where it cannot, it is removed as what is there. */
async function cancelled(stage: Stage, kind: ScheduleKind, requestId: string): Promise<void> {
  const { roles, access } = stage.ports;
  try {
    await cancelRequest(kind, requestId, { roles, access, pause: stage.pause, call: stage.call });
  } catch (error) {
    graphFailure(error);
  }
}
