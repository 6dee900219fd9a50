import fc from 'fast-check';
import type { PimSwitches } from '../../../../simulator/state/pim-switches.ts';
import type { ScheduleAction } from '../../../../simulator/state/schedule-requests.ts';
import type { By, KeyName, Kind } from './test-graph.ts';

const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** `end` is an offset from the instant of sending. */
export type Expiry =
  | { readonly type: 'noExpiration' }
  | { readonly type: 'afterDateTime'; readonly end: number }
  | { readonly type: 'afterDuration'; readonly duration: keyof typeof durations };

export const durations = {
  PT4M: 4 * minute,
  PT5M: 5 * minute,
  PT8H: 8 * hour,
  PT9H: 9 * hour,
  P30D: 30 * day,
  P181D: 181 * day,
  P400D: 400 * day,
} as const;

export interface Submit {
  readonly step: 'submit';
  readonly kind: Kind;
  readonly action: ScheduleAction;
  readonly key: KeyName;
  readonly by: By;
  /** Offset from the instant of sending. Absent: no start is sent. */
  readonly start: number | undefined;
  readonly expiry: Expiry;
  readonly justified: boolean;
  readonly mfa: boolean;
  readonly isValidationOnly: boolean;
}

/** A request that is chosen to be accepted in the current state. */
export interface AdaptiveSubmit
  extends Pick<Submit, 'kind' | 'key' | 'start' | 'expiry' | 'isValidationOnly'> {
  readonly step: 'adaptive';
  /** The action to try first. */
  readonly turn: number;
}

export type SettingsChange =
  | { readonly rule: 'approval'; readonly required: boolean }
  | { readonly rule: Kind; readonly required: boolean; readonly most: keyof typeof durations };

/** `nth` counts from the newest and wraps around. */
export type Step =
  | Submit
  | AdaptiveSubmit
  | { readonly step: 'cancel'; readonly nth: number; readonly by: By }
  | { readonly step: 'review'; readonly nth: number; readonly by: By; readonly result: 'Approve' | 'Deny' }
  | { readonly step: 'assign'; readonly key: KeyName; readonly by: By }
  | { readonly step: 'unassign'; readonly key: KeyName; readonly by: By }
  | { readonly step: 'settings'; readonly change: SettingsChange }
  | { readonly step: 'switch'; readonly to: Partial<PimSwitches> }
  | { readonly step: 'delete'; readonly user: 'ada' | 'bob' }
  | { readonly step: 'restore'; readonly user: 'ada' | 'bob' }
  | { readonly step: 'wait'; readonly milliseconds: number }
  /** Until the next instant at which something begins, ends or is forgotten, or a millisecond beside it. */
  | { readonly step: 'waitForNext'; readonly beside: number };

const weighted = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });

const key: fc.Arbitrary<KeyName> = fc.oneof(
  weighted(10, fc.constant('ada' as const)),
  weighted(2, fc.constantFrom('crew' as const, 'adaInUnit' as const)),
  weighted(2, fc.constantFrom('adaOverRobot' as const, 'bob' as const, 'robot' as const)),
);
const kind = fc.constantFrom('eligibility' as const, 'assignment' as const);
const expiry: fc.Arbitrary<Expiry> = fc.oneof(
  weighted(2, fc.constant({ type: 'noExpiration' as const })),
  weighted(
    3,
    fc
      .constantFrom(-hour, minute, 6 * minute, 8 * hour, 20 * hour, 10 * day, 20 * day, 400 * day)
      .map((end) => ({ type: 'afterDateTime' as const, end })),
  ),
  weighted(
    5,
    fc
      .constantFrom(...(Object.keys(durations) as (keyof typeof durations)[]))
      .map((duration) => ({ type: 'afterDuration' as const, duration })),
  ),
);
const beginning = fc.oneof(
  weighted(5, fc.constantFrom(undefined, 0, -40 * day)),
  weighted(3, fc.constantFrom(1, hour, 3 * day, 15 * day, 60 * day)),
);
/** Activations that role settings allow are rare by chance. */
const shortExpiry: fc.Arbitrary<Expiry> = fc.constantFrom(
  ...(['PT5M', 'PT8H'] as const).map((duration) => ({ type: 'afterDuration' as const, duration })),
  { type: 'afterDateTime' as const, end: 6 * minute },
);
const mostlyTrue = fc.oneof(weighted(9, fc.constant(true)), weighted(1, fc.constant(false)));
const common = {
  step: fc.constant('submit' as const),
  key,
  start: beginning,
  mfa: mostlyTrue,
  justified: mostlyTrue,
};
const isValidationOnly = mostlyTrue.map((really) => !really);

const byAdministrators: fc.Arbitrary<Submit> = fc.record({
  ...{ ...common, kind, expiry, isValidationOnly },
  action: fc.constantFrom(
    ...(['adminAssign', 'adminAssign', 'adminAssign', 'adminUpdate'] as const),
    ...(['adminExtend', 'adminRenew', 'adminRemove'] as const),
  ),
  by: fc.oneof(
    weighted(6, fc.constant('app' as const)),
    weighted(3, fc.constant('admin' as const)),
    weighted(1, fc.constantFrom('ada' as const, 'bob' as const)),
  ),
});
const self = fc.oneof(
  weighted(8, fc.constant('ada' as const)),
  weighted(1, fc.constantFrom('bob' as const, 'app' as const)),
);
const activations: fc.Arbitrary<Submit> = fc.record({
  ...{ ...common, isValidationOnly, kind: fc.constant('assignment' as const), by: self },
  action: fc.constantFrom('selfActivate' as const, 'selfActivate' as const, 'selfDeactivate' as const),
  expiry: fc.oneof(weighted(4, shortExpiry), weighted(1, expiry)),
});
const selfRequests: fc.Arbitrary<Submit> = fc.record({
  ...{ ...common, kind, expiry, isValidationOnly, by: self },
  action: fc.constantFrom('selfExtend' as const, 'selfRenew' as const),
});

