import { describe, expect, test } from '@jest/globals';
import { ownGrantObstacles } from '../../src/domain/gates/own-grants.ts';
import type { Person } from '../../src/domain/model/rules.ts';
import type { GroupState } from '../../src/domain/model/snapshot.ts';
import { GraphCallError } from '../../src/ports/errors.ts';
import type { ReadCall } from '../../src/ports/index.ts';
import { readParties } from '../../src/tenant/read-parties.ts';
import { readNamedPrincipals } from '../../src/tenant/read-principals.ts';
import { SnapshotReader } from '../../src/tenant/snapshot-reader.ts';
import { tenantId } from '../builders.ts';
import { FakeDirectory, type InitialDirectory } from '../fakes/fake-directory.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import {
  ADA,
  BILLING_APP,
  GRACE,
  group,
  LIN,
  NIGHT_SHIFT,
  servicePrincipal,
  user,
} from '../snapshot-builder.ts';

const INNER = '22222222-aaaa-4bbb-8ccc-000000000002';
const BILLING_ID = '44444444-aaaa-4bbb-8ccc-000000000001';
const TICKETS = '33333333-aaaa-4bbb-8ccc-000000000002';
const CLIENT = '44444444-aaaa-4bbb-8ccc-0000000000cc';
const ADAS_ADMIN = '11111111-aaaa-4bbb-8ccc-00000000000a';
const people: readonly Person[] = [{ name: 'Ada Lovelace', accounts: [ADA, ADAS_ADMIN] }];

const everybody: InitialDirectory = {
  users: [ADA, GRACE, LIN, ADAS_ADMIN].map((id) => user({ id })),
  groups: [group({ memberIds: [LIN] })],
  servicePrincipals: [servicePrincipal({ id: BILLING_APP }), servicePrincipal({ id: TICKETS })],
  applications: { [BILLING_APP]: { appId: BILLING_ID, homeTenantId: tenantId } },
};

/** The sentences against a grant; none where it is nobody's own. */
async function against(
  askedBy: string,
  principalId: string,
  more: InitialDirectory = {},
  spoil: (directory: FakeDirectory) => void = () => undefined,
  appId = CLIENT,
): Promise<readonly string[]> {
  const directory = new FakeDirectory({ ...everybody, ...more });
  spoil(directory);
  const call: ReadCall = {
    signal: new AbortController().signal,
    tally: { requests: 0, throttled: 0, retried: 0, pages: 0 },
    log: new FakeLog(),
  };
  const principals = await readNamedPrincipals(directory, new SnapshotReader(), [askedBy, principalId], call);
  const input = { askedBy: { objectId: askedBy, appId }, principalId, principals, people };
  return ownGrantObstacles(await readParties(input, { directory, tenantId }, call)).map(
    ({ sentence }) => sentence,
  );
}

const own = [expect.stringMatching(/^Nobody gives access to themself/)];
const unknown = (because: RegExp) => [
  expect.stringMatching(
    new RegExp(`^It is not known whether whoever asks would give access to themself: .*${because.source}`),
  ),
];
const groups = (overrides: Partial<GroupState>) => ({ groups: [group(overrides)] });

