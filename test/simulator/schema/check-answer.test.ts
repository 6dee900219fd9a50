import { describe, expect, test } from '@jest/globals';
import { requirePublishedShape } from '../../../simulator/schema/check-answer.ts';

const origin = 'http://127.0.0.1:4000/v1.0';
const role = { id: 'r', resourceScopes: ['/'], rolePermissions: [], displayName: 'Reader' };
const instance = {
  id: 'i',
  principalId: 'p',
  roleDefinitionId: 'r',
  directoryScopeId: '/',
  appScopeId: null,
  startDateTime: '2026-09-15T12:00:00Z',
  endDateTime: null,
  memberType: 'Direct',
  roleEligibilityScheduleId: 's',
};

/** The problems of an answer. Empty: none. */
function problems(context: string, body: object, query = ''): string {
  try {
    requirePublishedShape(
      { method: 'GET', path: '/v1.0/x', query: new URLSearchParams(query) },
      { status: 200, body: { '@odata.context': `${origin}/$metadata#${context}`, ...body } },
    );
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const instances = 'roleManagement/directory/roleEligibilityScheduleInstances';
const oneInstance = (changes: object, query = '') =>
  problems(`${instances}/$entity`, { ...instance, ...changes }, query);

describe('an answer of the published shape', () => {
  test.each([
    { what: 'an item', context: `${instances}/$entity`, body: instance },
    { what: 'a list', context: instances, body: { value: [instance, instance], '@odata.nextLink': 'x' } },
    {
      what: 'a list of a function',
      context: 'Collection(unifiedRoleEligibilityScheduleInstance)',
      body: { value: [instance] },
    },
    {
      what: 'a list of directory objects',
      context: 'directoryObjects',
      body: { value: [{ '@odata.type': '#microsoft.graph.user', id: 'u', surname: 'Berg' }] },
    },
    {
      what: 'the rules of a policy',
      context: "policies/roleManagementPolicies('DirectoryRole_t_g')/rules",
      body: {
        value: [
          {
            '@odata.type': '#microsoft.graph.unifiedRoleManagementPolicyExpirationRule',
            id: 'x',
            maximumDuration: 'PT8H',
          },
        ],
      },
    },
  ])('passes: $what', ({ context, body }) => {
    expect(problems(context, body)).toBe('');
  });

  test('passes with what was expanded, down to nested navigations', () => {
    expect(oneInstance({ roleDefinition: role }, '$expand=roleDefinition')).toBe('');
    const policy = {
      id: 'p',
      displayName: 'd',
      description: 'd',
      scopeId: '/',
      scopeType: 'DirectoryRole',
      rules: [],
    };
    const assignment = { id: 'a', policyId: 'p', scopeId: '/', scopeType: 'DirectoryRole', policy };
    const context = 'policies/roleManagementPolicyAssignments(policy(rules()))/$entity';

    expect(problems(context, assignment, '$expand=policy($expand=rules)')).toBe('');
    expect(problems(context, assignment, '$expand=policy')).toContain('body.policy.rules: a navigation');
  });
});

describe('an answer of another shape', () => {
  test.each([
    {
      what: 'a stranger among the names',
      changes: { principalName: 'x' },
      problem: 'body.principalName: no property of',
    },
    {
      what: 'a number for a text',
      changes: { principalId: 5 },
      problem: 'body.principalId: 5 is no Edm.String',
    },
    {
      what: 'an instant without a zone',
      changes: { endDateTime: '2026-09-15T12:00:00' },
      problem: 'is no Edm.DateTimeOffset',
    },
    { what: 'null where it must not be', changes: { id: null }, problem: 'body.id: is null and must not be' },
    { what: 'a required property that is absent', changes: { id: undefined }, problem: 'lacks id' },
    { what: 'a navigation nobody expanded', changes: { roleDefinition: role }, problem: 'was not expanded' },
    {
      what: 'a type of another family',
      changes: { '@odata.type': '#microsoft.graph.user' },
      problem: 'does not derive from',
    },
  ])('is a defect: $what', ({ changes, problem }) => {
    expect(oneInstance(changes)).toContain(problem);
  });

  test('is a defect: a property that was not selected', () => {
    expect(oneInstance({}, '$select=id')).toContain('body.principalId: was not selected');
  });

  test('is a defect: an enum member that there is not', () => {
    const request = {
      id: 'q',
      status: 'Provisioned',
      action: 'adminGrant',
      scheduleInfo: { expiration: { type: 'AfterDuration' } },
    };
    const found = problems('roleManagement/directory/roleAssignmentScheduleRequests/$entity', request);

    expect(found).toContain('"adminGrant" is no member of unifiedRoleScheduleRequestActions');
    expect(found).toContain('"AfterDuration" is no member of expirationPatternType');
  });

  test('is a defect: an abstract type without @odata.type', () => {
    const context = "policies/roleManagementPolicies('x')/rules";
    expect(problems(context, { value: [{ id: 'x' }] })).toContain('is abstract');
  });

  test('is a defect: a body without a context, or with one that leads nowhere', () => {
    const request = { method: 'GET', path: '/v1.0/x', query: new URLSearchParams() };
    expect(() => requirePublishedShape(request, { status: 200, body: { id: 'x' } })).toThrow(
      'no @odata.context',
    );
    expect(problems('planner/tasks', { value: [] })).toContain('no published type is known');
  });
});
