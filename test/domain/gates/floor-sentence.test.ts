import { describe, expect, test } from '@jest/globals';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  assignment,
  breakGlass,
  days,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  group,
  LIN,
  NIGHT_SHIFT,
  type SnapshotParts,
  user,
} from '../../snapshot-builder.ts';
import { floor, judge, limits, removal, tenant } from './builders.ts';

const ga = { roleDefinitionId: GLOBAL_ADMINISTRATOR };
const unknown = { kind: 'unknown', because: 'no licence' } as const;
const holders = (...ids: readonly string[]) => ids.map((principalId) => assignment({ principalId, ...ga }));

/** Why Ada, a Global Administrator beside others, is not removed, where three must remain. */
function sentence(parts: SnapshotParts): string | undefined {
  const drills = [{ principalId: GRACE, on: days(-1), by: 'Lin' }];
  return judge({
    snapshot: tenant({ ...parts, principals: [...(parts.principals ?? []), breakGlass()] }),
    rules: rules({ limits: limits({ floor: floor({ globalAdministrators: 3, drills }) }) }),
    items: [removal({ principalId: ADA, ...ga })],
  }).obstacles[0]?.sentence;
}

describe('the sentence that keeps an administrator', () => {
  test('names those who would be left, in the order of their ids', () => {
    const principals = [user(), user({ id: GRACE }), user({ id: LIN })];

    expect(sentence({ principals, assignments: holders(LIN, GRACE, ADA) })).toContain(
      `Of 3 Global Administrators who can be counted on and hold the role directly and without an activation, 2 would be left (${GRACE}, ${LIN}), and`,
    );
  });

  test('says nothing of sign-ins where all that matter are known', () => {
    const principals = [user(), user({ id: GRACE }), user({ id: LIN, signIn: { kind: 'none-recorded' } })];

    expect(sentence({ principals, assignments: holders(ADA, GRACE, LIN) })).toContain(
      'limits.floor.drills records. Give the role to somebody else first',
    );
  });

  test('does not ask for the sign-ins of those who took part in a drill', () => {
    const principals = [user(), user({ id: GRACE, signIn: unknown }), user({ id: LIN, signIn: unknown })];

    expect(sentence({ principals, assignments: holders(ADA, GRACE, LIN) })).toContain(
      ` When ${LIN} signed in is not known`,
    );
  });

  test('does not ask for the sign-ins of who was not read, nor of a group, nor of who is disabled', () => {
    const principals = [
      user(),
      user({ id: GRACE, signIn: unknown, accountEnabled: false }),
      group({ memberIds: undefined }),
    ];
    const assignments = holders(ADA, GRACE, LIN, NIGHT_SHIFT);

    expect(sentence({ principals, assignments })).toContain(
      'limits.floor.drills records. Give the role to somebody else first',
    );
  });
});
