import type { PrincipalState } from '../../src/domain/model/snapshot.ts';
import { readPrincipals } from '../../src/tenant/read-principals.ts';
import { SnapshotReader } from '../../src/tenant/snapshot-reader.ts';
import { type DirectoryPart, FakeDirectory, type InitialDirectory } from '../fakes/fake-directory.ts';
import {
  ADA,
  BILLING_APP,
  eligibility,
  GRACE,
  group,
  LIN,
  servicePrincipal,
  user,
} from '../snapshot-builder.ts';
import { graphFailure, readCall } from './snapshot-ports.ts';

export const INNER = '22222222-aaaa-4bbb-8ccc-000000000002';
export const LEFT = '11111111-aaaa-4bbb-8ccc-0000000000aa';
export const left = new Date('2026-11-18T02:00:00Z');

/** Three users; a group with Ada and a group in it, in which are Lin and an app; and somebody who was deleted. */
export const people: InitialDirectory = {
  users: [user(), user({ id: GRACE }), user({ id: LIN, signIn: { kind: 'none-recorded' } })],
  groups: [group({ memberIds: [ADA, INNER] }), group({ id: INNER, memberIds: [LIN, BILLING_APP] })],
  servicePrincipals: [servicePrincipal()],
  deleted: { [LEFT]: left },
};

type Failing = readonly [part: DirectoryPart, ...how: [message: string, options?: object]];

/** What is known of the principals when these hold an eligibility. */
export async function see(holders: readonly string[], before = people, ...failing: readonly Failing[]) {
  const directory = new FakeDirectory(before);
  for (const [part, message, options] of failing) directory.fail(part, graphFailure(message), options);
  const look = new SnapshotReader();
  const call = readCall();
  const wanted = { access: accessOf(holders), settings: new Map(), named: [] };
  const principals = await readPrincipals(directory, look, wanted, call);
  return { principals, gaps: look.gaps, asked: directory.requests, requests: call.tally.requests };
}

export function accessOf(holders: readonly string[]) {
  const held = holders.map((principalId) => eligibility({ principalId }));
  return {
    schedules: { eligibility: held, assignment: [] },
    assignmentInstances: [],
    requests: { eligibility: [], assignment: [] },
  };
}

export function kinds(principals: ReadonlyMap<string, PrincipalState>, ...ids: readonly string[]) {
  return ids.map((id) => principals.get(id)?.kind);
}
