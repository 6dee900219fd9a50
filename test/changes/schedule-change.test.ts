import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  type SendPermit,
  type SentChange,
  sendSteps,
  toScheduleChange,
} from '../../src/changes/send-steps.ts';
import type { PlannedStep } from '../../src/domain/model/change.ts';
import { FakeRoleManagement } from '../fakes/fake-role-management.ts';
import { roleKey } from '../snapshot-builder.ts';
import { graphFailure, readCall } from '../tenant/snapshot-ports.ts';

const ticket = { number: 'CHG-4711', system: 'ServiceNow' };
const why = { key: roleKey(), justification: 'On call', ticket };
const until: PlannedStep = {
  kind: 'eligibility',
  actions: ['adminAssign'],
  endDateTime: '2027-05-29T00:00:00.000Z',
};

const sent = (
  step: Partial<PlannedStep> = {},
  more: { readonly justification?: string; readonly ticket?: null } = {},
) => toScheduleChange({ ...why, ...more }, { ...until, ...step }, 'adminAssign');

describe('a step as it is sent', () => {
  test('names who gets what, from now until then, with the reason and the ticket, and is no check', () => {
    expect(sent()).toEqual({
      ...{ kind: 'eligibility', action: 'adminAssign', key: roleKey(), startDateTime: undefined },
      expiration: { kind: 'at', endDateTime: new Date('2027-05-29T00:00:00.000Z') },
      ...{ justification: 'On call', ticket, validationOnly: false },
    });
  });

  test('begins when it is planned to', () => {
    expect(sent({ startDateTime: '2026-12-01T00:00:00.000Z' }).startDateTime).toEqual(
      new Date('2026-12-01T00:00:00.000Z'),
    );
  });

  test('has no end where none is planned, and a length where that is given', () => {
    expect(sent({ endDateTime: null }).expiration).toEqual({ kind: 'never' });
    expect(sent({ duration: 'PT8H' }).expiration).toEqual({ kind: 'after', duration: 'PT8H' });
  });

  test('has no expiration where it takes away', () => {
    expect(sent({ actions: ['adminRemove'], endDateTime: undefined }).expiration).toBeUndefined();
  });

  test('says nothing where nothing is to be said: Graph takes no empty text', () => {
    const { justification, ticket: none } = sent({}, { justification: '', ticket: null });

    expect([justification, none]).toEqual([undefined, undefined]);
  });

  test('is never sent with an end that nobody knows: it could take away, or give for ever', () => {
    expect(() => sent({ endDateTime: 'unknown' })).toThrow(
      new TypeError('a step whose end is unknown cannot be sent'),
    );
  });
});

describe('the steps of a change', () => {
  const now = new Date('2026-11-24T09:00:00Z');
  const change: SentChange = {
    ...why,
    effect: 'requested',
    before: null,
    steps: [until, { ...until, kind: 'assignment' }],
  };
  let roles: FakeRoleManagement;
  let isOver: AbortController;
  beforeEach(() => {
    roles = new FakeRoleManagement(() => now);
    isOver = new AbortController();
  });

  const permit: SendPermit = {
    signal: () => isOver.signal,
    refusal: async () => undefined,
    sent: async () => {},
  };
  const send = (of: SentChange = change, signal?: AbortSignal) =>
    sendSteps(
      of,
      false,
      permit,
      { roles, access: roles, clock: { now: () => now }, pause: async () => {} },
      readCall(signal),
    );
  const texts = () => roles.submitted.map(({ justification }) => justification);

  test('are sent each with its own text', async () => {
    await send({ ...change, justifications: ['First.', 'Second.'] });
    expect(texts()).toEqual(['First.', 'Second.']);
  });

  test('are sent with the text of the change where they have none', async () => {
    await send({ ...change, justifications: ['First.'] });
    expect(texts()).toEqual(['First.', 'On call']);
  });

  test('fail as Graph fails where nothing was done before', async () => {
    const failure = graphFailure('POST /x: 403', 'forbidden');
    roles.failNext(failure);

    await expect(send()).rejects.toBe(failure);
  });

  test.each(['its own time', 'that of its permit'])('are over with %s', async (whose) => {
    const own = new AbortController();
    roles.submit = async (_change, { signal }) => {
      (whose === 'its own time' ? own : isOver).abort();
      throw graphFailure(signal.aborted ? 'over' : 'not over');
    };

    await expect(send(change, own.signal)).rejects.toThrow(/^over$/);
  });

  test('are some: of a change without a step, or a step without an action, nothing is sent, and it is never called done', async () => {
    for (const steps of [[], [{ ...until, actions: [] }]])
      expect(await send({ ...change, steps })).toMatchObject({ state: 'refused', code: 'not-sent' });
    expect(roles.submitted).toEqual([]);
  });
});
