import { beforeEach, expect, test } from '@jest/globals';
import { StoreError } from '../../src/ports/errors.ts';
import { endingOf } from '../../src/report/hygiene-result.ts';
import { firstMade } from '../change-builder.ts';
import { ADA, GRACE } from '../snapshot-builder.ts';
import { graphFailure } from '../tenant/snapshot-ports.ts';
import { ApplyStage } from './apply-stage.ts';

let stage: ApplyStage;
beforeEach(() => {
  stage = new ApplyStage();
});

/** Graph takes what is sent, and does not show it. */
const showsNothing = () => {
  stage.tenant.roles.instances = async function* none() {};
};
const sentTo = () => stage.tenant.roles.submitted.map(({ key }) => key.principalId);
const because =
  /^the first renew-eligibilities\.renewal \(eligibility adminExtend\) in this tenant is made alone, and change \S+ is not seen to hold yet$/;

test('the first renewal in a tenant is made alone where it is not seen to hold: the rest is left, with the reason', async () => {
  showsNothing();

  const outcomes = await stage.night();

  expect(outcomes).toMatchObject([
    { state: 'unconfirmed' },
    { state: 'not-reached', because: expect.stringMatching(because), changeId: undefined },
  ]);
  expect(sentTo()).toEqual([ADA]);
  expect(stage.states()).toEqual([[ADA, 'unconfirmed']]);
});

test('the run says how many were left, and why', async () => {
  showsNothing();
  const outcomes = await stage.night();

  const plan = { items: [], obstacles: [], job: 'renew-eligibilities' };
  const { state, reason } = endingOf({ plan, outcomes } as unknown as Parameters<typeof endingOf>[0]);

  expect(state).toBe('failed');
  expect(reason).toMatch(
    / 1 changes were not reached: the first renew-eligibilities\.renewal .* is made alone, /,
  );
});

test('the next run makes one again, alone as well, and goes on when it is seen', async () => {
  const failures = ['first', 'second'].map((name) => graphFailure(`${name} POST /x`, 'invalid-response'));
  for (const failure of failures) {
    stage.tenant.roles.failNext(failure);
    const states = (await stage.night(failure.message)).map(({ state }) => state);
    expect(states).toEqual(['unconfirmed', 'not-reached']);
  }

  expect((await stage.night('run-3')).map(({ state }) => state)).toEqual(['done', 'done']);
});

test('where Graph does as it should, the rest follows in the same run', async () => {
  expect((await stage.night()).map(({ state }) => state)).toEqual(['done', 'done']);
});

test('a tenant in which one was seen to hold waits for none', async () => {
  await firstMade(stage.commands);
  showsNothing();

  expect((await stage.night()).map(({ state }) => state)).toEqual(['unconfirmed', 'unconfirmed']);
  expect(sentTo()).toEqual([ADA, GRACE]);
});

test('what Graph refuses outright is no first: the next one is', async () => {
  stage.tenant.roles.failNext(graphFailure('POST /x failed', 'rejected'));

  expect((await stage.night()).map(({ state }) => state)).toEqual(['refused', 'done']);
});

test('a first that another process has under way is waited for by the whole kind', async () => {
  stage.commands.failRecordWith = new StoreError('unreachable', 'the store is away', 'ECONNREFUSED');
  stage.tenant.roles.failNext(graphFailure('POST /x failed', 'rejected'));
  await stage.night().catch(() => {});
  stage.commands.failRecordWith = undefined;

  expect((await stage.night('run-2')).map(({ state }) => state)).toEqual(['not-reached', 'not-reached']);
});
