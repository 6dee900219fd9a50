import { describe, expect, test } from '@jest/globals';
import { noticeOfActivation } from '../../../src/changes/activations/activation-notice.ts';
import type { Command, CommandFact } from '../../../src/domain/model/command.ts';
import { activation, awaiting, claimed, recorded } from '../../change-builder.ts';
import { FakeCommands } from '../../fakes/fake-commands.ts';
import { ADA, GRACE } from '../../snapshot-builder.ts';
import { delivery, start } from './delivery-stage.ts';

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

  test('is none where each of its activations is told', () => {
    expect(told(message, recorded(message))).toBeUndefined();
  });
});
