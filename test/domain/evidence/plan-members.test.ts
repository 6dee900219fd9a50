import { describe, expect, test } from '@jest/globals';
import { adas, exact, first, Nights, second, stored, third } from './nights.ts';

const fourth = '2026-11-25T02:00:00.000Z';
const night = { eligibilities: [adas] };
/** Ada's eligibility is removed on the afternoon after the first night. */
const removed = {
  requests: [
    stored({
      kind: 'eligibility',
      id: 'r-1',
      action: 'adminRemove',
      targetScheduleId: 'schedule-1',
      createdDateTime: new Date('2026-11-22T14:00:00Z'),
      completedDateTime: new Date('2026-11-22T14:00:00Z'),
    }),
  ],
};

const ofStates = (nights: Pick<Nights, 'facts'>) =>
  nights.facts.filter(({ change, subject }) => change === 'closed' && subject.startsWith('principal:'));

describe('the state of somebody who has access no more', () => {
  test('ends when the last access ended', () => {
    const nights = new Nights();
    nights.run(first, night);
    nights.run(second, removed);

    expect(ofStates(nights).map(({ time }) => time)).toEqual([exact('2026-11-22T14:00:00.000Z', 'request')]);
  });

  test('ends just then where the run that learnt it died before it wrote that down', () => {
    const [whole, cut] = [new Nights(), new Nights()];
    whole.run(first, night);
    whole.run(second, removed);
    cut.run(first, night);
    const last = whole.facts.find(
      ({ change, subject }) => change === 'closed' && subject.startsWith('eligibility:'),
    );
    if (last === undefined) throw new Error('the eligibility was to be closed');
    cut.facts.push(last);
    cut.open = new Map([...cut.open].filter(([subject]) => subject !== last.subject));
    cut.run(third, removed);

    expect(ofStates(cut).map(({ id, time }) => [id, time])).toEqual(
      ofStates(whole).map(({ id, time }) => [id, time]),
    );
  });

  test('does not end with an access of earlier, when another one was had since', () => {
    const nights = new Nights();
    nights.run(first, night);
    nights.run(second, removed);
    nights.run(third, { ...removed, eligibilities: [{ ...adas, id: 'schedule-2' }] });
    nights.run(fourth, removed);

    expect(ofStates(nights).map(({ time }) => time.kind)).toEqual(['exact', 'between']);
  });
});
