import { describe, expect, test } from '@jest/globals';
import { type Answer, answersOf } from '../../../src/report/preview/answers.ts';
import { standingHolders } from '../../../src/report/preview/holders.ts';
import { plannedEntries } from '../../../src/report/preview/planned-entries.ts';
import type { PreviewFindings } from '../../../src/report/preview/preview-findings.ts';
import { ADA, days, group, NIGHT_SHIFT, roleKey } from '../../snapshot-builder.ts';
import {
  itemOf,
  markedItem,
  previewAccess,
  previewFindings,
  removalPlan,
  renewalPlan,
  unseenSignIns,
} from './findings-builder.ts';

function answerTo(id: Answer['id'], findings: PreviewFindings): Answer {
  const found = answersOf(findings, plannedEntries(findings)).find((answer) => answer.id === id);
  if (found === undefined) throw new Error(`nothing answers ${id}`);
  return found;
}

const withAccess = (...access: PreviewFindings['access']) => previewFindings({ access });

describe('how many people hold standing control-plane access', () => {
  test('counts a person once, by the strongest way, whatever they hold', () => {
    const findings = withAccess(
      previewAccess({ endsAt: days(9) }),
      previewAccess(),
      previewAccess({ path: 'group', groupId: NIGHT_SHIFT, endsAt: days(9) }),
    );

    expect(standingHolders(findings)).toMatchObject({ people: 1, permanently: 1, certainty: 'exact' });
  });

  test.each([
    { what: 'an activation', access: previewAccess({ path: 'activation', endsAt: days(0.2) }) },
    { what: 'an eligibility', access: previewAccess({ kind: 'eligibility' }) },
    { what: 'a role that does not control the tenant', access: previewAccess({ isControlPlane: false }) },
  ])('does not count $what', ({ access }) => {
    expect(standingHolders(withAccess(access))).toMatchObject({ people: 0, permanently: 0 });
  });

  test('does not take an end that nobody knows for none', () => {
    expect(standingHolders(withAccess(previewAccess({ endsAt: 'unknown' })))).toMatchObject({
      people: 1,
      permanently: 0,
    });
  });

  test('names groups whose members could not be read', () => {
    const usual = previewFindings();
    const principals = new Map([[NIGHT_SHIFT, group({ memberIds: undefined })]]);
    const access = [previewAccess({ key: roleKey({ principalId: NIGHT_SHIFT }) })];
    const findings = { ...usual, access, names: { ...usual.names, principals } };

    expect(answerTo('standing', findings)).toMatchObject({ figure: '0' });
    expect(answerTo('standing', findings).more[0]).toBe(
      'Besides them: whoever is in 1 group with members that could not be read.',
    );
  });

  test.each([
    { missing: 'members of groups', part: 'group-members', figure: 'at least 2' },
    { missing: 'principals', part: 'principals', figure: 'at least 2' },
    { missing: 'sign-ins, which say nothing about it', part: 'sign-ins', figure: '2' },
  ] as const)('is $figure where this was not seen: $missing', ({ part, figure }) => {
    expect(answerTo('standing', previewFindings({ unseen: [{ ...unseenSignIns, part }] })).figure).toBe(
      figure,
    );
  });

  test('says so where roles count that nobody could read', () => {
    const unseen = [{ ...unseenSignIns, part: 'role-definitions' as const }];

    expect(answerTo('standing', previewFindings({ unseen })).more).toContain(
      'Roles that could not be read count as such.',
    );
  });

  test('is unknown, and not none, where no assignment was seen', () => {
    const unseen = [{ ...unseenSignIns, part: 'assignment-instances' as const }];

    expect(answerTo('standing', previewFindings({ access: [], seen: {}, unseen })).figure).toBe('unknown');
  });
});

describe('what would change tonight', () => {
  test('is unknown, and not nothing, where nothing could be planned', () => {
    expect(answerTo('changes', previewFindings({ plans: [] })).figure).toBe('unknown');
  });

  test('is counted by what is done', () => {
    const removal = markedItem({ decision: 'change' });
    const plans = [renewalPlan({ items: [itemOf(ADA)] }), removalPlan({ items: [removal] })];

    expect(answerTo('changes', previewFindings({ plans }))).toMatchObject({
      figure: '2',
      said: 'changes: 1 to be renewed, 1 to be converted: eligible instead of active',
    });
  });

  test.each([
    { mode: 'plan', plan: 'plan', says: 'No change is made unless somebody approves it' },
    { mode: 'apply', plan: 'plan', says: 'No change is made unless somebody approves it' },
    { mode: 'apply', plan: 'apply', says: 'These rules let all of it be done unattended.' },
  ] as const)('says whether it needs anybody: items $mode, plan $plan', ({ mode, plan, says }) => {
    const plans = [renewalPlan({ mode: plan, items: [itemOf(ADA, { mode })] })];

    expect(answerTo('changes', previewFindings({ plans })).more[0]).toContain(says);
  });

  test('says how much a gate would hold back, and a gate for removals holds no renewal back', () => {
    const gate = {
      code: 'incomplete',
      stops: 'destructive',
      itemId: undefined,
      sentence: 'Users: 403.',
    } as const;
    const held = [removalPlan({ items: [markedItem({ decision: 'change' })], preview: [gate] })];
    const free = [renewalPlan({ items: [itemOf(ADA)], preview: [gate] })];

    expect(answerTo('changes', previewFindings({ plans: held })).more[1]).toContain('1 of them is held back');
    expect(answerTo('changes', previewFindings({ plans: free })).more[1]).toContain(
      'None of them is held back',
    );
  });

  test('tells first how much is undecided for want of what was left out, and how to see it', () => {
    const undecided = markedItem({
      decision: 'report',
      reason: 'evidence-unknown',
      evidence: { foundStale: 'never-activated', gap: 'assignment-requests' },
    });
    const plans = [removalPlan({ items: [undecided] })];
    const requests = { ...unseenSignIns, part: 'assignment-requests', cause: 'left-out' } as const;

    expect(answerTo('changes', previewFindings({ plans, unseen: [requests] })).more[0]).toBe(
      "1 more may be unneeded: PIM's requests, which were left out, may speak for it (--requests reads them).",
    );
    expect(answerTo('changes', previewFindings({ plans, unseen: [unseenSignIns] })).more[0]).toBe(
      '1 more may be unneeded: what could not be seen may speak for it.',
    );
  });

  test('tells what would only be announced, and from when on it would be changed', () => {
    expect(answerTo('changes', previewFindings()).more.at(-1)).toContain(
      '1 more would be announced, and changed on a later night, from 2026-12-06 on',
    );
  });
});

describe('what is about to lapse', () => {
  test('leaves out what would be renewed', () => {
    expect(answerTo('lapses', previewFindings())).toMatchObject({
      figure: '1',
      said: 'of 2 that end within 14 days, the first on 2026-11-29',
    });
  });

  test('says that nobody knows where renewals could not be planned', () => {
    expect(answerTo('lapses', previewFindings({ plans: [removalPlan()] })).more.at(-1)).toContain(
      'is unknown',
    );
  });
});
