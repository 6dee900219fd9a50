import { beforeEach, describe, expect, test } from '@jest/globals';
import { ScheduledEvents } from '../../../simulator/state/scheduled-events.ts';

const event = (id: string) => ({ id, activityDateTime: '2026-11-22T02:00:00Z' });
const ids = (events: readonly { readonly id: string }[]) => events.map(({ id }) => id);
let ahead: ScheduledEvents;
let made: string[];

/** Two future ends; no events are created yet. */
beforeEach(() => {
  ahead = new ScheduledEvents();
  made = [];
  for (const [id, at] of [
    ['later', 200],
    ['sooner', 100],
  ] as const) {
    const createEvents = () => {
      made.push(id);
      return [event(`${id}-1`), event(`${id}-2`)];
    };
    ahead.add(id, { at, createEvents });
  }
});

describe('what is still to come', () => {
  test('is made when its time comes, in order, and told once', () => {
    expect([ahead.due(99), made]).toEqual([[], []]);
    expect(ids(ahead.due(100))).toEqual(['sooner-1', 'sooner-2']);
    expect(ids(ahead.due(150))).toEqual([]);
    expect(ids(ahead.due(1_000))).toEqual(['later-1', 'later-2']);
    expect(made).toEqual(['sooner', 'later']);
  });

  test('is told together when much time has passed, the sooner first', () => {
    expect(ids(ahead.due(1_000))).toEqual(['sooner-1', 'sooner-2', 'later-1', 'later-2']);
  });

  test('is never made when it is taken back', () => {
    expect(ahead.withdraw('later', 150)).toEqual([]);
    expect(ids(ahead.due(1_000))).toEqual(['sooner-1', 'sooner-2']);
    expect(made).toEqual(['sooner']);
  });

  test('stays when it is taken back from a later instant on', () => {
    ahead.withdraw('sooner', 100);

    expect(ids(ahead.due(100))).toEqual(['sooner-1', 'sooner-2']);
  });

  test('is taken out of the log again when somebody looked into the future before', () => {
    ahead.due(1_000);

    expect(ahead.withdraw('later', 150)).toEqual(['later-1', 'later-2']);
    expect(ahead.withdraw('later', 150)).toEqual([]);
    expect(ahead.withdraw('sooner', 150)).toEqual([]);
  });

  test('may be several acts under one id', () => {
    ahead.add('sooner', { at: 120, createEvents: () => [event('again')] });

    expect(ids(ahead.due(100))).toEqual(['sooner-1', 'sooner-2']);
    ahead.withdraw('sooner', 110);
    expect(ids(ahead.due(199))).toEqual([]);
  });
});
