import { describe, expect, test } from '@jest/globals';
import type { AuditEvent } from '../../../src/domain/model/audit-event.ts';
import type { ChangeRecord } from '../../../src/domain/model/command.ts';
import { claimedActs } from '../../../src/domain/shadow/claimed-acts.ts';
import { loggedActs } from '../../../src/domain/shadow/logged-acts.ts';
import { type LogRead, shadowWrites } from '../../../src/domain/shadow/shadow-writes.ts';
import { accessContent, activation } from '../../change-builder.ts';
import { event, grantEvents, grantTo, own, person, record, request, role } from './acts-builder.ts';

/** The log was read until ten in the morning. */
const window = { from: new Date('2026-11-24T06:00:00Z'), to: new Date('2026-11-24T10:00:00Z') };
const ids = (events: readonly AuditEvent[], records: readonly ChangeRecord[], read: Partial<LogRead> = {}) =>
  shadowWrites(loggedActs(events, own), claimedActs(records), {
    ...{ window, holes: [], lagMinutes: 40 },
    ...read,
  }).map(({ id }) => id);

const one = { principalId: person(1), requestId: request(1) };
const made = () => record({ content: grantTo(1) }, { requestId: request(1) });

describe('a write of ours', () => {
  test('agrees with its command, however many events it has', () => {
    expect(ids(grantEvents(one), [made()])).toEqual([]);
  });

  test('agrees by what it is about where its events name no request', () => {
    expect(ids(grantEvents({ principalId: person(1) }), [made()])).toEqual([]);
  });

  test('that no command accounts for is one alarm, however many events it has', () => {
    expect(ids(grantEvents({ ...one, requestId: request(9) }), [])).toEqual([`gives-${request(9)}`]);
  });

  test('is not accounted for by a command that Graph took as another request, though it is the same grant', () => {
    const twice = [...grantEvents(one), ...grantEvents({ ...one, requestId: request(9) })];

    expect(ids(twice, [made()])).toEqual([`gives-${request(9)}`]);
  });

  test('is accounted for once: the second of two that one command allows for is found', () => {
    const unsure = record({ content: grantTo(1) }, { outcome: null });
    const twice = [...grantEvents(one), ...grantEvents({ ...one, requestId: request(9) })];

    expect(ids(twice, [unsure])).toHaveLength(1);
  });

  test.each([
    { what: 'to somebody else', of: { principalId: person(2) } },
    { what: 'of another kind', of: { activity: 'Add member to role in PIM completed (timebound)' } },
    {
      what: 'the other way round',
      of: { activity: 'Remove eligible member from role in PIM completed (timebound)' },
    },
    { what: 'an hour before', of: { at: '2026-11-24T08:00:00.0000000Z' } },
    { what: 'hours after', of: { at: '2026-11-24T11:00:00.0000000Z' } },
    {
      what: 'of something that we never do',
      of: { activity: 'Add app role assignment to service principal' },
    },
  ])('is not accounted for by a command of something else: $what', ({ of }) => {
    const unsure = record({ content: grantTo(1) }, { outcome: null });

    expect(ids([event({ ...one, ...of })], [unsure])).toHaveLength(1);
  });

  test('that came to nothing is accounted for by the command that tried it, and no other', () => {
    const refused = record({ content: grantTo(1) }, { outcome: { state: 'refused', code: 'refused' } });
    const failed = event({ ...one, result: 'failure' });

    expect(ids([failed], [refused])).toEqual([]);
    expect(ids([failed], [])).toHaveLength(1);
  });

  test('is one of our own token: what a user does is theirs, and of what names nobody nobody knows', () => {
    const others = (['somebody', 'a user of ours', 'nobody'] as const).flatMap((by) =>
      grantEvents({ ...one, by }),
    );

    expect(ids(others, [])).toEqual([]);
  });

  test('of settings is accounted for by a command of the same rules of the same role, a few times', () => {
    const content = {
      kind: 'role-settings',
      policyId: 'policy',
      rules: { Expiration_EndUser_Assignment: {} },
    } as const;
    const before = { kind: 'role-settings', roleDefinitionId: role, rules: {} };
    const settings = record({ content }, { before });
    const changed = (ruleId: string, id: string) =>
      event({ id, activity: 'Update role setting in PIM', ruleIds: [ruleId] });
    const again = ['a', 'b', 'c', 'd', 'e'].map((id) => changed('Expiration_EndUser_Assignment', id));

    expect(ids(again.slice(0, 4), [settings])).toEqual([]);
    expect(ids(again, [settings])).toEqual(['event-e']);
    expect(ids([changed('Approval_EndUser_Assignment', 'f'), ...again.slice(0, 1)], [settings])).toEqual([
      'event-f',
    ]);
  });
});

