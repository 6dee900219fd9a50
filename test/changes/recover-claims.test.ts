import { beforeEach, describe, expect, test } from '@jest/globals';
import { madeRenewals, recentChanges, settleDeadClaims } from '../../src/changes/recover-claims.ts';
import { roleKeyOf } from '../../src/domain/model/access.ts';
import type { PlannedChange } from '../../src/domain/model/change.ts';
import type { LedgerEntry } from '../../src/ports/index.ts';
import { roleSchedule } from '../builders.ts';
import { ledgerAccess, ledgerEntry } from '../contracts/ledger.ts';
import { FakeLedger } from '../fakes/fake-ledger.ts';
import { FakeLog } from '../fakes/fake-log.ts';
import { FakeRoleManagement } from '../fakes/fake-role-management.ts';
import { graphFailure, readCall } from '../tenant/snapshot-ports.ts';

const now = new Date('2026-11-25T03:00:00.000Z');
const { change: renewal } = ledgerAccess();
const key = roleKeyOf(renewal.key);
const removal: PlannedChange = {
  ...renewal,
  effect: 'removal',
  steps: [{ kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined }],
};
const conversion: PlannedChange = {
  ...renewal,
  effect: 'conversion',
  steps: [
    { kind: 'eligibility', actions: ['adminAssign'], endDateTime: '2027-05-29T00:00:00.000Z' },
    { kind: 'assignment', actions: ['adminRemove'], endDateTime: undefined },
  ],
};

/** Ends as the renewal asks. */
const renewed = roleSchedule({
  kind: 'eligibility',
  key,
  expiration: { kind: 'at', endDateTime: new Date('2027-05-29T00:00:00Z') },
});
const standing = roleSchedule({ kind: 'assignment', key, assignmentType: 'Assigned' });

let ledger: FakeLedger;
let log: FakeLog;
beforeEach(() => {
  ledger = new FakeLedger();
  log = new FakeLog();
});

/** A change of yesterday's night; unless the test says otherwise, its process was killed. */
function entry(
  change: PlannedChange,
  { access, ...overrides }: Partial<LedgerEntry> = {},
): LedgerEntry & { readonly id: string } {
  return ledgerEntry({
    subject: JSON.stringify(change.key),
    access: ledgerAccess({ change, ...access }),
    ...overrides,
  });
}

async function settle(entries: readonly LedgerEntry[], roles: FakeRoleManagement) {
  for (const one of entries) await ledger.claim(one);
  return settleDeadClaims(entries, { ledger, roles, clock: { now: () => now }, log }, readCall());
}

const tenantWith = (...schedules: readonly ReturnType<typeof roleSchedule>[]) =>
  new FakeRoleManagement(() => now, { schedules });

describe('a claim whose process is gone', () => {
  test.each([
    { what: 'a renewal that shows', change: renewal, tenant: [renewed], state: 'done' },
    { what: 'a renewal that does not show', change: renewal, tenant: [], state: 'unconfirmed' },
    { what: 'a removal that shows', change: removal, tenant: [renewed], state: 'done' },
    { what: 'a removal that does not show', change: removal, tenant: [standing], state: 'unconfirmed' },
    { what: 'a conversion of which both steps show', change: conversion, tenant: [renewed], state: 'done' },
    {
      what: 'a conversion of which one step shows',
      change: conversion,
      tenant: [renewed, standing],
      state: 'unconfirmed',
    },
  ] as const)('is settled as $state: $what', async ({ change, tenant, state }) => {
    const roles = tenantWith(...tenant);

    const [settled] = await settle([entry(change)], roles);

    expect(settled).toMatchObject({ state, settledAt: now });
    expect(await ledger.find(entry(change).id)).toEqual(settled);
    expect(roles.submitted).toEqual([]);
    expect(log.lines).toMatchObject([{ event: 'change.settled', fields: { state } }]);
  });

  test('is left alone while its deadline has not passed', async () => {
    const alive = entry(renewal, { access: ledgerAccess({ deadlineAt: now }) });

    expect(await settle([alive], tenantWith(renewed))).toEqual([alive]);
  });

  test('that is not about access is left to whoever asked', async () => {
    const asked = ledgerEntry();

    expect(await settle([asked], tenantWith())).toEqual([asked]);
  });

  test('stays as it is when the tenant cannot be looked at, and the run must not plan', async () => {
    const roles = tenantWith();
    roles.schedules = () => {
      throw graphFailure('GET /x: 503');
    };

    await expect(settle([entry(renewal)], roles)).rejects.toThrow('GET /x: 503');
    expect((await ledger.find(entry(renewal).id))?.state).toBe('claimed');
  });

  test('is found however long ago it was made', async () => {
    const old = entry(renewal);
    await ledger.claim(old);
    await ledger.claim(entry(removal, { id: 'settled long ago', idempotencyKey: '2', state: 'done' }));

    expect(await recentChanges(ledger, now)).toEqual([old]);
  });

  test('is listed once when it is of the last days', async () => {
    await ledger.claim(entry(renewal));

    expect(await recentChanges(ledger, new Date('2026-11-20T00:00:00Z'))).toHaveLength(1);
  });
});

