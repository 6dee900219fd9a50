import { describe, expect, test } from '@jest/globals';
import { baselineLimitObstacles } from '../../../src/domain/gates/baseline-limits.ts';
import { rules } from '../../rules-builder.ts';

const limits = { rolesPerRun: 9, rolesPer24Hours: 3, controlPlanePer24Hours: 2 };
const controlPlane = { hasRole: (id: string | undefined) => id === undefined || id.startsWith('control') };

/** What stands against holding one more role to its baseline, after these. */
function against(next: string | undefined, ...recent: readonly (string | undefined)[]) {
  const held = recent.map((roleDefinitionId) => ({ roleDefinitionId }));
  const { roleSettings } = rules({ roleSettings: { limits } });
  return baselineLimitObstacles({ roleDefinitionId: next }, held, roleSettings, controlPlane);
}
const limitsOf = (...given: Parameters<typeof against>) =>
  against(...given).map(({ sentence }) => /limits\.\w+ allows \d/.exec(sentence)?.[0]);

describe('roles that are held to their baseline in 24 hours', () => {
  test('are as many as the limit, this one included', () => {
    expect(limitsOf('a', 'b', 'c')).toEqual([]);
    expect(limitsOf('a', 'b', 'c', 'd')).toEqual(['limits.rolesPer24Hours allows 3']);
  });

  test('are fewer where they control the tenant; others do not count in that', () => {
    expect(limitsOf('control-1', 'control-2', 'a')).toEqual([]);
    expect(limitsOf('control-1', 'control-2', 'control-3')).toEqual([
      'limits.controlPlanePer24Hours allows 2',
    ]);
    expect(limitsOf('a', 'control-2', 'control-3')).toEqual([]);
  });

  test('control the tenant where nobody knows which they are', () => {
    expect(limitsOf(undefined, undefined, 'control-1')).toEqual(['limits.controlPlanePer24Hours allows 2']);
  });

  test('are left for a later run beyond it', () => {
    expect(against('a', 'b', 'c', 'd')).toEqual([
      {
        code: 'limit-day-count',
        stops: 'excess',
        itemId: undefined,
        sentence:
          '4 changes of role settings by baselines in 24 hours, this one included, are more than is allowed: ' +
          'roleSettings.limits.rolesPer24Hours allows 3. A later run makes the rest; or raise the limit.',
      },
    ]);
  });
});
