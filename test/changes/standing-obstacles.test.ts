import { describe, expect, test } from '@jest/globals';
import { standingObstacles } from '../../src/changes/standing-obstacles.ts';
import type { LoadedRules } from '../../src/domain/model/rules.ts';
import { rules } from '../rules-builder.ts';

const running = { kind: 'running' } as const;
const [inForce, waiting] = ['a'.repeat(64), 'b'.repeat(64)];
const loaded = (approval?: LoadedRules['approval']): LoadedRules => ({
  rules: rules(),
  hash: inForce,
  ...(approval && { approval }),
});

describe('what stands against every change', () => {
  test.each([
    { which: 'need no approval', approval: undefined },
    { which: 'are approved', approval: { kind: 'approved' } },
  ] as const)('is nothing while the writers run and the rules $which', ({ approval }) => {
    expect(standingObstacles(running, loaded(approval))).toEqual([]);
  });

  test('is a stop of the writers, with what is said of it', () => {
    const stopped = { kind: 'stopped', because: 'stopped by Ada. Start them again.' } as const;

    expect(standingObstacles(stopped, loaded())).toEqual([
      {
        code: 'writers-stopped',
        stops: 'everything',
        itemId: undefined,
        sentence: 'The writers of this tenant are stopped by Ada. Start them again.',
      },
    ]);
  });

  test('is no file that waits for approval: the rules that were approved last go on, and both are named', () => {
    const [obstacle, ...others] = standingObstacles(running, loaded({ kind: 'file-waits', hash: waiting }));

    expect(obstacle).toMatchObject({ code: 'rules-waiting', stops: 'nothing', itemId: undefined });
    expect(obstacle?.sentence).toMatch(
      new RegExp(`waits for approval \\(${waiting}\\).*in force \\(${inForce}\\)`),
    );
    expect(obstacle?.sentence).toContain('GET /api/rules shows both');
    expect(others).toEqual([]);
  });

  test('is rules of another tenant, which are seen and signed for below its id', () => {
    const rules = { ...loaded({ kind: 'none' }), signedFor: '11111111-0000-4000-8000-000000000001' };

    expect(standingObstacles(running, rules)[0]?.sentence).toContain(
      'GET /api/tenants/11111111-0000-4000-8000-000000000001/rules shows both',
    );
  });

  test('is that nobody has approved the rules', () => {
    const [obstacle, ...others] = standingObstacles(running, loaded({ kind: 'none' }));

    expect(obstacle).toMatchObject({ code: 'rules-unapproved', stops: 'everything', itemId: undefined });
    expect(obstacle?.sentence).toMatch(
      new RegExp(`Nobody has approved the rules \\(${inForce}\\).*PimWarden.Approve signs`),
    );
    expect(others).toEqual([]);
  });
});