const adaptive: fc.Arbitrary<AdaptiveSubmit> = fc.record({
  ...{ step: fc.constant('adaptive' as const), kind, key, expiry, start: beginning, isValidationOnly },
  turn: fc.nat({ max: 8 }),
});

const nth = fc.nat({ max: 3 });
const administrator = fc.constantFrom('app' as const, 'admin' as const, 'bob' as const);
const anybody = fc.constantFrom('app' as const, 'admin' as const, 'ada' as const, 'bob' as const);
const switchChanges: fc.Arbitrary<Partial<PimSwitches>> = fc.oneof(
  fc.record({ extendWindow: fc.constantFrom('any' as const, 'last14days' as const, 'refused' as const) }),
  fc.record({ renewWindow: fc.constantFrom('last30days' as const, 'any' as const, 'refused' as const) }),
  fc.record({ lapsedSchedules: fc.constantFrom('gone' as const, 'listed' as const, 'inTheWay' as const) }),
  fc.record({ activationWithoutEligibility: fc.constantFrom('continues' as const, 'ends' as const) }),
  fc.record({ cancelledEligibility: fc.constantFrom('Revoked' as const, 'Canceled' as const) }),
  fc.record({ appOnlyCancel: fc.constantFrom('allowed' as const, 'refused' as const) }),
  fc.record({ selfActivateForGroup: fc.constantFrom('whole-group' as const, 'refused' as const) }),
  fc.record({ administrativeUnitScopeLost: fc.boolean() }),
);
const settings: fc.Arbitrary<SettingsChange> = fc.oneof(
  fc.record({ rule: fc.constant('approval' as const), required: fc.boolean() }),
  fc.record({ rule: kind, required: fc.boolean(), most: fc.constantFrom('P30D' as const, 'P181D' as const) }),
);
const waits = [0, 1, second, minute, 5 * minute - 1, 5 * minute, hour, 8 * hour, day, 4 * day, 31 * day];

const step: fc.Arbitrary<Step> = fc.oneof(
  weighted(24, adaptive),
  weighted(
    5,
    adaptive.map((each) => ({ ...each, kind: 'assignment' as const, turn: 0 })),
  ),
  weighted(6, byAdministrators),
  weighted(5, activations),
  weighted(2, selfRequests),
  weighted(3, fc.record({ step: fc.constant('cancel' as const), nth, by: anybody })),
  weighted(
    4,
    fc.record({
      ...{ step: fc.constant('review' as const), nth },
      by: fc.oneof(weighted(5, fc.constant('admin' as const)), weighted(1, anybody)),
      result: fc.constantFrom('Approve' as const, 'Approve' as const, 'Deny' as const),
    }),
  ),
  weighted(
    2,
    fc.record({
      step: fc.constantFrom('assign' as const, 'unassign' as const),
      ...{ key, by: administrator },
    }),
  ),
  weighted(2, fc.record({ step: fc.constant('settings' as const), change: settings })),
  weighted(2, fc.record({ step: fc.constant('switch' as const), to: switchChanges })),
  weighted(
    1,
    fc.record({
      step: fc.constantFrom('delete' as const, 'restore' as const, 'restore' as const),
      user: fc.constantFrom('ada' as const, 'ada' as const, 'bob' as const),
    }),
  ),
  weighted(7, fc.record({ step: fc.constant('wait' as const), milliseconds: fc.constantFrom(...waits) })),
  weighted(5, fc.record({ step: fc.constant('waitForNext' as const), beside: fc.constantFrom(0, 0, -1, 1) })),
);

/** A rare sequence: an activation waits for approval, and is decided after another step. */
const approval: fc.Arbitrary<Step[]> = fc
  .record({ activation: adaptive, meanwhile: fc.option(step, { nil: undefined }), approve: mostlyTrue })
  .map(({ activation, meanwhile, approve }) => [
    { step: 'settings', change: { rule: 'approval', required: true } },
    { ...activation, kind: 'eligibility', key: 'ada', turn: 8 },
    { ...activation, kind: 'assignment', key: 'ada', turn: 0, isValidationOnly: false },
    ...(meanwhile === undefined ? [] : [meanwhile]),
    { step: 'review', nth: 0, by: 'admin', result: approve ? 'Approve' : 'Deny' },
  ]);
/** A user is deleted, and restored before or after the entries are gone. */
const absence: fc.Arbitrary<Step[]> = fc
  .record({
    meanwhile: fc.array(step, { maxLength: 3 }),
    milliseconds: fc.constantFrom(day, 6 * day, 10 * day),
  })
  .map(({ meanwhile, milliseconds }) => [
    { step: 'delete', user: 'ada' },
    ...meanwhile,
    { step: 'wait', milliseconds },
    { step: 'restore', user: 'ada' },
  ]);
const scenes = fc.oneof(
  weighted(
    50,
    step.map((each) => [each]),
  ),
  weighted(3, approval),
  weighted(1, absence),
);

/** Sequences long enough for assignments to expire, be renewed and be forgotten, and to interact. */
export const sequences: fc.Arbitrary<Step[]> = fc
  .array(scenes, { minLength: 5, maxLength: 70, size: 'max' })
  .map((each) => each.flat());
