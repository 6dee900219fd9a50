import { expect, test } from '@jest/globals';
import { floorRaces } from '../../bench/race-floor.ts';
import { overlaps } from '../../bench/race-rounds.ts';
import { floorRoundsOf, roundsOf } from '../../bench/race-timetable.ts';

test('a hundred rounds are of every kind, and the same seed gives the same rounds', () => {
  const rounds = roundsOf(100, 1);

  expect(rounds.length).toBeGreaterThanOrEqual(100);
  expect(new Set(rounds.map(({ overlap }) => overlap))).toEqual(new Set(overlaps));
  expect(roundsOf(100, 1)).toEqual(rounds);
  expect(roundsOf(100, 2)).not.toEqual(rounds);
});

test('around the floor, so many rounds are of each kind, at the floor and above it', () => {
  const rounds = floorRoundsOf(9, 1);

  for (const race of floorRaces) {
    const ofRace = rounds.filter((round) => round.race === race);
    expect(ofRace).toHaveLength(9);
    expect(new Set(ofRace.map(({ spare, callers }) => `${spare} of ${callers}`)).size).toBe(9);
  }
});
