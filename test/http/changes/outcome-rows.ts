import type { AdminAction } from '../../../src/domain/model/actions.ts';
import type { CommandContent } from '../../../src/domain/model/command.ts';
import type { Outcome, OutcomeCode } from '../../../src/domain/model/outcome.ts';
import type { Refusal } from '../../../src/domain/model/role-schedules.ts';
import { rolePolicy, roleSchedule, roleScheduleInstance, scheduleRequest } from '../../builders.ts';
import { accessContent } from '../../change-builder.ts';

function access(action: AdminAction): CommandContent {
  const endDateTime = action === 'adminRemove' ? undefined : '2027-05-29T00:00:00.000Z';
  return accessContent({
    effect: 'requested',
    steps: [{ kind: 'eligibility', actions: [action], endDateTime }],
  });
}
export const given = access('adminAssign');
const removal = access('adminRemove');
export const settings: CommandContent = { kind: 'role-settings', policyId: rolePolicy().id, rules: {} };
export const cancellation: CommandContent = {
  kind: 'cancellation',
  scheduleKind: 'eligibility',
  requestId: 'request-1',
};

const removalKey = { principalId: 'p', roleDefinitionId: 'r', directoryScopeId: '/' };
const oneRemoval = { kind: 'assignment', key: removalKey, requestId: undefined } as const;
const revocation: CommandContent = {
  kind: 'revocation',
  principalId: 'p',
  removals: [],
  left: ['member of group g'],
};

const request = scheduleRequest({ id: 'request-1' });
const schedule = roleSchedule();
const instance = roleScheduleInstance();
const policy = rolePolicy();
const refusal: Refusal = {
  ...{ code: 'RoleAssignmentExists', message: 'It exists.', failedRules: [], claims: undefined },
  ...{ retry: 'never', status: 400, requestId: 'graph-1', date: undefined },
};
export const failure = {
  ...{ kind: 'unavailable', code: 'TimedOut', requestId: 'graph-1', claims: undefined },
  retryAfterSeconds: 7,
};
const message = 'Because.';

