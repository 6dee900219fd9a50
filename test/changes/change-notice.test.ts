import { describe, expect, test } from '@jest/globals';
import { noticeOfChange } from '../../src/changes/change-notice.ts';
import type { PlannedChange, PlannedStep } from '../../src/domain/model/change.ts';
import type { Command, CommandContent, CommandFact } from '../../src/domain/model/command.ts';
import type { Outcome } from '../../src/domain/model/outcome.ts';
import { scheduleRequest, tenantId } from '../builders.ts';
import { accessContent, awaiting, claimed, jobSource, recorded } from '../change-builder.ts';
import { FakeCommands } from '../fakes/fake-commands.ts';
import { ADA, GRACE, HELPDESK_ADMINISTRATOR, LIN, roleKey } from '../snapshot-builder.ts';
import { asked, grant, removal } from './fake-ports.ts';

const at = new Date('2026-11-24T09:00:00.000Z');
const now = new Date('2026-11-24T09:01:00.000Z');
const byGrace = `asked for by ${GRACE}, through portal`;
const approval = { decisionId: 'd-1', by: LIN, at: new Date('2026-11-24T09:00:30.000Z') };

const recordOf = (of: Command, ...facts: readonly CommandFact[]) => new FakeCommands().put(of, ...facts);
const granting = (change: Partial<PlannedChange> = grant(), overrides: Partial<Command> = {}) =>
  asked(at, 1, { justification: 'On call', ...change }, overrides);
const of = (content: CommandContent) => asked(at, 1, {}, { content });

const done = (command: Command, outcome: Partial<Outcome> = {}) =>
  recordOf(command, claimed(command), recorded(command, outcome));
const told = (command: Command, outcome: Partial<Outcome> = {}) =>
  noticeOfChange(done(command, outcome), now);
const waiting = (command: Command) => noticeOfChange(recordOf(command, awaiting(at)), now);
const linesOf = (command: Command) => waiting(command)?.sections[0]?.lines;

test('access that was given is told, with who asked for it and why', () => {
  expect(told(granting())).toEqual({
    ...{ tenantId, runId: granting().id, job: 'eligibility.adminAssign', at: now },
    ...{ id: `${granting().id}-3`, state: 'done', mode: 'apply', reason: undefined, links: [] },
    sections: [
      {
        ...{ title: 'What a caller asked for', count: 4 },
        lines: [
          `${ADA}: ${HELPDESK_ADMINISTRATOR} at /`,
          'eligibility, adminAssign, until 2027-05-21T09:00:00.000Z',
          'because: On call',
          byGrace,
        ],
      },
    ],
  });
});

test('what waits for approval is told, with what it needs and when it expires', () => {
  expect(waiting(granting())).toMatchObject({
    ...{ id: `${granting().id}-2`, state: 'awaiting-approval', reason: 'It waits for approval.' },
    sections: [{ count: 5, lines: expect.arrayContaining(['it expires at 2026-11-25T09:00:00.000Z']) }],
  });
});

test('what was approved is told with who approved it, and not any more with what it waited for', () => {
  const command = granting();
  const made = recordOf(command, awaiting(at), claimed(command, { approval }), recorded(command));

  expect(noticeOfChange(made, now)).toMatchObject({
    ...{ state: 'done', reason: undefined },
    sections: [{ lines: expect.arrayContaining([`approved by ${LIN} at 2026-11-24T09:00:30.000Z`]) }],
  });
});

test('that nobody knows whether access was given is told, too', () => {
  expect(told(granting(), { state: 'unconfirmed' })).toMatchObject({ state: 'unconfirmed' });
});

describe('nobody is told', () => {
  test.each<[string, Command, Partial<Outcome>]>([
    ['what a job did: its report says so', granting(grant(), { source: jobSource() }), {}],
    ['what was so already', granting(), { code: 'unchanged' }],
    ['what was refused', granting(), { state: 'refused', code: 'refused' }],
    ['what was only checked', of({ ...accessContent(grant()), validateOnly: true }), {}],
    ['that access was taken away', granting(removal()), {}],
    [
      'that a request to give access was taken back',
      of({ kind: 'cancellation', scheduleKind: 'eligibility', requestId: 'r-1' }),
      { request: scheduleRequest({ action: 'adminAssign' }) },
    ],
  ])('of %s', (_what, command, outcome) => {
    expect(told(command, outcome)).toBeUndefined();
  });

  test('of what is accepted, or under way', () => {
    expect(noticeOfChange(recordOf(granting()), now)).toBeUndefined();
    expect(noticeOfChange(recordOf(granting(), claimed(granting())), now)).toBeUndefined();
  });
});

describe('everybody is told', () => {
  const cancellation = of({ kind: 'cancellation', scheduleKind: 'eligibility', requestId: 'r-1' });

  test.each<[string, Command, Partial<Outcome>]>([
    ['settings were changed', of({ kind: 'role-settings', policyId: 'p-1', rules: {} }), {}],
    [
      'everything was taken from somebody',
      of({ kind: 'revocation', principalId: ADA, removals: [], left: [] }),
      {},
    ],
    [
      'a removal was taken back: access stays',
      cancellation,
      { request: scheduleRequest({ action: 'adminRemove' }) },
    ],
    ['a request was taken back of which nobody knows what it was', cancellation, {}],
  ])('that %s', (_what, command, outcome) => {
    expect(told(command, outcome)).toMatchObject({ state: 'done' });
  });
});

describe('what waits is named', () => {
  const step: PlannedStep = {
    kind: 'assignment',
    actions: ['adminExtend', 'adminUpdate'],
    endDateTime: null,
  };
  const forever = { key: roleKey(), steps: [step], justification: '' };
  const removals = [accessContent(removal()).change];

  test.each<[string, CommandContent, readonly string[]]>([
    [
      'access without end, without a reason',
      accessContent(forever),
      [`${ADA}: ${HELPDESK_ADMINISTRATOR} at /`, 'assignment, adminExtend or adminUpdate, without end'],
    ],
    [
      'a removal',
      accessContent({ ...removal(), justification: '' }),
      [`${ADA}: ${HELPDESK_ADMINISTRATOR} at /`, 'assignment, adminRemove, ends now'],
    ],
    [
      'role settings',
      { kind: 'role-settings', policyId: 'p-1', rules: { Rule_One: {}, Rule_Two: {} } },
      ['settings p-1: Rule_One, Rule_Two'],
    ],
    [
      'a cancellation',
      { kind: 'cancellation', scheduleKind: 'eligibility', requestId: 'r-1' },
      ['request r-1'],
    ],
    [
      'a revocation',
      { kind: 'revocation', principalId: ADA, removals, left: ['member of group x'] },
      [`all access of ${ADA}: 1 removals`, 'left: member of group x'],
    ],
  ])('%s', (_what, content, lines) => {
    expect(linesOf(of(content))).toEqual([...lines, byGrace, 'it expires at 2026-11-25T09:00:00.000Z']);
  });

  test('by whoever asked, also where that was through no app', () => {
    const command = granting(forever, { askedBy: { objectId: GRACE, appId: undefined } });

    expect(linesOf(command)).toContain(`asked for by ${GRACE}, through no app`);
  });
});
