import { describe, expect, test } from '@jest/globals';
import { foldFacts } from '../../../src/domain/commands/fold-facts.ts';
import type { PlannedStep } from '../../../src/domain/model/change.ts';
import type { ChangeRecord, Command, CommandFact } from '../../../src/domain/model/command.ts';
import type { RemovalOutcome } from '../../../src/domain/model/outcome.ts';
import { claimedActs } from '../../../src/domain/shadow/claimed-acts.ts';
import { accessContent, activation, command, recorded } from '../../change-builder.ts';
import { grantTo, person, record, request, role } from './acts-builder.ts';

const refused = { state: 'refused', code: 'refused' } as const;
const acts = (...records: readonly ChangeRecord[]) => claimedActs(records);
/** A command that became just what these facts say. */
function folded(of: Partial<Command>, ...facts: readonly CommandFact[]): ChangeRecord {
  const made = command(of);
  const all: readonly CommandFact[] = [{ kind: 'accepted', at: made.askedAt, command: made }, ...facts];
  const found = foldFacts(all.map((fact, index) => ({ fact, hash: String(index) })));
  if (found === undefined) throw new Error('a command begins with its acceptance');
  return found;
}
const steps = (...asked: readonly PlannedStep[]) => accessContent({ steps: asked });

describe('the act of a command', () => {
  test('is its one step, from five minutes before its claim until an hour after its end', () => {
    const made = record({ content: grantTo(1) }, { requestId: request(1).toUpperCase() });

    expect(acts(made)).toEqual([
      {
        ...{ id: made.id, changeId: made.id, families: ['gives'], kind: 'eligibility' },
        ...{ principalId: person(1), roleDefinitionId: role, requestId: request(1), ruleIds: undefined },
        from: new Date('2026-11-24T08:55:00.123Z'),
        to: new Date('2026-11-24T10:00:02.123Z'),
        ...{ owes: 'of-ours', since: new Date('2026-11-24T09:00:02.123Z'), explains: 'all' },
      },
    ]);
  });

  test('may still come until its claim is over where nobody knows what came of it', () => {
    expect(acts(record({ content: grantTo(1) }, { outcome: null }))).toMatchObject([
      {
        ...{ owes: 'none', requestId: undefined },
        to: new Date('2026-11-24T10:15:00.123Z'),
        since: new Date('2026-11-24T09:15:00.123Z'),
      },
    ]);
  });

  test('is none of a command that nobody claimed, unless it says that it was done', () => {
    const content = grantTo(1);
    const unclaimed = command({ content });

    expect(acts(folded({ content }), folded({ content }, recorded(unclaimed, refused)))).toEqual([]);
    expect(acts(folded({ content }, recorded(unclaimed)))).toMatchObject([
      { from: new Date('2026-11-24T08:55:02.123Z'), owes: 'of-anybody' },
    ]);
  });

  test('is about ids in lower case', () => {
    const key = { principalId: 'ADA', roleDefinitionId: 'ROLE', directoryScopeId: '/' };

    expect(acts(record({ content: accessContent({ key }) }))).toMatchObject([
      { principalId: 'ada', roleDefinitionId: 'role' },
    ]);
  });

  test('is about no role where it gives access to a group', () => {
    const key = { principalId: 'ada', groupId: 'group', accessId: 'member' } as const;

    expect(acts(record({ content: accessContent({ key }) }))).toMatchObject([
      { principalId: 'ada', roleDefinitionId: undefined },
    ]);
  });

  test.each([
    ['was taken, and ended by Entra', { requestId: request(1), outcome: refused }, request(1), 'none'],
    ['was refused', { outcome: refused }, undefined, 'none'],
    ['changed nothing', { outcome: { code: 'unchanged' } }, undefined, 'none'],
    [
      'was taken, and changed nothing',
      { requestId: request(1), outcome: { code: 'unchanged' } },
      request(1),
      'none',
    ],
    ['was seen, and Graph did not answer', {}, undefined, 'of-anybody'],
    [
      'was answered and not seen',
      { requestId: request(1), outcome: { state: 'unconfirmed', code: 'unconfirmed' } },
      request(1),
      'of-ours',
    ],
  ] as const)('that %s owes: %#', (_what, facts, requestId, owes) => {
    expect(acts(record({ content: grantTo(1) }, facts))).toMatchObject([{ requestId, owes }]);
  });
});

describe('the steps of a change', () => {
  test('are acts of their own, and whose the one id is nobody knows', () => {
    const content = steps(
      { kind: 'eligibility', actions: ['adminAssign', 'adminUpdate'], endDateTime: null },
      { kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined },
    );
    const { id, ...rest } = record({ content }, { requestId: request(1) });

    expect(acts({ id, ...rest })).toMatchObject([
      {
        id,
        changeId: id,
        families: ['gives'],
        kind: 'eligibility',
        requestId: undefined,
        owes: 'of-anybody',
      },
      { id: `${id}-1`, changeId: id, families: ['removes'], kind: 'assignment', requestId: undefined },
    ]);
  });

  test('may do either where they may ask for either', () => {
    const content = steps({
      kind: 'eligibility',
      actions: ['adminUpdate', 'adminRemove'],
      endDateTime: null,
    });

    expect(acts(record({ content }))).toMatchObject([{ families: ['gives', 'removes'] }]);
  });
});

