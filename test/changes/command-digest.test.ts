import { describe, expect, test } from '@jest/globals';
import { commandDigest } from '../../src/changes/command-digest.ts';
import { accessContent, command } from '../change-builder.ts';

describe('the digest of a command', () => {
  test('is a SHA-256 that survives the store', () => {
    const digest = commandDigest(command());

    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    const stored = JSON.parse(JSON.stringify(command()));
    expect(commandDigest(stored)).toBe(digest);
  });

  test.each([
    ['another tenant', { tenantId: 'bbbbbbbb-0000-4000-8000-ccccddddeeee' }],
    ['another command', { id: '20261124T090000123Z-0b5c9f0f' }],
    ['another operation', { operation: 'eligibility.adminAssign' }],
    ['another asker', { askedBy: { objectId: 'somebody', appId: undefined } }],
    ['another app of the asker', { askedBy: { objectId: 'renew-eligibilities', appId: 'an-app' } }],
    ['another justification', { content: accessContent({ justification: 'Because' }) }],
  ])('is another for %s', (_what, overrides) => {
    expect(commandDigest(command(overrides))).not.toBe(commandDigest(command()));
  });
});
