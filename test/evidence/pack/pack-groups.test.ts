import { expect, test } from '@jest/globals';
import Papa from 'papaparse';
import {
  ada,
  admins,
  assignment,
  bob,
  eligibility,
  fact,
  membership,
  november,
  person,
} from '../../fact-builder.ts';
import { firstRun, PackStage, secondRun, unzipped } from './pack-stage.ts';

test('a pack tells who is a member of a group that has a role from who is only eligible for that', async () => {
  const stage = new PackStage();
  await stage.history.beginInterval(november);
  const group = person(admins, { kind: 'group', displayName: 'Admins' });
  const intoAdmins = { principalId: bob, groupId: admins, accessId: 'member' } as const;
  const records = [
    assignment(admins, { principal: group }),
    membership(ada, admins),
    eligibility(bob, { scheduleId: 'into-admins', key: intoAdmins }),
  ];
  await stage.night(
    firstRun,
    records.map((record) => fact({ record })),
    [november],
  );
  stage.looks.looks = new Map([['eligibilities', { at: '2026-11-24T02:00:00.000Z', runId: secondRun }]]);
  const files = await unzipped(await stage.zip());
  const table = (name: string) =>
    Papa.parse<Record<string, string>>(files.get(`tables/${name}.csv`)?.toString() ?? '', {
      ...{ header: true, skipEmptyLines: true },
    }).data;

  const ofRole = table('access-at-end').filter(({ roleDefinitionId }) => roleDefinitionId !== '');
  expect(ofRole.map(({ principalId, holds, path }) => [principalId, holds, path])).toEqual([
    [ada, 'active', 'group'],
    [bob, 'eligible', 'group-eligibility'],
    [admins, 'active', 'direct'],
  ]);
  expect(table('people').find(({ principalId }) => principalId === bob)).toMatchObject({
    activeRolesAtEnd: '',
    eligibleRolesAtEnd: expect.stringMatching(/./),
  });
  expect(files.get('tables/access-at-end.html')?.toString()).toContain('group-eligibility');
  expect(table('joiners-leavers').find(({ principalId }) => principalId === bob)).toMatchObject({
    ...{ what: 'began', record: 'eligibility', groupId: admins, groupAccess: 'member' },
  });
});
