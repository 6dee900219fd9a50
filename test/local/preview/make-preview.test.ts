import { describe, expect, test } from '@jest/globals';
import { lastOf } from '../../../local/preview/difference.ts';
import { forPerson } from '../../../local/preview/failures.ts';
import { emptyMemory, type KeptMemory } from '../../../local/preview/kept-memory.ts';
import { makePreview, type PreviewInput } from '../../../local/preview/make-preview.ts';
import { readOnce } from '../../../local/preview/read-once.ts';
import { GraphCallError } from '../../../src/ports/errors.ts';
import { readableNames } from '../../../src/report/preview/preview-names.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  assignment,
  assignmentInstance,
  breakGlass,
  days,
  eligibility,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  NIGHT_SHIFT,
  NOW,
  servicePrincipal,
  user,
} from '../../snapshot-builder.ts';
import { readCall, snapshotSources } from '../../tenant/snapshot-ports.ts';

const contoso = '77777777-aaaa-4bbb-8ccc-000000000001';

/** Ada may activate, a group holds, and an app that is not there any more. */
const tenant = {
  directory: {
    users: [user(), user({ id: GRACE }), breakGlass()],
    groups: [group({ memberIds: [ADA, GRACE] })],
    servicePrincipals: [servicePrincipal()],
  },
  roles: {
    schedules: [
      eligibility(),
      assignment({ principalId: NIGHT_SHIFT }),
      assignment({ principalId: '33333333-aaaa-4bbb-8ccc-0000000000aa' }),
    ],
    instances: [assignmentInstance({ principalId: NIGHT_SHIFT })],
  },
};

const baseline = {
  name: 'every role',
  extends: undefined,
  roles: 'all',
  settings: { 'activation.maximum': 'PT4H' },
} as const;

function sources() {
  return snapshotSources(tenant);
}

async function previewOf(from: ReturnType<typeof sources>, memory: KeptMemory = emptyMemory) {
  const failures = new Map<string, GraphCallError>();
  const watch = {
    rows() {},
    done() {},
    known() {},
    failed(error: unknown) {
      const failure = forPerson(error);
      if (failure instanceof GraphCallError) failures.set(failure.message, failure);
    },
  };
  const kept = {
    known: () => new Map(),
    find: () => undefined,
    keep: async () => {},
    forget: async () => {},
  };
  const call = readCall();
  const input: PreviewInput = {
    tenantId: contoso,
    tenant: { id: contoso, name: 'contoso.example' },
    account: { id: ADA, name: 'ada@contoso.example', scopes: [], unaskedScopes: [] },
    loaded: {
      rules: rules({ roleSettings: { mode: 'report', baselines: [baseline] } }),
      hash: 'ab',
    },
    rulesSource: { kind: 'starter' },
    ...{ now: NOW, memory, withRequests: false, failures, tally: call.tally },
    timing: { elapsed: () => 0 },
  };
  return makePreview(readOnce(from, kept, watch), input, call);
}

describe('a preview', () => {
  test('has plans, settings, access and what ends soon, of one look', async () => {
    const from = sources();
    const { findings } = await previewOf(from);
    expect(findings.plans.map(({ job, mode, items }) => [job, mode, items.length > 0])).toEqual([
      ['renew-eligibilities', 'plan', true],
      ['remove-stale-assignments', 'plan', true],
    ]);
    expect(
      findings.drift.find(({ roleDefinitionId }) => roleDefinitionId === HELPDESK_ADMINISTRATOR),
    ).toMatchObject({
      state: 'drift',
      items: [{ setting: 'activation.maximum', from: 'PT8H', to: 'PT4H', strength: 'weaker' }],
    });
    expect(findings.endingSoon.access).toEqual([expect.objectContaining({ endsAt: days(7) })]);
    expect(findings.unseen).toEqual([]);
    // Both jobs, the settings and the names are of the same rows.
    expect(from.roles.asked.map(({ part }) => part).toSorted()).toEqual([
      'assignment-instances',
      'assignment-requests',
      'assignment-schedules',
      'eligibility-requests',
      'eligibility-schedules',
    ]);
  });

  const forbidden = new GraphCallError(
    'forbidden',
    'GET /thing: 403 Authorization_RequestDenied: Insufficient privileges (request-id r1). Grant the app role Thing.Read.All.',
    { status: 403, code: 'Authorization_RequestDenied', said: 'Insufficient privileges', requestId: 'r1' },
  );
  test.each([
    { part: 'assignment-schedules', also: [] },
    { part: 'assignment-instances', also: [] },
    { part: 'eligibility-schedules', also: [] },
    { part: 'assignment-requests', also: [] },
    { part: 'eligibility-requests', also: [] },
    { part: 'sign-ins', also: [] },
    { part: 'role-settings', also: ['drift'] },
    { part: 'role-definitions', also: ['drift'] },
    { part: 'principals', also: [] },
    { part: 'group-members', also: [] },
    { part: 'deleted-items', also: [] },
  ] as const)('whoever may not read $part is told what is therefore not known', async ({ part, also }) => {
    const from = sources();
    breakPart(from, part, forbidden);
    const { findings } = await previewOf(from);
    expect(findings.unseen.map((unseen) => unseen.part)).toEqual(expect.arrayContaining([part, ...also]));
    expect(findings.unseen).toHaveLength(1 + also.length);
    for (const unseen of findings.unseen) {
      expect(unseen.cause).toBe('permission');
      expect(unseen.because).toBe(
        'GET /thing: 403 Authorization_RequestDenied: Insufficient privileges (request-id r1). What you signed in with may not read it: an administrator must consent to the permission, and your account needs a directory role that may read it, such as Global Reader.',
      );
      expect(unseen.follows).toMatch(/\.$/);
      expect(unseen.remedy).toMatch(/consent to \w+|--requests/);
    }
    expect(findings.plans).toHaveLength(2);
  });

  test('a tenant without the licence is told which one it takes', async () => {
    const from = sources();
    const refused = new GraphCallError(
      'forbidden',
      'GET /roleManagement/directory/roleEligibilitySchedules: 403 AadPremiumLicenseRequired: The tenant needs Premium P2. More.',
      { status: 403, code: 'AadPremiumLicenseRequired', said: 'The tenant needs Premium P2.' },
    );
    for (const part of [
      'eligibility-schedules',
      'assignment-schedules',
      'assignment-instances',
      'role-settings',
    ] as const)
      breakPart(from, part, refused);
    const { findings } = await previewOf(from);
    expect(findings.unseen.map(({ part, cause }) => [part, cause])).toEqual([
      ['assignment-schedules', 'licence'],
      ['assignment-instances', 'licence'],
      ['eligibility-schedules', 'licence'],
      ['role-settings', 'licence'],
      ['drift', 'licence'],
    ]);
    expect(findings.access).toEqual([]);
    expect(findings.seen).not.toHaveProperty('eligibility-schedules');
  });

  test('whoever gives up ends it, and nothing is made of half a look', async () => {
    const from = sources();
    breakPart(
      from,
      'sign-ins',
      new GraphCallError('cancelled', 'GET /users: cancelled', { code: 'Cancelled' }),
    );
    await expect(previewOf(from)).rejects.toThrow('cancelled');
  });
});

