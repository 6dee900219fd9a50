import { z } from 'zod';
import { cancelRequest } from '../../src/changes/change-schedule.ts';
import type { RoleKey, ScheduleKind } from '../../src/domain/model/access.ts';
import { GraphCallError } from '../../src/ports/errors.ts';
import { wholeListing } from '../../src/ports/reading.ts';
import { isTaken, said, send } from './send.ts';
import { markerPrefix, type Stage } from './stage.ts';

/** Something that was made by a run and is still there. */
interface Left {
  readonly id: string;
  readonly displayName: string;
}

const rows = z.object({ value: z.array(z.object({ id: z.string(), displayName: z.string() })) });

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
 * @returns sentences: what could not be taken away, and why. Empty: nothing is left.
 */
export async function cleanTenant(stage: Stage): Promise<readonly string[]> {
  const left: string[] = [];
  for (const place of places) {
    const found = await leftIn(stage, place);
    if (typeof found === 'string') {
      left.push(`${place.url} could not be looked at: ${found}`);
      continue;
    }
    for (const one of found) {
      const because = await takenAway(stage, place, one);
      if (because !== undefined) left.push(`${one.displayName} (${one.id}): ${because}`);
    }
  }
  return left;
}

type Place = (typeof places)[number];

async function leftIn(stage: Stage, { url, permission }: Place): Promise<readonly Left[] | string> {
  const query = new URLSearchParams({
    $filter: `startswith(displayName,'${markerPrefix}')`,
    $select: 'id,displayName',
    $top: '100',
  });
  try {
    const path = `${url}?${String(query).replaceAll('+', '%20')}`;
    const request = { method: 'GET', url: path, workload: 'directory', permission } as const;
    const { body } = await stage.ports.client.send(request, stage.call);
    // What the filter let through is looked at once more: nothing else may ever be deleted here.
    return rows.parse(body).value.filter(({ displayName }) => displayName.startsWith(markerPrefix));
  } catch (error) {
    if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
    // Without the permission nothing was made there either.
    return error.kind === 'forbidden' ? [] : error.message;
  }
}

/** @returns why it is still there. */
async function takenAway(stage: Stage, place: Place, { id }: Left): Promise<string | undefined> {
  try {
    const held = place.isPrincipal ? await accessTaken(stage, id) : [];
    if (held.length > 0) return held.join('; ');
    const url = `${place.url}/${encodeURIComponent(id)}`;
    const request = { method: 'DELETE', url, workload: 'directory', permission: place.permission } as const;
    await stage.ports.client.send(request, stage.call);
    return undefined;
  } catch (error) {
    if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
    return error.kind === 'not-found' ? undefined : error.message;
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
  // Younger than five minutes: PIM gives it back no sooner.
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
    if (!(error instanceof GraphCallError) || error.kind !== 'forbidden') throw error;
    return [];
  }
}

/** What begins later is a request that can be taken back; where it cannot, it is removed as what is there. */
async function cancelled(stage: Stage, kind: ScheduleKind, requestId: string): Promise<void> {
  const { roles, access } = stage.ports;
  try {
    await cancelRequest(kind, requestId, { roles, access, pause: stage.pause, call: stage.call });
  } catch (error) {
    if (!(error instanceof GraphCallError) || error.kind === 'cancelled') throw error;
  }
}
