import { expect, test } from '@jest/globals';
import { groupsToLookInto, ownGrantsSince } from '../../../src/domain/activations/what-to-read.ts';
import { rules } from '../../rules-builder.ts';
import { ADA, days, eligibility, GRACE, NIGHT_SHIFT, NOW, roleKey } from '../../snapshot-builder.ts';
import { minutes, requirements, sender, settings, unreadable } from './builders.ts';
import { administrativeUnit } from './matrix.ts';

const onCall = '22222222-aaaa-4bbb-8ccc-000000000002';
const sync = '22222222-aaaa-4bbb-8ccc-000000000003';

test('the groups to look into are those of the sender, of the protected list, and whatever is eligible at just the scope', () => {
  const eligibilities = [
    eligibility(),
    eligibility({ principalId: NIGHT_SHIFT.toUpperCase() }),
    eligibility({ principalId: NIGHT_SHIFT, id: 'again' }),
    eligibility({ principalId: GRACE, directoryScopeId: administrativeUnit }),
  ];
  const asking = sender({ beneficiaries: { kind: 'group', id: onCall } });
  const of = rules({ protected: { groups: [{ id: sync, why: 'Sync' }] } });

  expect(groupsToLookInto(roleKey(), asking, of, eligibilities)).toEqual([onCall, sync, NIGHT_SHIFT]);
  expect(
    groupsToLookInto(roleKey({ principalId: ADA.toUpperCase() }), undefined, rules(), eligibilities),
  ).toEqual([NIGHT_SHIFT]);
});

test('grants of ours are needed of a day, and further back where a cool-down or a maximum is longer', () => {
  const limits = { grants: 1, people: 1, minutesOfOne: 60, coolDownMinutes: 3_000 };
  const long = settings({ activation: requirements({ maximumMilliseconds: 7 * 86_400_000 }) });

  expect(ownGrantsSince(NOW, sender(), settings())).toEqual(days(-1));
  expect(ownGrantsSince(NOW, sender({ limits }), settings())).toEqual(minutes(-3_000));
  expect(ownGrantsSince(NOW, sender(), long)).toEqual(days(-7));
  expect(ownGrantsSince(NOW, undefined, unreadable)).toEqual(days(-1));
  const unknown = settings({ activation: requirements({ maximumMilliseconds: 'unknown' }) });
  expect(ownGrantsSince(NOW, sender(), unknown)).toEqual(days(-1));
});
