import { describe, expect, test } from '@jest/globals';
import { foldFacts } from '../../src/domain/commands/fold-facts.ts';
import type { ChangeRecord, Command } from '../../src/domain/model/command.ts';
import type { Outcome } from '../../src/domain/model/outcome.ts';
import type { PlanItem } from '../../src/domain/model/plan.ts';
import { setRefusedAside } from '../../src/domain/refused-before.ts';
import { accessContent, claimed, command, jobSource, recorded } from '../change-builder.ts';
import { planItem } from '../contracts/plans.ts';

const content = accessContent();
const { itemId } = jobSource();
/** The same renewal, planned once more, with another end: it is counted from the night. */
const item = planItem({
  id: itemId,
  decision: 'change',
  reason: 'ends-soon',
  change: {
    ...content.change,
    steps: [
      {
        kind: 'eligibility',
        actions: ['adminExtend', 'adminUpdate'],
        endDateTime: '2027-05-30T00:00:00.000Z',
      },
    ],
  },
});
const said = 'Microsoft Entra refused it: RoleAssignmentRequestPolicyValidationFailed';
const refused: Partial<Outcome> = { state: 'refused', code: 'refused', message: said };
const failed = (kind: string): Partial<Outcome> => ({
  state: 'refused',
  code: 'graph-failed',
  message: 'POST failed',
  failure: { kind, code: 'X', requestId: undefined, claims: undefined, retryAfterSeconds: undefined },
});

/** An earlier command, claimed, with what became of it. */
function earlier(outcome: Partial<Outcome>, overrides: Partial<Command> = {}): ChangeRecord {
  const of = command(overrides);
  const facts = [
    { kind: 'accepted', at: of.askedAt, command: of } as const,
    claimed(of),
    recorded(of, outcome),
  ];
  const record = foldFacts(facts.map((fact) => ({ fact, hash: '' })));
  if (record === undefined) throw new Error('a command begins with its acceptance');
  return record;
}

function planned(records: readonly ChangeRecord[], of: PlanItem = item) {
  const factsOf = () => ({ rulesHash: 'ab12', isControlPlane: false, people: [] });
  const [found] = setRefusedAside([of], { records, approved: new Map(), factsOf });
  return found;
}

const isSetAside = (records: readonly ChangeRecord[], of?: PlanItem) =>
  planned(records, of)?.reason === 'refused-before';

test('what was refused is reported with the change that it would be, why, when, and what was said', () => {
  expect(planned([earlier(refused)])).toEqual({
    ...item,
    decision: 'report',
    reason: 'refused-before',
    due: null,
    evidence: {
      ...item.evidence,
      wouldBe: 'ends-soon',
      refusedChangeId: '20261124T090000123Z-0b5c9f0e',
      refusedAt: '2026-11-24T09:00:02.123Z',
      said,
    },
  });
});

test('of several refusals the last one is told, in whatever order they are read', () => {
  const last = earlier({ ...refused, message: 'the last' }, { askedAt: new Date('2026-11-25T09:00:00Z') });

  expect(planned([earlier(refused), last])?.evidence.said).toBe('the last');
  expect(planned([last, earlier(refused)])?.evidence.said).toBe('the last');
});

describe('answered for good is', () => {
  test.each<{ what: string; outcome: Partial<Outcome> }>([
    { what: 'a refusal', outcome: refused },
    { what: 'a request that Graph ended', outcome: { state: 'refused', code: 'ended', message: 'Denied' } },
    ...['rejected', 'conflict', 'not-found'].map((kind) => ({ what: kind, outcome: failed(kind) })),
    { what: 'what was done, and is to be done again', outcome: {} },
  ])('$what', ({ outcome }) => {
    expect(isSetAside([earlier(outcome)])).toBe(true);
  });

  test('what was done before, with the sentence that says so', () => {
    expect(planned([earlier({})])?.evidence.said).toBe(
      'change 20261124T090000123Z-0b5c9f0e did this before, and it was undone since',
    );
  });

  test('what was sent twenty times and never seen, and nineteen times is not yet', () => {
    const unseen = (times: number) =>
      Array.from({ length: times }, () => earlier({ state: 'unconfirmed', code: 'unconfirmed' }));

    expect(isSetAside(unseen(19))).toBe(false);
    expect(planned(unseen(20))?.evidence.said).toBe('it was sent 20 times in 30 days and never seen');
  });
});

describe('answered for good is not', () => {
  test.each<{ what: string; outcome: Partial<Outcome> }>([
    ...['throttled', 'unavailable', 'forbidden', 'signed-out', 'cancelled', 'invalid-response'].map(
      (kind) => ({
        what: kind,
        outcome: failed(kind),
      }),
    ),
    ...(['obstructed', 'evidence-changed', 'not-sent', 'stopped'] as const).map((code) => ({
      what: code,
      outcome: { state: 'refused', code } as const,
    })),
    { what: 'unconfirmed', outcome: { state: 'unconfirmed', code: 'unconfirmed' } },
  ])('$what', ({ outcome }) => {
    expect(planned([earlier(outcome)])).toEqual(item);
  });

  test('a call that Graph rejected at the look before the claim', () => {
    expect(isSetAside([{ ...earlier(failed('rejected')), claimedAt: undefined }])).toBe(false);
  });

  test('the same of another change: of another schedule, end, effect or access', () => {
    const before = { ...content.change.before, kind: 'eligibility', startDateTime: null } as const;
    const scheduleId = 'another';
    const was = {
      scheduleId: '50877283-9d40-433c-bab8-7986dc10458a',
      endDateTime: '2026-11-30T00:00:00.000Z',
    };
    const others = [
      { content: accessContent({ before: { ...before, ...was, scheduleId } }) },
      { content: accessContent({ before: { ...before, ...was, endDateTime: '2026-12-01T00:00:00.000Z' } }) },
      { content: accessContent({ effect: 'removal' }) },
      { source: jobSource({ itemId: 'eligibility:another' }) },
      { source: { kind: 'api' } as const },
      { content: { ...content, validateOnly: true } },
    ];

    expect(others.map((other) => isSetAside([earlier(refused, other)]))).toEqual(others.map(() => false));
    expect(
      isSetAside([earlier(refused, { content: accessContent({ before: { ...before, ...was } }) })]),
    ).toBe(true);
  });

  test('an item that is not to be changed now', () => {
    const marked: PlanItem = { ...item, decision: 'mark' };

    expect(planned([earlier(refused)], marked)).toBe(marked);
  });
});