describe('a second preview', () => {
  test('of the same tenant has no news', async () => {
    const first = await previewOf(sources());
    const second = await previewOf(sources(), { ...first.memory, last: lastOf(first.findings) });
    expect(second.findings.sinceBefore).toEqual({
      before: NOW,
      hasOtherRules: false,
      ...{ incomparable: [], newItems: [], goneItems: [], newAccess: [], goneAccess: [], drift: [] },
    });
  });

  test('names what came, what went, and what only one of the two could see', async () => {
    const first = await previewOf(sources());
    const memory = { ...first.memory, last: lastOf(first.findings) };
    const changed = snapshotSources({
      ...tenant,
      roles: { schedules: [eligibility({ principalId: GRACE })], instances: [] },
    });
    const { sinceBefore } = (await previewOf(changed, memory)).findings;
    expect(sinceBefore?.newAccess.map(({ key }) => key.principalId)).toEqual([GRACE]);
    expect(sinceBefore?.goneAccess.map(({ key, path }) => [key.principalId, path])).toContainEqual([
      NIGHT_SHIFT,
      'direct',
    ]);
    expect(sinceBefore?.newItems.length).toBeGreaterThan(0);

    const blind = sources();
    breakPart(
      blind,
      'eligibility-schedules',
      new GraphCallError('unavailable', 'GET /x: 503', { status: 503, code: 'Unavailable' }),
    );
    const unseen = (await previewOf(blind, memory)).findings.sinceBefore;
    expect(unseen?.incomparable).toEqual(['eligibility-schedules']);
    expect(unseen?.goneAccess).toEqual([]);
    expect(unseen?.goneItems).toEqual([]);
  });

  test('names whoever is gone as the one before did, and scopes of what is gone', async () => {
    const lyon = '77777777-aaaa-4bbb-8ccc-000000000051';
    const scope = `/administrativeUnits/${lyon}`;
    const names = { [lyon]: { type: 'administrativeUnit', displayName: 'Lyon' } };
    const inLyon = { schedules: [eligibility({ directoryScopeId: scope })], instances: [] };
    const first = await previewOf(snapshotSources({ ...tenant, names, roles: inLyon }));
    const left = snapshotSources({
      directory: { users: [breakGlass()], deleted: { [ADA]: NOW } },
      ...{ names, roles: { schedules: [], instances: [] } },
    });
    const { findings } = await previewOf(left, { ...first.memory, last: lastOf(first.findings) });
    const [gone] = findings.sinceBefore?.goneAccess ?? [];
    const readable = readableNames(findings.names);
    expect(gone && [readable.shortPrincipal(gone.key.principalId), readable.place(gone.key)]).toEqual([
      'Ada Lovelace',
      `Lyon (administrative unit ${lyon})`,
    ]);
  });

  test('learns what only time tells: an access is as old as it was first seen', async () => {
    const first = await previewOf(sources());
    const seen = first.memory.memories.find(({ kind }) => kind === 'eligibility');
    expect(seen).toMatchObject({ key: { principalId: ADA }, firstSeenAt: days(-173), lastSeenAt: NOW });
    expect(first.memory.activationsKnownUntil).toEqual(NOW);
  });
});

type Breakable =
  | 'sign-ins'
  | 'role-settings'
  | 'role-definitions'
  | 'principals'
  | 'group-members'
  | 'deleted-items'
  | Parameters<ReturnType<typeof sources>['roles']['breaks']['set']>[0];

function breakPart(from: ReturnType<typeof sources>, part: Breakable, error: GraphCallError): void {
  switch (part) {
    case 'sign-ins':
      from.directory.fail('sign-ins', error);
      return;
    case 'principals':
      from.directory.fail('objects', error);
      return;
    case 'group-members':
      from.directory.fail('members', error);
      return;
    case 'deleted-items':
      from.directory.fail('deleted', error);
      return;
    case 'role-settings':
      from.roleSettings.breaks = { error, afterPages: 0 };
      return;
    case 'role-definitions':
      from.roleDefinitions.answer = error;
      return;
    default:
      from.roles.breaks.set(part, { error, afterPages: 0 });
  }
}
