import { describe, expect, test } from '@jest/globals';
import { protectionOf } from '../../../src/domain/matching/protection.ts';
import type { Rules } from '../../../src/domain/model/rules.ts';
import { rules } from '../../rules-builder.ts';
import {
  ADA,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  LIN,
  NIGHT_SHIFT,
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
