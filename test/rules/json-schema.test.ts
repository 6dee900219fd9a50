import { describe, expect, test } from '@jest/globals';
import { createMemberNames, rulesJsonSchema, rulesMembers } from '../../src/rules/json-schema.ts';

describe('the JSON Schema of the rules file', () => {
  const schema = rulesJsonSchema();

  test('is of the draft that editors know, and lets a file have comments', () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      required: ['version', 'protected'],
      additionalProperties: false,
      allowComments: true,
    });
  });

  test('explains, bounds and completes', () => {
    expect(schema).toHaveProperty('properties.stale.properties.coolDownDays', {
      description:
        'Days between the announcement and the removal. The finding is checked again before the removal.',
      type: 'integer',
      default: 7,
      minimum: 1,
      maximum: 90,
    });
    expect(schema).toHaveProperty('properties.renew.properties.mode.enum', ['off', 'plan', 'apply']);
  });

  test('allows no member anywhere that the check would refuse', () => {
    expect(openObjects(schema)).toEqual([]);
  });
});

/** Objects that take members nobody described. */
function openObjects(schema: unknown): unknown[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const isOpen = 'properties' in schema && 'type' in schema && !('additionalProperties' in schema);
  return [...(isOpen ? [schema] : []), ...Object.values(schema).flatMap(openObjects)];
}

describe('the members of the rules file', () => {
  test('all say what they mean', () => {
    expect(rulesMembers().filter(({ meaning }) => meaning === '')).toEqual([]);
  });

  test('are known by the place they stand at, in lists as well', () => {
    expect(createMemberNames()(['renew', 'attestations', 0])).toEqual([
      'principalId',
      'roleDefinitionId',
      'directoryScopeId',
      'by',
      'on',
      'until',
      'name',
    ]);
  });
});