describe('the removals of a revocation', () => {
  const key = { principalId: person(1), roleDefinitionId: role, directoryScopeId: '/' };
  const step: PlannedStep = { kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined };
  const removal = accessContent({ key, steps: [step] }).change;
  const content = { kind: 'revocation', principalId: person(1), removals: [removal], left: [] } as const;
  const came = (of: Partial<RemovalOutcome>): readonly RemovalOutcome[] => [
    { kind: 'assignment', key, state: 'done', code: 'done', message: '', requestId: request(1), ...of },
  ];

  test.each([
    ['was done', came({}), request(1), 'of-ours'],
    ['was taken and not seen', came({ state: 'unconfirmed', code: 'unconfirmed' }), request(1), 'of-ours'],
    ['was refused', came(refused), undefined, 'none'],
    ['was seen without an answer', came({ requestId: undefined }), undefined, 'of-anybody'],
    ['changed nothing', came({ code: 'unchanged', requestId: undefined }), undefined, 'none'],
    ['is not told of, while all is done', undefined, undefined, 'of-anybody'],
  ] as const)('one that %s', (_what, removals, requestId, owes) => {
    expect(acts(record({ content }, { outcome: { removals } }))).toMatchObject([
      { families: ['removes'], kind: 'assignment', principalId: person(1), requestId, owes },
    ]);
  });

  test('one that is not told of, where not all is done, owes nothing', () => {
    expect(acts(record({ content }, { outcome: refused }))).toMatchObject([{ owes: 'none' }]);
  });
});

describe('what else a command may do', () => {
  const { content } = activation();
  if (content.kind !== 'activation') throw new Error('it is an activation');
  const { key } = content;

  test('gives an active assignment, by an activation', () => {
    expect(acts(record({ content }, { requestId: request(1) }))).toMatchObject([
      { families: ['gives'], kind: 'assignment', principalId: key.principalId, requestId: request(1) },
    ]);
  });

  test('ends one, by taking it away or making it shorter; one that had given nothing is only withdrawn', () => {
    const end = { kind: 'activation-end', activationId: 'x', key, cause: 'ticket', because: '' } as const;
    const of = (before: object) => acts(record({ content: end }, { requestId: request(1), before }));

    expect(of({ kind: 'access', access: null })).toMatchObject([
      { families: ['removes', 'gives'], kind: 'assignment', requestId: request(1) },
    ]);
    expect(of({ kind: 'none' })).toEqual([]);
  });

  test('cancels a request, whose id it knows', () => {
    const cancel = { kind: 'cancellation', scheduleKind: 'eligibility', requestId: request(7) } as const;

    expect(acts(record({ content: cancel }, { requestId: request(1) }))).toMatchObject([
      {
        families: ['cancels'],
        kind: undefined,
        principalId: undefined,
        requestId: request(7),
        owes: 'of-anybody',
      },
    ]);
  });

  test.each([
    ['done', ['Expiration_EndUser_Assignment'], 'of-anybody'],
    ['settings-restored', undefined, 'of-anybody'],
    ['settings-mixed', undefined, 'of-anybody'],
  ] as const)('changes settings of a role: %s', (code, ruleIds, owes) => {
    const rules = { Expiration_EndUser_Assignment: {} };
    const settings = { kind: 'role-settings', policyId: 'policy', rules } as const;
    const before = { kind: 'role-settings', roleDefinitionId: 'ROLE', rules: {} };

    expect(acts(record({ content: settings }, { before, outcome: { code } }))).toMatchObject([
      { families: ['settings'], roleDefinitionId: 'role', principalId: undefined, ruleIds, owes },
    ]);
  });

  test('changes settings of no role that is known, where nothing says which', () => {
    const settings = { kind: 'role-settings', policyId: 'policy', rules: {} } as const;

    expect(acts(record({ content: settings }))).toMatchObject([{ roleDefinitionId: undefined, ruleIds: [] }]);
  });

  test('is nothing: a check, a review, a run, and what people did with their own token', () => {
    const checked = { ...accessContent(), validateOnly: true };
    const review = { kind: 'review', of: 'eligibility', key, verdict: 'keep', comment: '' } as const;
    const run = { kind: 'run', job: 'undo', upTo: 'apply', undoes: [] } as const;
    const records = [
      record({ content: checked }),
      record({ content: { ...review, nextDueAt: null } }),
      record({ content: run }),
      record({ content: grantTo(1), source: { kind: 'self' } }),
    ];

    expect(acts(...records)).toEqual([]);
  });
});
