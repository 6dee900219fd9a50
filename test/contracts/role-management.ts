import { describe, expect, test } from '@jest/globals';
import { addHours } from 'date-fns/addHours';
import type { End, RoleKey, ScheduleKind } from '../../src/domain/model/access.ts';
import type { ScheduleChange, ScheduleRequest, Submission } from '../../src/domain/model/role-schedules.ts';
import type { RoleCall, RoleManagement } from '../../src/ports/index.ts';
import type { AccessWrites } from '../../src/ports/tenant-writes.ts';
import { scheduleChange } from '../builders.ts';
import { rowsOf } from '../read-listing.ts';

/** PIM, with a principal and a role that the principal does not hold. */
export interface RolesUnderTest {
  readonly roles: RoleManagement & AccessWrites;
  readonly key: RoleKey;
  readonly now: Date;
}

const kinds: readonly ScheduleKind[] = ['eligibility', 'assignment'];
const nobody = '99999999-aaaa-4bbb-8ccc-999999999999';

/** Contract of `RoleManagement` and `AccessWrites`. Each `make` returns an unused key. */
export function describeRoleManagement(name: string, make: () => Promise<RolesUnderTest>): void {
  describe(`role management: ${name}`, () => {
    describe.each(kinds)('an %s that an administrator assigns', (kind) => {
      test('is granted, planned and in force', async () => {
        const { roles, key, now } = await make();

        const request = accepted(await roles.submit(assign({ kind, key }), roleCall()));

        expect(request).toMatchObject({ kind, key, progress: 'granted', action: 'adminAssign' });
        const [schedule] = await rowsOf(roles.schedules(kind, key, roleCall()));
        expect(schedule).toMatchObject({ kind, key, createdUsing: request.id, memberType: 'Direct' });
        const [instance] = await rowsOf(roles.instances(kind, key, roleCall()));
        expect(instance).toMatchObject({ kind, key, scheduleId: schedule?.id });
        expect(hoursBetween(now, instance?.endDateTime)).toBeCloseTo(24, 0);
      });

      test('is read one by one as it is listed', async () => {
        const { roles, key } = await make();
        await roles.submit(assign({ kind, key }), roleCall());

        const [request] = await rowsOf(roles.requests(kind, key, roleCall()));
        const [schedule] = await rowsOf(roles.schedules(kind, key, roleCall()));
        const [instance] = await rowsOf(roles.instances(kind, key, roleCall()));

        expect(await roles.request(kind, request?.id ?? '', roleCall())).toEqual(request);
        expect(await roles.schedule(kind, schedule?.id ?? '', roleCall())).toEqual(schedule);
        expect(await roles.instance(kind, instance?.id ?? '', roleCall())).toEqual(instance);
      });

      test('is refused a second time, as data', async () => {
        const { roles, key } = await make();
        await roles.submit(assign({ kind, key }), roleCall());

        expect(await roles.submit(assign({ kind, key }), roleCall())).toMatchObject({
          kind: 'refused',
          refusal: { code: 'RoleAssignmentExists', status: 400, retry: 'never' },
        });
      });

      test('is given another end by an update', async () => {
        const { roles, key, now } = await make();
        await roles.submit(assign({ kind, key }), roleCall());
        const expiration = { kind: 'after', duration: 'PT48H' } as const;

        accepted(await roles.submit(assign({ kind, key, action: 'adminUpdate', expiration }), roleCall()));

        const instances = await rowsOf(roles.instances(kind, key, roleCall()));
        expect(instances).toHaveLength(1);
        expect(hoursBetween(now, instances[0]?.endDateTime)).toBeCloseTo(48, 0);
      });

      test('is planned and not yet in force when it starts later, and can be taken back till then', async () => {
        const { roles, key, now } = await make();
        const startDateTime = addHours(now, 5);

        const request = accepted(await roles.submit(assign({ kind, key, startDateTime }), roleCall()));
        expect(await rowsOf(roles.schedules(kind, key, roleCall()))).toHaveLength(1);
        expect(await rowsOf(roles.instances(kind, key, roleCall()))).toEqual([]);

        expect(await roles.cancel(kind, request.id, roleCall())).toBeUndefined();
        expect(await rowsOf(roles.schedules(kind, key, roleCall()))).toEqual([]);
        expect(await roles.request(kind, request.id, roleCall())).toMatchObject({ progress: 'refused' });
      });

      test('is only checked when that is all that is asked for', async () => {
        const { roles, key } = await make();

        const request = accepted(await roles.submit(assign({ kind, key, validationOnly: true }), roleCall()));

        expect(request.isValidationOnly).toBe(true);
        expect(await rowsOf(roles.schedules(kind, key, roleCall()))).toEqual([]);
      });

      test('cannot be taken back when it is in force', async () => {
        const { roles, key } = await make();
        const request = accepted(await roles.submit(assign({ kind, key }), roleCall()));

        expect(await roles.cancel(kind, request.id, roleCall())).toMatchObject({ status: 400 });
      });
    });

    test('removes an eligibility, once', async () => {
      const { roles, key } = await make();
      const removal = scheduleChange({ key, action: 'adminRemove', expiration: undefined });
      await roles.submit(assign({ key }), roleCall());

      expect(accepted(await roles.submit(removal, roleCall()))).toMatchObject({ progress: 'granted' });
      expect(await rowsOf(roles.schedules('eligibility', key, roleCall()))).toEqual([]);
      expect(await rowsOf(roles.instances('eligibility', key, roleCall()))).toEqual([]);
      expect(await roles.submit(removal, roleCall())).toMatchObject({
        kind: 'refused',
        refusal: { code: 'RoleAssignmentDoesNotExist' },
      });
    });

    test.each(kinds)('finds no %s under an id that there is not', async (kind) => {
      const { roles } = await make();

      expect(await roles.request(kind, nobody, roleCall())).toBeUndefined();
      expect(await roles.schedule(kind, nobody, roleCall())).toBeUndefined();
      expect(await roles.instance(kind, nobody, roleCall())).toBeUndefined();
      expect(await roles.cancel(kind, nobody, roleCall())).toMatchObject({ status: 404 });
      expect(await rowsOf(roles.schedules(kind, { principalId: nobody }, roleCall()))).toEqual([]);
    });

    test.each(kinds)('keeps what is mine and what only I may ask for from an app: %s', async (kind) => {
      const { roles, key } = await make();

      await expect(rowsOf(roles.schedules(kind, { mine: true }, roleCall()))).rejects.toMatchObject({
        kind: 'signed-out',
      });
      const activation = scheduleChange({ kind: 'assignment', key, action: 'selfActivate' });
      await expect(roles.submit(activation, roleCall())).rejects.toMatchObject({ kind: 'signed-out' });
    });
  });
}

/** For a day from now on. */
function assign(overrides: Partial<ScheduleChange>): ScheduleChange {
  return scheduleChange({ expiration: { kind: 'after', duration: 'P1D' }, ...overrides });
}

function accepted(submission: Submission): ScheduleRequest {
  if (submission.kind === 'accepted') return submission.request;
  throw new Error(`not accepted: ${JSON.stringify(submission)}`);
}

function hoursBetween(start: Date, end: End | undefined): number {
  return ((end instanceof Date ? end.getTime() : Number.NaN) - start.getTime()) / 3_600_000;
}

function roleCall(): RoleCall {
  const silent = () => undefined;
  return {
    signal: new AbortController().signal,
    tally: { requests: 0, throttled: 0, retried: 0, pages: 0 },
    log: { info: silent, warn: silent, error: silent },
  };
}
