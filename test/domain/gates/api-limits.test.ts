import { describe, expect, test } from '@jest/globals';
import { type ApiChange, type ApiLimited, apiLimitObstacles } from '../../../src/domain/gates/api-limits.ts';
import { rules } from '../../rules-builder.ts';
import { ADA, GLOBAL_ADMINISTRATOR, HELPDESK_ADMINISTRATOR, snapshot } from '../../snapshot-builder.ts';

const limited = rules({
  limits: {
    api: {
      everywhere: { grants: 4, removals: 3, roleSettings: 2 },
      controlPlane: { grants: 2, removals: 1, roleSettings: 1 },
      perCaller: { grants: 4, removals: 3, roleSettings: 2 },
    },
    controlPlane: { ...rules().limits.controlPlane, roles: [GLOBAL_ADMINISTRATOR] },
  },
});
const anHourAgo = new Date('2026-11-22T02:00:00Z');

/** So many changes, an hour ago and of an ordinary role where a test does not say otherwise. */
function made(count: number, overrides: Partial<ApiChange> = {}): readonly ApiChange[] {
  const one = {
    limited: 'grants',
    of: { roleDefinitionId: HELPDESK_ADMINISTRATOR },
    by: 'others',
    at: anHourAgo,
    ...overrides,
  } as const;
  return Array.from({ length: count }, () => one);
}

const obstacles = (recent: readonly ApiChange[], next: Partial<Omit<ApiChange, 'at'>> = {}) =>
  apiLimitObstacles(
    { limited: 'grants', of: { roleDefinitionId: HELPDESK_ADMINISTRATOR }, by: ADA, ...next },
    recent,
    limited,
    snapshot(),
  );
const sentences = (...input: Parameters<typeof obstacles>) =>
  obstacles(...input).map(({ sentence }) => sentence);

describe('changes that callers ask for', () => {
  test.each<{ kind: ApiLimited; allowed: number }>([
    { kind: 'grants', allowed: 4 },
    { kind: 'removals', allowed: 3 },
    { kind: 'roleSettings', allowed: 2 },
  ])('may be as many in 24 hours as the rules allow: $allowed $kind', ({ kind, allowed }) => {
    const next = { limited: kind };

    expect(obstacles(made(allowed - 1, { limited: kind }), next)).toEqual([]);
    expect(obstacles(made(allowed, { limited: kind }), next)).toHaveLength(1);
  });

  test('are refused beyond that, with both numbers and what to do', () => {
    expect(obstacles(made(4))).toEqual([
      {
        code: 'limit-api',
        stops: 'everything',
        itemId: undefined,
        sentence:
          '5 changes of this kind by callers in 24 hours, this one included, are more than is allowed: ' +
          'limits.api.everywhere.grants allows 4. Wait until fewer lie in the last 24 hours, or raise the limit.',
      },
    ]);
  });

  test('of another kind do not count', () => {
    expect(obstacles([...made(3, { limited: 'removals' }), ...made(2, { limited: 'roleSettings' })])).toEqual(
      [],
    );
  });

  test.each([
    { what: '24 hours old', at: new Date('2026-11-21T03:00:00.000Z'), counts: 1 },
    { what: 'older', at: new Date('2026-11-21T02:59:59.999Z'), counts: 0 },
  ])('that are $what count: $counts', ({ at, counts }) => {
    expect(obstacles(made(4, { at }))).toHaveLength(counts);
  });
});

describe('one caller', () => {
  const narrow = rules({
    limits: {
      api: { ...limited.limits.api, perCaller: { grants: 2, removals: 3, roleSettings: 2 } },
    },
  });
  const asked = (by: string, recent: readonly ApiChange[]) =>
    apiLimitObstacles(
      { limited: 'grants', of: { roleDefinitionId: HELPDESK_ADMINISTRATOR }, by },
      recent,
      narrow,
      snapshot(),
    ).map(({ sentence }) => sentence);

  test('may not use up what all callers have together', () => {
    expect(asked(ADA, made(1, { by: ADA }))).toEqual([]);
    expect(asked(ADA, made(2, { by: ADA.toUpperCase() }))).toEqual([
      expect.stringMatching(
        `^3 changes of this kind by caller ${ADA} .* limits.api.perCaller.grants allows 2`,
      ),
    ]);
  });

  test('is not held up by what another one asked for', () => {
    expect(asked(ADA, made(2))).toEqual([]);
  });
});

describe('roles that control the tenant', () => {
  const inControl = { of: { roleDefinitionId: GLOBAL_ADMINISTRATOR } };

  test('have tighter limits of their own', () => {
    expect(obstacles(made(1, inControl), inControl)).toEqual([]);
    expect(sentences(made(2, inControl), inControl)).toEqual([
      expect.stringMatching(/^3 changes .* limits\.api\.controlPlane\.grants allows 2\./),
    ]);
  });

  test('are known whatever the case of their id', () => {
    const shouted = { of: { roleDefinitionId: GLOBAL_ADMINISTRATOR.toUpperCase() } };

    expect(obstacles(made(2, inControl), shouted)).toHaveLength(1);
  });

  test('count in the limits of all roles, too', () => {
    expect(sentences(made(4, inControl))).toEqual([expect.stringMatching(/everywhere\.grants allows 4/)]);
    expect(sentences(made(4, inControl), inControl)).toEqual([
      expect.stringMatching(/everywhere\.grants allows 4/),
      expect.stringMatching(/controlPlane\.grants allows 2/),
    ]);
  });

  test('are not limited by what was done to others', () => {
    expect(obstacles(made(3), inControl)).toEqual([]);
  });

  test('are what a role counts as that is not known', () => {
    const unknown = { limited: 'roleSettings', of: { roleDefinitionId: undefined } } as const;

    expect(obstacles([], unknown)).toEqual([]);
    expect(sentences(made(1, unknown), unknown)).toEqual([
      expect.stringMatching(/^2 changes .* limits\.api\.controlPlane\.roleSettings allows 1\./),
    ]);
  });
});
