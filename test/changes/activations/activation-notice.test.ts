import { describe, expect, test } from '@jest/globals';
import { noticeOfActivation } from '../../../src/changes/activations/activation-notice.ts';
import type { Command, CommandFact } from '../../../src/domain/model/command.ts';
import { activation, awaiting, claimed, recorded } from '../../change-builder.ts';
import { FakeCommands } from '../../fakes/fake-commands.ts';
import { ADA, GRACE } from '../../snapshot-builder.ts';
import { delivery, start } from './delivery-stage.ts';
import { endContent } from './grant-stage.ts';

const at = new Date('2026-11-24T09:00:05Z');
const ask = activation();

function told(of: Command, ...facts: readonly CommandFact[]) {
  return noticeOfActivation(new FakeCommands().put(of, ...facts), at, 'https://warden.example/');
}

describe('the notice about an activation', () => {
  test('that was given says who has which role until when, for which ticket, and where more is said', () => {
    const grantedUntil = new Date('2026-11-24T11:00:00Z');

    expect(told(ask, claimed(ask), recorded(ask, { grantedUntil }))).toMatchObject({
      id: `${ask.id}-3`,
      state: 'done',
      sections: [
        {
          lines: [
            expect.stringMatching(
              /^11111111-aaaa-4bbb-8ccc-000000000001: 62e90394-.* at \/ for 120 minutes$/,
            ),
            'until 2026-11-24T11:00:00.000Z',
            'ticket Q1A2B3 of pagerduty',
            'because: The database is down',
          ],
        },
      ],
      links: [{ title: 'Status', url: `https://warden.example/api/activations/${ask.id}` }],
    });
  });

  test.each([
    { by: GRACE, said: `approved by ${GRACE} at 2026-11-24T09:00:01.000Z` },
    { by: ADA, said: `confirmed by ${ADA} at 2026-11-24T09:00:01.000Z` },
  ])('says whose word it rests on: $said', ({ by, said }) => {
    const approval = { decisionId: 'd-1', by, at: new Date('2026-11-24T09:00:01Z') };

    expect(told(ask, claimed(ask, { approval }), recorded(ask))?.sections[0]?.lines).toContain(said);
  });

  test('that waits says for what, until when, and where somebody decides', () => {
    const notice = told(ask, awaiting(at));

    expect(notice).toMatchObject({ state: 'awaiting-approval', reason: 'It waits for approval.' });
    expect(notice?.sections[0]?.lines).toContain('it expires at 2026-11-25T09:00:05.000Z');
    expect(notice?.links).toHaveLength(2);
    expect(notice?.links[1]?.url).toMatch(`https://warden.example/api/approvals/${ask.id}`);
  });

  test('that is refused, or that nobody executed in time, says so', () => {
    const refused = recorded(ask, { state: 'refused', code: 'obstructed', message: 'Ada is not eligible.' });

    expect(told(ask, refused)).toMatchObject({ state: 'refused', reason: 'Ada is not eligible.' });
    expect(told(ask, { kind: 'expired', at })?.sections[0]?.lines).toContain(
      'nobody executed it in time, and it gives nothing any more',
    );
  });

  test('is none while it is only asked for', () => {
    expect(told(ask)).toBeUndefined();
  });

  test('of which nobody knows whether it was given is one', () => {
    const unknown = recorded(ask, { state: 'unconfirmed', code: 'unconfirmed', message: 'Nobody saw it.' });

    expect(told(ask, claimed(ask), unknown)).toMatchObject({
      state: 'unconfirmed',
      reason: 'Nobody saw it.',
    });
  });

  test('is by its command, and says what it is about', () => {
    expect(told(ask, claimed(ask), recorded(ask))).toMatchObject({
      runId: ask.id,
      job: 'activation.start',
      at,
      mode: 'apply',
      reason: undefined,
      sections: [{ title: 'What a sender asked for', count: 3 }],
    });
  });

  test('has no reason of its sender where that gave none', () => {
    const content = { ...ask.content, justification: '' } as typeof ask.content;

    expect(told({ ...ask, content }, claimed(ask), recorded(ask))?.sections[0]?.lines).toEqual([
      expect.stringMatching(/ for 120 minutes$/),
      'ticket Q1A2B3 of pagerduty',
    ]);
  });

  test.each([
    ['control-plane', 'signed', 'Approve or deny'],
    ['confirmation', 'own', 'Confirm that it is you who wants it'],
  ] as const)('links to where somebody decides: %s', (reason, proof, title) => {
    const waits = { ...awaiting(at), awaiting: { reason, proof, because: 'It waits.' } };

    expect(told(ask, waits)?.links[1]?.title).toBe(title);
  });

  test('links to nothing where nobody knows where this app is, and to one place however its address ends', () => {
    const record = new FakeCommands().put(ask, claimed(ask), recorded(ask));

    expect(noticeOfActivation(record, at, undefined)?.links).toEqual([]);
    expect(noticeOfActivation(record, at, 'https://warden.example//')?.links).toEqual([
      { title: 'Status', url: `https://warden.example/api/activations/${ask.id}` },
    ]);
  });
});

describe('the notice about a message', () => {
  const message = delivery(1, start());

  test('is one where it gives nothing to anybody', () => {
    const refused = recorded(message, { state: 'refused', code: 'obstructed', message: 'Nobody may.' });

    expect(told(message, refused)).toMatchObject({
      reason: 'Nobody may.',
      sections: [{ lines: ['message msg-1 of pagerduty, received at 2026-11-24T09:00:00.000Z'] }],
    });
  });

  test('is one where nobody executed it in time', () => {
    expect(told(message, { kind: 'expired', at })).toMatchObject({ state: 'expired' });
  });

  test('is none where each of its activations is told', () => {
    expect(told(message, recorded(message))).toBeUndefined();
  });
});

test('there is no notice about the end of an activation as such: its activation tells it', () => {
  const end = { ...ask, content: endContent(ask.id) };

  expect(told(end, claimed(end), recorded(end))).toBeUndefined();
});