describe('nobody gives access to themself', () => {
  test('but to somebody else', async () => {
    expect(await against(ADA, GRACE)).toEqual([]);
    expect(await against(ADA, NIGHT_SHIFT)).toEqual([]);
    expect(await against(ADA, BILLING_APP)).toEqual([]);
  });

  test.each([
    ['directly, whatever the case of the id', ADA.toUpperCase(), ADA, {}],
    ['through another account of the same person', ADA, ADAS_ADMIN, {}],
    ['through a group that they are in', ADA, NIGHT_SHIFT, groups({ memberIds: [LIN, ADA] })],
    [
      'through a group that another account of theirs is in',
      ADA,
      NIGHT_SHIFT,
      groups({ memberIds: [ADAS_ADMIN] }),
    ],
    [
      'through a group in a group',
      ADA,
      NIGHT_SHIFT,
      { groups: [group({ memberIds: [INNER] }), group({ id: INNER })] },
    ],
    ['through a group that they own', ADA, NIGHT_SHIFT, { owners: { [NIGHT_SHIFT]: [ADA] } }],
    [
      'through a group that they own in a group',
      ADA,
      NIGHT_SHIFT,
      {
        groups: [group({ memberIds: [INNER] }), group({ id: INNER, memberIds: [] })],
        owners: { [INNER]: [ADA] },
      },
    ],
    ['through an app that they own', ADA, BILLING_APP, { owners: { [BILLING_APP]: [ADA] } }],
    [
      'through an app whose registration they own',
      ADA,
      BILLING_APP,
      { owners: { [BILLING_ID]: [ADAS_ADMIN] } },
    ],
    [
      'through an app of theirs in a group',
      ADA,
      NIGHT_SHIFT,
      { ...groups({ memberIds: [BILLING_APP] }), owners: { [BILLING_ID]: [ADA] } },
    ],
    ['by an app to itself', BILLING_APP, BILLING_APP, {}],
    ['by an app to whoever owns it', BILLING_APP, ADA, { owners: { [BILLING_ID]: [ADA] } }],
    [
      'by an app to a group that it owns, although Graph does not list it among the owners',
      BILLING_APP,
      NIGHT_SHIFT,
      { owners: { [NIGHT_SHIFT]: [BILLING_APP] } },
    ],
  ])('%s', async (_how, askedBy, principalId, more) => {
    expect(await against(askedBy, principalId, more)).toEqual(own);
  });

  test('through the app that the call came through', async () => {
    expect(await against(ADA, BILLING_APP, {}, undefined, BILLING_ID)).toEqual(own);
  });
});

describe('what is not known counts as their own', () => {
  const gone = new GraphCallError('forbidden', 'no permission', { code: 'Forbidden' });

  test.each([
    ['members that cannot be read', NIGHT_SHIFT, 'members', /members of group .* could not be read/],
    [
      'owners of a group that cannot be read',
      NIGHT_SHIFT,
      'owners',
      /owners of group .* could not be read: no permission/,
    ],
    [
      'owners of an app that cannot be read',
      BILLING_APP,
      'owners',
      /owners of app .* could not be read: no permission/,
    ],
    ['an app that cannot be read', BILLING_APP, 'applications', /app .* could not be read: no permission/],
  ] as const)('%s', async (_what, principalId, part, because) => {
    expect(await against(ADA, principalId, {}, (directory) => directory.fail(part, gone))).toEqual(
      unknown(because),
    );
  });

  test.each([
    ['synchronised', true],
    ['perhaps synchronised', undefined],
  ])('owners of a group that is %s', async (_what, isOnPremises) => {
    expect(await against(ADA, NIGHT_SHIFT, groups({ isOnPremises, memberIds: [LIN] }))).toEqual(
      unknown(/Graph does not say who owns such a group/),
    );
  });

  test('who uses a managed identity, or an app of another tenant', async () => {
    const foreign = {
      [BILLING_APP]: { appId: BILLING_ID, homeTenantId: '99999999-0000-4000-8000-000000000000' },
    };

    expect(await against(ADA, TICKETS)).toEqual(unknown(/managed identity or registered in another tenant/));
    expect(await against(ADA, BILLING_APP, { applications: foreign })).toEqual(
      unknown(/managed identity or registered in another tenant/),
    );
  });

  test.each([
    ['whoever would have it', ADA, '55555555-aaaa-4bbb-8ccc-000000000001'],
    ['whoever asks', '55555555-aaaa-4bbb-8ccc-000000000001', ADA],
  ])('%s, where the directory does not show them', async (_who, askedBy, principalId) => {
    expect(await against(askedBy, principalId)).toHaveLength(1);
  });

  test('a managed identity may ask all the same: its role says so', async () => {
    expect(await against(TICKETS, ADA)).toEqual([]);
  });
});
