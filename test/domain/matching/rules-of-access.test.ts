import { describe, expect, test } from '@jest/globals';
import { exceptionsAt, protectionOf, selects } from '../../../src/domain/matching/rules-of-access.ts';
import type { Rules, Selection } from '../../../src/domain/model/rules.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  days,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  LIN,
  NIGHT_SHIFT,
  NOW,
  roleKey,
  snapshot,
  user,
} from '../../snapshot-builder.ts';

const seen = snapshot({
  principals: [user(), user({ id: GRACE }), group({ memberIds: [ADA, 'a-nested-group'] })],
});
const none = { principals: [], groups: [], roles: [] };
const why = (kept: Partial<Rules['protected']>, principalId: string, at = seen) =>
  protectionOf(at, rules({ protected: { ...none, ...kept } }))(roleKey({ principalId }))?.why;

describe('what no writer touches (each source of protection stands alone)', () => {
  test('is an account that is named', () => {
    const principals = [{ id: ADA, why: 'Break glass' }];

    expect(why({ principals }, ADA)).toBe('Break glass');
    expect(why({ principals }, GRACE)).toBeUndefined();
  });

  test('is a role that is named, whoever has it', () => {
    expect(why({ roles: [{ id: HELPDESK_ADMINISTRATOR, why: 'Sync' }] }, GRACE)).toBe('Sync');
    expect(why({ roles: [{ id: 'another', why: 'Sync' }] }, GRACE)).toBeUndefined();
  });

  test('is a group that is named, and everybody and everything in it', () => {
    const groups = [{ id: NIGHT_SHIFT, why: 'Night shift' }];

    expect(why({ groups }, NIGHT_SHIFT)).toBe('Night shift');
    expect(why({ groups }, ADA)).toBe('Night shift');
    expect(why({ groups }, 'a-nested-group')).toBe('Night shift');
    expect(why({ groups }, LIN)).toBeUndefined();
  });

  test('is a group that somebody protected is in: what it gives, they would lose', () => {
    expect(why({ principals: [{ id: ADA, why: 'Break glass' }] }, NIGHT_SHIFT)).toBe('Break glass');
  });

  test('is a group with unknown members, where it is named itself', () => {
    const unread = snapshot({ principals: [group({ memberIds: undefined })] });

    expect(why({ groups: [{ id: NIGHT_SHIFT, why: 'Night shift' }] }, NIGHT_SHIFT, unread)).toBe(
      'Night shift',
    );
    expect(why({ principals: [{ id: ADA, why: 'Break glass' }] }, NIGHT_SHIFT, unread)).toBeUndefined();
  });

  test('has its nearest reason: its own before that of a group it is in', () => {
    const kept = {
      principals: [{ id: ADA, why: 'Break glass' }],
      groups: [{ id: NIGHT_SHIFT, why: 'Night shift' }],
    };

    expect(why(kept, ADA)).toBe('Break glass');
  });
});

const exception = {
  principalId: ADA,
  roleDefinitionId: HELPDESK_ADMINISTRATOR,
  directoryScopeId: undefined,
  owner: 'grace@contoso.example',
  reason: 'Parental leave',
  ticket: 'CHG-1',
  expires: days(10),
};

describe('the exception that an access stands under', () => {
  test('is the one that lasts longest', () => {
    const longer = { ...exception, ticket: 'CHG-2', expires: days(20) };
    const given = rules({ exceptions: [exception, longer, { ...exception, expires: days(15) }] });

    expect(exceptionsAt(given, NOW)(roleKey())).toBe(longer);
  });

  test('is none at the instant at which it expires', () => {
    const given = rules({ exceptions: [exception] });

    expect(exceptionsAt(given, new Date(days(10).getTime() - 1))(roleKey())).toBe(exception);
    expect(exceptionsAt(given, days(10))(roleKey())).toBeUndefined();
  });
});

const all: Selection = {
  roles: 'all',
  exceptRoles: [],
  scopes: 'all',
  principals: 'all',
  exceptPrincipals: [],
};

describe('the access that a job looks at', () => {
  test.each<[string, Partial<Selection>, boolean]>([
    ['all there is', {}, true],
    ['its role', { roles: [GLOBAL_ADMINISTRATOR, HELPDESK_ADMINISTRATOR] }, true],
    ['another role', { roles: [GLOBAL_ADMINISTRATOR] }, false],
    ['no role', { roles: [] }, false],
    ['every role but its own', { exceptRoles: [HELPDESK_ADMINISTRATOR] }, false],
    [
      'its role, which is excepted too',
      { roles: [HELPDESK_ADMINISTRATOR], exceptRoles: [HELPDESK_ADMINISTRATOR] },
      false,
    ],
    ['the whole directory', { scopes: ['/'] }, true],
    ['a part of the directory', { scopes: ['/administrativeUnits/1'] }, false],
    ['its principal', { principals: [ADA] }, true],
    ['another principal', { principals: [GRACE] }, false],
    ['every principal but its own', { exceptPrincipals: [ADA] }, false],
  ])('is %s', (_, selection, selected) => {
    expect(selects({ ...all, ...selection })(roleKey())).toBe(selected);
  });
});