describe('a change that was sent and did not show in time', () => {
  const unconfirmed = { state: 'unconfirmed', graphRequestId: 'r-1' } as const;

  test('is done when it shows a night later', async () => {
    const late = entry(renewal, { ...unconfirmed, access: ledgerAccess({ because: 'Not shown yet.' }) });

    const [settled] = await settle([late], tenantWith(renewed));

    expect(settled).toMatchObject({
      state: 'done',
      settledAt: now,
      access: { because: 'It shows in the tenant now. Before: Not shown yet.' },
    });
  });

  test('stays as it is while it does not show', async () => {
    const late = entry(renewal, unconfirmed);

    expect(await settle([late], tenantWith())).toEqual([late]);
    expect(log.lines).toEqual([]);
  });

  test('is known by its end to be ours where nobody knew whether Graph had it', async () => {
    const [settled] = await settle([entry(renewal, { state: 'unconfirmed' })], tenantWith(renewed));

    expect(settled?.state).toBe('done');
  });

  test('is not taken for ours where the access is gone and nobody knew whether Graph had the removal', async () => {
    const [settled] = await settle([entry(removal, { state: 'unconfirmed' })], tenantWith());

    expect(settled?.state).toBe('unconfirmed');
  });

  test('is not looked at again when the same access was changed since', async () => {
    const second = entry(renewal, { id: 'second', idempotencyKey: '2', state: 'done', settledAt: now });
    const first = entry(renewal, unconfirmed);

    expect(await settle([second, first], tenantWith(renewed))).toEqual([second, first]);
  });

  test('stays as its caller was told', async () => {
    const { runId: _none, ...access } = ledgerAccess();
    const asked = entry(renewal, { ...unconfirmed, access: { ...access, runId: undefined } });

    expect(await settle([asked], tenantWith(renewed))).toEqual([asked]);
  });
});

describe('renewals of ours', () => {
  test('are those that took effect, with their end', () => {
    const settledAt = new Date('2026-11-24T09:00:02Z');
    const entries = [
      entry(renewal, { state: 'done', settledAt }),
      entry(renewal, { state: 'unconfirmed', settledAt }),
      entry(removal, { state: 'done', settledAt }),
      ledgerEntry({ state: 'done', settledAt }),
    ];

    expect(madeRenewals(entries)).toEqual([{ key, at: settledAt, end: new Date('2027-05-29T00:00:00Z') }]);
  });

  test('say how many there were in a row when they were planned, where their plan said so', () => {
    const settledAt = new Date('2026-11-24T09:00:02Z');
    const evidence = { renewalsInARow: 0 };
    const made = entry(renewal, { state: 'done', settledAt });

    expect(
      madeRenewals([{ ...made, access: { ...ledgerAccess(), ...made.access, evidence } }]),
    ).toMatchObject([{ inARowBefore: 0 }]);
  });
});
