import { describe, expect, test } from '@jest/globals';
import { readSnapshot } from '../../src/tenant/read-snapshot.ts';
import { unreadableRow } from '../read-listing.ts';
import {
  ADA,
  assignmentInstance,
  eligibility,
  HELPDESK_ADMINISTRATOR,
  LIN,
  NIGHT_SHIFT,
} from '../snapshot-builder.ts';
import { tenant, wish } from './small-tenant.ts';
import { readCall, snapshotSources } from './snapshot-ports.ts';

describe('a row that cannot be read', () => {
  test.each([
    { what: 'memberType', row: { ...eligibility(), memberType: undefined } },
    { what: 'status', row: { ...eligibility(), status: 'Dreaming' } },
  ])('is one of a $what that this app does not know', async ({ what, row }) => {
    const roles = { ...tenant.roles, schedules: [row, eligibility({ principalId: NIGHT_SHIFT })] };

    const { snapshot } = await readSnapshot(snapshotSources({ ...tenant, roles }), wish, readCall());

    expect(snapshot.unreadable).toMatchObject([
      { part: 'eligibility-schedules', principalId: ADA, because: expect.stringContaining(what) },
    ]);
    expect(snapshot.schedules.eligibility.map(({ key }) => key.principalId)).toEqual([NIGHT_SHIFT]);
  });

  test('is there: the listing of schedules did not end early because one of them is odd', async () => {
    const ports = snapshotSources({ ...tenant, roles: { ...tenant.roles, schedules: [] } });
    const held = { ...assignmentInstance({ principalId: LIN }), scheduleId: 'odd' };
    const roles = Object.assign(ports.roles, {
      instances: async function* () {
        yield { rows: [held], unreadable: [] };
      },
    });
    ports.roles.putUnreadable('schedules', 'assignment', unreadableRow({ id: 'odd' }));

    expect((await readSnapshot({ ...ports, roles }, wish, readCall())).snapshot.gaps).toEqual([]);
  });

  test('is, of one role, that its rules are not as Graph promises: no gap', async () => {
    const ports = snapshotSources({
      ...tenant,
      rules: { Expiration_Admin_Eligibility: { maximumDuration: null } },
    });

    const { snapshot } = await readSnapshot(ports, wish, readCall());

    expect(snapshot.settings).toEqual(new Map());
    expect(snapshot.gaps).toEqual([]);
    expect(snapshot.unreadable).toMatchObject([
      { part: 'role-settings', roleDefinitionId: HELPDESK_ADMINISTRATOR },
    ]);
  });

  test.each([
    { part: 'eligibility-schedules', listing: 'schedules', kind: 'eligibility' },
    { part: 'assignment-schedules', listing: 'schedules', kind: 'assignment' },
    { part: 'assignment-instances', listing: 'instances', kind: 'assignment' },
    { part: 'eligibility-requests', listing: 'requests', kind: 'eligibility' },
    { part: 'assignment-requests', listing: 'requests', kind: 'assignment' },
  ] as const)(
    'is kept beside all that can, with what it is about: $part',
    async ({ part, listing, kind }) => {
      const ports = snapshotSources(tenant);
      const whole = (await readSnapshot(ports, wish, readCall())).snapshot;
      const row = unreadableRow({ id: 'odd', principalId: ADA });
      ports.roles.putUnreadable(listing, kind, row);

      const { snapshot } = await readSnapshot(ports, wish, readCall());

      expect(snapshot.unreadable).toEqual([{ part, ...row }]);
      expect({ ...snapshot, unreadable: [] }).toEqual(whole);
    },
  );

  test('may be an activation: until it is gone nothing counts as completely read', async () => {
    const ports = snapshotSources(tenant);
    ports.roles.putUnreadable('requests', 'assignment', unreadableRow({ id: 'odd' }));

    expect(await readSnapshot(ports, wish, readCall())).toMatchObject({ areActivationsComplete: false });
  });
});
