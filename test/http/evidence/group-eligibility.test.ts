import { beforeEach, describe, expect, test } from '@jest/globals';
import Papa from 'papaparse';
import type { Fact } from '../../../src/domain/model/evidence.ts';
import { accessRow, timelineRow } from '../../../src/http/evidence/history-bodies.ts';
import { runRecord } from '../../builders.ts';
import {
  ada,
  admins,
  assignment,
  bob,
  eligibility,
  fact,
  globalAdministrator,
  membership,
  november,
  person,
} from '../../fact-builder.ts';
import { Api } from '../api.ts';

const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}T02:00:00.000Z`;
const seen = { roles: ['PimWarden.Read'] } as const;
const carol = '11111111-aaaa-4bbb-8ccc-000000000003';
const helpers = '22222222-aaaa-4bbb-8ccc-000000000002';
const group = (id: string, displayName: string) => person(id, { kind: 'group', displayName });
const intoAdmins = { groupId: admins, accessId: 'member' } as const;

/** The group Admins holds a role; Ada is in it, and Bob, Carol and the group Helpers may come in by PIM for Groups. */
const facts: readonly Fact[] = [
  opened(assignment(admins, { principal: group(admins, 'Admins') }), day(5)),
  opened(membership(ada, admins), day(5)),
  opened(eligibility(bob, { scheduleId: 'member', key: { principalId: bob, ...intoAdmins } }), day(5)),
  opened(
    eligibility(carol, {
      scheduleId: 'owner',
      key: { principalId: carol, groupId: admins, accessId: 'owner' },
    }),
    day(5),
  ),
  opened(
    eligibility(helpers, {
      ...{ scheduleId: 'helpers', key: { principalId: helpers, ...intoAdmins } },
      principal: group(helpers, 'Helpers'),
    }),
    day(10),
  ),
  opened(membership(carol, helpers), day(10)),
];

function opened(record: NonNullable<Fact['record']>, at: string): Fact {
  return fact({ record, time: { kind: 'exact', at, source: 'schedule' }, seenAt: at });
}

let api: Api;
beforeEach(async () => {
  api = new Api();
  await api.history.beginInterval(november);
  await api.history.append(facts, { runId: 'run-9', intervals: [november] });
  api.looks.looks = new Map([['eligibilities', { at: day(24), runId: 'run-24' }]]);
  for (const number of [4, 9, 24])
    api.runs.saves.push(
      runRecord({ id: `run-${number}`, job: 'snapshot-access', startedAt: new Date(day(number)) }),
    );
});

interface Row {
  readonly about: Readonly<Record<string, unknown>>;
  readonly path: string;
  readonly holds: string;
  readonly throughGroupId: string | null;
  readonly throughAs?: string | null;
  readonly steps: readonly { readonly record: { readonly kind: string } }[];
}

async function ask(path: string, query = ''): Promise<readonly Row[]> {
  const { status, jsonBody } = await api.ask({ path, query, ...seen });
  expect(status).toBe(200);
  return (jsonBody as { readonly items: readonly Row[] }).items;
}

const waysOf = (rows: readonly Row[]) =>
  rows.map(({ about, holds, path, throughGroupId, steps }) => [
    ...[about.principalId, holds, path, throughGroupId],
    steps.map(({ record }) => record.kind).join(' > '),
  ]);

describe('GET evidence/access of a role that a group holds', () => {
  test('tells members from those who are only eligible for membership, and what each came by', async () => {
    const rows = await ask('evidence/access', `role=${globalAdministrator}&at=${day(7)}`);

    expect(waysOf(rows)).toEqual([
      [ada, 'active', 'group', admins, 'membership > assignment'],
      [bob, 'eligible', 'group-eligibility', admins, 'eligibility > assignment'],
      [admins, 'active', 'direct', null, 'assignment'],
    ]);
    for (const row of rows) expect(accessRow.safeParse(row).success).toBe(true);
  });

  test('has the members of a group that is eligible for membership', async () => {
    const rows = await ask('evidence/access', `role=${globalAdministrator}&at=${day(12)}`);

    expect(waysOf(rows)).toEqual(
      expect.arrayContaining([
        [helpers, 'eligible', 'group-eligibility', admins, 'eligibility > assignment'],
        [carol, 'eligible', 'group-eligibility', admins, 'membership > eligibility > assignment'],
      ]),
    );
  });

  test('says the same where it is asked for the person', async () => {
    const [ofBob, ofCarol] = [
      await ask('evidence/access', `role=${globalAdministrator}&principal=${bob}&at=${day(12)}`),
      await ask('evidence/access', `role=${globalAdministrator}&principal=${carol}&at=${day(12)}`),
    ];

    expect(waysOf(ofBob)).toEqual([
      [bob, 'eligible', 'group-eligibility', admins, 'eligibility > assignment'],
    ]);
    expect(waysOf(ofCarol)).toEqual([
      [carol, 'eligible', 'group-eligibility', admins, 'membership > eligibility > assignment'],
    ]);
  });

  test('has who may become an owner as access to the group, and not to the role', async () => {
    const rows = await ask('evidence/access', `group=${admins}&at=${day(7)}`);

    expect(rows.map(({ about, holds, path }) => [about.principalId, about.groupAccess, holds, path])).toEqual(
      [
        [bob, 'member', 'eligible', 'direct'],
        [carol, 'owner', 'eligible', 'direct'],
      ],
    );
  });

  test('names the path in a file, too', async () => {
    const query = `role=${globalAdministrator}&principal=${bob}&at=${day(7)}&format=csv`;
    const { body = '' } = await api.ask({ path: 'evidence/access', query, ...seen });
    const { data } = Papa.parse(String(body).replace('\uFEFF', ''), { header: true, skipEmptyLines: true });

    expect(data).toMatchObject([{ path: 'group-eligibility', throughGroupName: 'Admins' }]);
  });
});

describe('the timeline of somebody who is eligible for a group', () => {
  test('has what the group gives, and that they are no member', async () => {
    const rows = await ask(`evidence/principals/${bob}/timeline`);

    expect(
      rows.map(({ about, throughGroupId, throughAs }) => [about.record, throughGroupId, throughAs]),
    ).toEqual([
      ['assignment', admins, 'eligible'],
      ['eligibility', null, null],
    ]);
    for (const row of rows) expect(timelineRow.safeParse(row).success).toBe(true);
    expect((await ask(`evidence/principals/${ada}/timeline`)).map(({ throughAs }) => throughAs)).toEqual([
      'member',
      null,
    ]);
  });
});

test('the difference of two days has who became eligible for a group', async () => {
  const rows = await ask('evidence/diff', `from=${day(8)}&to=${day(12)}&group=${admins}`);

  expect(rows).toMatchObject([
    { difference: 'added', about: { record: 'eligibility', principalId: helpers, groupAccess: 'member' } },
  ]);
});
