import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { planDocument, planJsonSchema } from '../../../src/report/preview/plan-document.ts';
import { previewFiles } from '../../../src/report/preview/preview-files.ts';
import type { PreviewFindings } from '../../../src/report/preview/preview-findings.ts';
import { days, GRACE, NOW, roleKey } from '../../snapshot-builder.ts';
import {
  driftFinding,
  itemOf,
  markedItem,
  previewAccess,
  previewFindings,
  renewalPlan,
} from './findings-builder.ts';
import { hostileFindings } from './hostile-findings.ts';

async function filesOf(findings: PreviewFindings): Promise<ReadonlyMap<string, string>> {
  return new Map((await previewFiles(findings)).map(({ name, text }) => [name, text]));
}

async function planOf(findings: PreviewFindings) {
  return JSON.parse((await filesOf(findings)).get('plan.json') ?? '');
}

/** Something of everything that may be absent, or of another form. */
function odd(): PreviewFindings {
  const usual = previewFindings();
  const stopped = {
    code: 'floor',
    stops: 'item',
    itemId: itemOf(GRACE).id,
    sentence: 'Too few would remain.',
  } as const;
  return {
    ...usual,
    tenant: { id: 'contoso', name: undefined },
    account: { id: undefined, name: undefined, scopes: [], unaskedScopes: ['User.Read'] },
    rules: { ...usual.rules, source: { kind: 'file', path: 'rules.json' } },
    plans: [
      renewalPlan({
        obstacles: [stopped, { ...stopped, code: 'incomplete', stops: 'destructive', itemId: undefined }],
        items: [
          markedItem({
            change: {
              effect: 'conversion',
              key: roleKey(),
              steps: [
                { kind: 'eligibility', actions: ['adminAssign'], endDateTime: null },
                { kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined },
              ],
              before: { kind: 'assignment', scheduleId: null, startDateTime: null, endDateTime: 'unknown' },
              justification: 'why',
              ticket: { number: undefined, system: 'ServiceNow' },
            },
          }),
        ],
      }),
    ],
    access: [
      previewAccess({ endsAt: 'unknown' }),
      previewAccess({ key: { principalId: 'ada', groupId: 'night', accessId: 'owner' } }),
    ],
    drift: [
      driftFinding({
        roleName: undefined,
        policyId: undefined,
        baseline: undefined,
        state: 'unreadable',
        unreadable: ['no rules'],
        items: driftFinding().items.map((item) => ({
          ...item,
          from: ['mfa', 'ticket'],
          to: false,
          changedBy: undefined,
        })),
      }),
    ],
    unreadable: [
      {
        ...{ part: 'users', id: undefined, principalId: 'ada', roleDefinitionId: undefined },
        ...{ directoryScopeId: undefined, because: 'no date' },
      },
    ],
    sinceBefore: {
      before: days(-1),
      hasOtherRules: false,
      incomparable: ['users'],
      newItems: [itemOf(GRACE)],
      goneItems: [markedItem()],
      newAccess: [previewAccess({ endsAt: NOW })],
      goneAccess: [previewAccess()],
      drift: [{ finding: driftFinding(), before: undefined }],
    },
  };
}

describe('the schema of plan.json', () => {
  const schema = planJsonSchema();
  const published = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);

  test('lies beside it, and the file names it', async () => {
    const files = await filesOf(previewFindings());

    expect(JSON.parse(files.get('plan.json') ?? '')).toMatchObject({ $schema: './plan.schema.json' });
    expect(JSON.parse(files.get('plan.schema.json') ?? '')).toEqual(schema);
    expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
  });

  test.each([
    { of: 'a small tenant', findings: previewFindings() },
    { of: 'hostile names', findings: hostileFindings() },
    { of: 'everything that may be absent', findings: odd() },
  ])('a written plan is valid, and has no member that it does not describe: $of', async ({ findings }) => {
    const plan = await planOf(findings);

    expect(published.safeParse(plan).error).toBeUndefined();
    expect(planDocument.safeParse(plan).error).toBeUndefined();
  });

  test('refuses what a reader could not rely on', async () => {
    const plan = await planOf(previewFindings());
    const [item] = plan.items;

    for (const spoilt of [
      { ...plan, version: 2 },
      { ...plan, at: 'yesterday' },
      { ...plan, items: [{ ...item, decision: 'perhaps' }] },
      { ...plan, items: [{ ...item, key: { principalId: 'ada' } }] },
      { ...plan, unseen: undefined },
    ])
      expect(published.safeParse(spoilt).success).toBe(false);
  });

  test('lets a later version of the app add members', async () => {
    const plan = await planOf(previewFindings());
    const [item] = plan.items;

    expect(published.safeParse({ ...plan, more: 1, items: [{ ...item, more: 1 }] }).success).toBe(true);
  });
});

test('what was there before, and what is there now, are rows of one form', async () => {
  const { sinceBefore, access } = await planOf(odd());

  expect(sinceBefore.goneAccess[0]).toMatchObject({ principalName: 'Ada Lovelace', endsAt: 'without end' });
  expect(Object.keys(sinceBefore.goneAccess[0])).toEqual(Object.keys(access[0]));
  expect(sinceBefore.newItems[0]).toMatchObject({ principalName: 'Grace Hopper', what: 'to be renewed' });
});