describe('a fact of ours', () => {
  test('without an event is an alarm once the log must have it, and not before', () => {
    const at = (to: string) => ids([], [made()], { window: { ...window, to: new Date(to) } });

    expect(at('2026-11-24T09:40:02.000Z')).toEqual([]);
    expect(at('2026-11-24T09:40:02.123Z')).toEqual([`change-${made().id}`]);
  });

  test('is not missed where the log was not read, or not since before it was claimed', () => {
    const hole = { from: new Date('2026-11-24T09:00:00Z'), to: new Date('2026-11-24T09:00:01Z') };

    expect(ids([], [made()], { holes: [hole] })).toEqual([]);
    expect(ids([], [made()], { window: { ...window, from: new Date('2026-11-24T08:55:01Z') } })).toEqual([]);
  });

  test.each([
    { what: 'nothing was changed', outcome: { code: 'unchanged' } },
    { what: 'Graph refused it', outcome: { state: 'refused', code: 'refused' } },
    { what: 'nobody saw it, nor whether it was sent', outcome: { state: 'unconfirmed', code: 'never-seen' } },
  ] as const)('has no event where $what', ({ outcome }) => {
    expect(ids([], [record({ content: grantTo(1) }, { outcome })])).toEqual([]);
  });

  test('without an event is an alarm as soon as Graph has answered, seen or not', () => {
    const unseen = record(
      { content: grantTo(1) },
      { requestId: request(1), outcome: { state: 'unconfirmed', code: 'unconfirmed' } },
    );

    expect(ids([], [unseen])).toHaveLength(1);
  });

  test('that was found done after its process had died may be the doing of somebody else', () => {
    const found = record({ content: grantTo(1) });

    expect(ids([], [found])).toHaveLength(1);
    expect(ids(grantEvents({ ...one, by: 'somebody' }), [found])).toEqual([]);
  });

  test('that Graph answered to us is not made good by what somebody else did', () => {
    expect(ids(grantEvents({ ...one, requestId: request(9), by: 'somebody' }), [made()])).toHaveLength(1);
  });

  test('of a validation, a review, or of a user’s own token is none', () => {
    const validated = { ...grantTo(1), validateOnly: true } as ReturnType<typeof accessContent>;
    const self = record({ content: grantTo(1), source: { kind: 'self' } }, { requestId: request(1) });

    expect(ids([], [record({ content: validated }, { requestId: request(1) }), self])).toEqual([]);
  });

  test('of several steps has an event for each', () => {
    const key = { principalId: person(1), roleDefinitionId: role, directoryScopeId: '/' };
    const conversion = record({
      content: accessContent({
        effect: 'conversion',
        key,
        steps: [
          { kind: 'eligibility', actions: ['adminAssign'], endDateTime: null },
          { kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined },
        ],
      }),
    });
    const removed = event({
      ...one,
      activity: 'Remove member from role in PIM completed (permanent)',
      requestId: request(2),
    });

    expect(ids([...grantEvents(one), removed], [conversion])).toEqual([]);
    expect(ids(grantEvents(one), [conversion])).toEqual([`change-${conversion.id}-1`]);
  });

  test('of an activation is a grant, and its end a removal', () => {
    const { content } = activation();
    if (content.kind !== 'activation') throw new Error('it is an activation');
    const of = { principalId: content.key.principalId };
    const given = record({ ...activation() }, { requestId: request(1) });
    const end = {
      kind: 'activation-end',
      activationId: given.id,
      key: content.key,
      cause: 'ticket',
      because: '',
    } as const;
    const ended = record(
      { content: end, id: '20261124T093000000Z-0b5c9f0e' },
      { requestId: request(2), before: { kind: 'access', access: null } },
    );
    const gives = event({
      ...of,
      activity: 'Add member to role in PIM completed (timebound)',
      requestId: request(1),
    });
    const removes = event({
      ...of,
      activity: 'Remove member from role in PIM completed (timebound)',
      requestId: request(2),
    });

    expect(ids([gives, removes], [given, ended])).toEqual([]);
    expect(ids([], [given, ended])).toEqual([`change-${given.id}`, `change-${ended.id}`]);
  });
});
