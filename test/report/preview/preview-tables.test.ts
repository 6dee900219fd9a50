import { describe, expect, test } from '@jest/globals';
import Papa from 'papaparse';
import { previewFiles } from '../../../src/report/preview/preview-files.ts';
import type { PreviewFindings } from '../../../src/report/preview/preview-findings.ts';
import { previewAccess, previewFindings } from './findings-builder.ts';
import { hostile, hostileFindings } from './hostile-findings.ts';

async function fileOf(findings: PreviewFindings, name: string): Promise<string> {
  return (await previewFiles(findings)).find((file) => file.name === name)?.text ?? '';
}

/** As a parser of others reads it: a record for each row. */
async function rowsOf(findings: PreviewFindings, name: string): Promise<readonly Record<string, string>[]> {
  const text = await fileOf(findings, name);
  const { data } = Papa.parse<Record<string, string>>(text.replace('\uFEFF', ''), {
    header: true,
    skipEmptyLines: true,
  });
  return data;
}

const tables = ['items.csv', 'standing-access.csv', 'drift.csv', 'unseen.csv'] as const;

describe('the tables of a preview', () => {
  test.each(tables)('hold no formula, and nothing that is not seen: %s', async (name) => {
    const rows = await rowsOf(hostileFindings(), name);
    const cells = rows.flatMap((row) => Object.values(row));

    expect(rows.length).toBeGreaterThan(0);
    expect(cells.filter((cell) => /^\s*[=+@\-\t]/.test(cell))).toEqual([]);
    expect(
      cells.filter((cell) => /[\p{Cc}\u200b\u200f\u202a-\u202e\u2028\u2066-\u2069\ufeff]/u.test(cell)),
    ).toEqual([]);
  });

  test('have a row for each item that is not left as it is, with reason, evidence and what it needs', async () => {
    expect(await rowsOf(previewFindings(), 'items.csv')).toMatchObject([
      {
        list: 'Would be changed',
        who: 'Grace Hopper',
        reason: 'ends-soon',
        what: 'to be renewed',
        needs: 'approval',
      },
      {
        list: 'Will be changed',
        who: 'Ada Lovelace',
        roleOrGroup: 'Global Administrator',
        controlsTheTenant: 'true',
        evidence: '{"endDateTime":null,"madeInPim":true}',
        on: '2026-12-06T03:00:00.000Z',
      },
      { list: 'Will lapse', who: 'Lin Lee', reason: 'not-used' },
    ]);
  });

  test('have a row for each way in which somebody has something', async () => {
    const rows = await rowsOf(previewFindings(), 'standing-access.csv');

    expect(rows).toHaveLength(7);
    expect(rows[0]).toMatchObject({ who: 'Ada Lovelace', how: 'held permanently', until: 'without end' });
    expect(rows).toContainEqual(
      expect.objectContaining({
        who: 'Lin Lee',
        how: 'held until a date',
        path: 'group',
        throughGroup: 'Night shift',
        until: '2027-02-20T03:00:00.000Z',
      }),
    );
  });

  test('do not call an end that nobody knows "without end"', async () => {
    const access = [previewAccess({ endsAt: 'unknown' })];

    expect(await rowsOf(previewFindings({ access }), 'standing-access.csv')).toMatchObject([
      { how: 'held until a date', until: 'unknown' },
    ]);
  });

  test('name what could not be seen, part by part and row by row', async () => {
    const unreadable = [
      {
        part: 'users',
        id: 'row-7',
        principalId: undefined,
        roleDefinitionId: undefined,
        directoryScopeId: undefined,
        because: 'no id',
      },
    ] as const;

    expect(await rowsOf(previewFindings({ unreadable }), 'unseen.csv')).toMatchObject([
      { part: 'sign-ins of users', cause: 'no licence', toSeeIt: 'It takes Microsoft Entra ID P1.' },
      { part: 'users', row: 'row-7', because: 'no id' },
    ]);
  });

  test('have what a role has beside what its baseline has', async () => {
    expect(await rowsOf(previewFindings(), 'drift.csv')).toMatchObject([
      { role: 'Global Administrator', is: 'weaker than', roleHas: '"PT24H"', baselineHas: '"PT4H"' },
    ]);
  });
});

describe('plan.json', () => {
  test('says which form it has, and keeps names exactly', async () => {
    const text = await fileOf(hostileFindings(), 'plan.json');
    const plan = JSON.parse(text);

    expect(plan).toMatchObject({ kind: 'pim-warden/preview', version: 1, tenant: { id: hostile.attribute } });
    expect(plan.items[0].principalName).toBe(hostile.turned);
    expect(text).not.toMatch(/[\u200b\u202a-\u202e\u2066-\u2069\ufeff]/);
  });

  test('has one text for the same findings, in whatever order they came', async () => {
    const findings = previewFindings();
    const turned = {
      ...findings,
      plans: findings.plans.map((plan) => ({ ...plan, items: plan.items.toReversed() })),
      access: findings.access.toReversed(),
    };

    expect(await fileOf(turned, 'plan.json')).toBe(await fileOf(findings, 'plan.json'));
  });

  test('has the items that are left as they are, too', async () => {
    const { items, unseen } = JSON.parse(await fileOf(previewFindings(), 'plan.json'));

    expect(items.map(({ decision }: { decision: string }) => decision).toSorted()).toEqual([
      'change',
      'lapse',
      'leave',
      'mark',
    ]);
    expect(unseen).toHaveLength(1);
  });
});