interface Row {
  readonly code: OutcomeCode;
  readonly of: string;
  readonly content: CommandContent;
  readonly outcome: Partial<Outcome>;
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Every outcome, for each kind of change where the answers differ. */
export const rows: readonly Row[] = [
  {
    ...{ code: 'done', of: 'all access of one principal', content: revocation },
    outcome: { removals: [{ ...oneRemoval, state: 'done', code: 'done', message: '' }] },
    status: 200,
    body: { outcome: 'done', removals: [{ kind: 'assignment', state: 'done' }], left: ['member of group g'] },
  },
  {
    ...{ code: 'partly-done', of: 'some of it', content: revocation },
    outcome: {
      message,
      removals: [{ ...oneRemoval, state: 'refused', code: 'obstructed', message: 'The floor.' }],
    },
    status: 200,
    body: { outcome: 'partly-done', removals: [{ state: 'refused', because: 'The floor.' }] },
  },
  {
    ...{ code: 'partly-done', of: 'nothing of it', content: revocation },
    outcome: {
      state: 'refused',
      removals: [{ ...oneRemoval, state: 'refused', code: 'obstructed', message: 'The floor.' }],
    },
    status: 409,
    body: { title: 'Nothing of it could be taken away', detail: 'The floor.' },
  },
  {
    ...{ code: 'done', of: 'access that is given', content: given, outcome: { request, schedule, instance } },
    status: 201,
    body: {
      outcome: 'done',
      request: { id: 'request-1' },
      schedule: { id: schedule.id },
      instance: { id: instance.id },
    },
  },
  {
    ...{ code: 'done', of: 'access that is taken away', content: removal, outcome: { request } },
    ...{ status: 200, body: { outcome: 'done', request: { id: 'request-1' } } },
  },
  {
    ...{
      code: 'done',
      of: 'access that was there when somebody looked',
      content: given,
      outcome: { schedule },
    },
    ...{ status: 200, body: { outcome: 'done', schedule: { id: schedule.id } } },
  },
  {
    ...{ code: 'done', of: 'a cancellation', content: cancellation, outcome: { request } },
    ...{ status: 200, body: { outcome: 'done', request: { id: 'request-1' } } },
  },
  {
    ...{
      code: 'done',
      of: 'role settings',
      content: settings,
      outcome: { policy, changedRules: ['rule-1'] },
    },
    ...{ status: 200, body: { outcome: 'done', changed: ['rule-1'], policy: { id: policy.id } } },
  },
  {
    ...{ code: 'unchanged', of: 'role settings', content: settings, outcome: { policy, changedRules: [] } },
    ...{ status: 200, body: { outcome: 'unchanged', changed: [], policy: { id: policy.id } } },
  },
  {
    ...{ code: 'validated', of: 'access', content: given, outcome: { state: 'validated', request } },
    ...{ status: 200, body: { outcome: 'valid', request: { id: 'request-1' } } },
  },
  {
    ...{ code: 'pending', of: 'access', content: given, outcome: { state: 'unconfirmed', request } },
    ...{ status: 202, body: { outcome: 'pending', request: { id: 'request-1' } } },
  },
  {
    ...{
      code: 'unconfirmed',
      of: 'access',
      content: given,
      outcome: { state: 'unconfirmed', message, request },
    },
    ...{ status: 202, body: { outcome: 'unconfirmed', because: message, request: { id: 'request-1' } } },
  },
  {
    ...{
      code: 'unconfirmed',
      of: 'a cancellation',
      content: cancellation,
      outcome: { state: 'unconfirmed', message },
    },
    ...{ status: 202, body: { outcome: 'unconfirmed', because: message } },
  },
  {
    ...{ code: 'never-seen', of: 'anything', content: given, outcome: { state: 'unconfirmed' } },
    ...{ status: 409, body: { title: 'It is not known what came of it', retry: 'never' } },
  },
  {
    ...{ code: 'refused', of: 'access', content: given, outcome: { state: 'refused', refusal } },
    status: 409,
    body: {
      title: 'Microsoft Entra refused the change',
      graphCode: 'RoleAssignmentExists',
      requestId: 'graph-1',
    },
  },
  {
    ...{ code: 'refused', of: 'a cancellation', content: cancellation },
    outcome: {
      state: 'refused',
      refusal: { ...refusal, code: 'RoleAssignmentRequestNotFound', status: 404 },
    },
    ...{ status: 404, body: { graphCode: 'RoleAssignmentRequestNotFound' } },
  },
  {
    ...{ code: 'refused', of: 'role settings', content: settings, outcome: { state: 'refused', refusal } },
    ...{
      status: 422,
      body: { title: 'Microsoft Graph refused the rules', graphCode: 'RoleAssignmentExists', retry: 'never' },
    },
  },
  {
    ...{ code: 'ended', of: 'access', content: given },
    outcome: { state: 'refused', request: scheduleRequest({ id: 'request-1', status: 'Denied' }) },
    status: 422,
    body: {
      title: 'The request was not granted',
      detail: 'Microsoft Entra took the request as request-1 and ended it as Denied. Nothing was changed.',
      retry: 'never',
    },
  },
  {
    ...{ code: 'obstructed', of: 'anything', content: given, outcome: { state: 'refused', message } },
    status: 409,
    body: {
      title: 'The rules of this app stand against it',
      detail: 'Nothing was changed. Because.',
      retry: 'never',
    },
  },
  {
    ...{ code: 'evidence-changed', of: 'anything', content: given, outcome: { state: 'refused', message } },
    ...{ status: 409, body: { title: 'The tenant has changed', detail: message, retry: 'later' } },
  },
  {
    ...{ code: 'not-sent', of: 'anything', content: given, outcome: { state: 'refused', message } },
    ...{ status: 503, body: { title: 'Nothing was sent', detail: message, retry: 'later' } },
  },
  {
    ...{ code: 'stopped', of: 'anything', content: given, outcome: { state: 'refused', message } },
    ...{ status: 409, body: { title: 'The writers are stopped', detail: message, retry: 'later' } },
  },
  {
    ...{
      code: 'stopped',
      of: 'a half-done conversion',
      content: given,
      outcome: { state: 'unconfirmed', message },
    },
    ...{ status: 202, body: { outcome: 'unconfirmed', because: message } },
  },
  {
    ...{
      code: 'settings-restored',
      of: 'role settings',
      content: settings,
      outcome: { state: 'refused', message },
    },
    ...{ status: 409, body: { title: 'The rules did not stay as asked', detail: message, retry: 'later' } },
  },
  {
    ...{
      code: 'settings-mixed',
      of: 'role settings',
      content: settings,
      outcome: { state: 'unconfirmed', message },
    },
    ...{ status: 500, body: { title: 'The rules are not as they were', detail: message, retry: 'never' } },
  },
  {
    ...{
      code: 'graph-failed',
      of: 'anything',
      content: given,
      outcome: { state: 'unconfirmed', message, failure },
    },
    ...{
      status: 503,
      body: { title: 'Microsoft Graph is unavailable', graphCode: 'TimedOut', detail: message },
    },
  },
];
