import type { ScheduleKind } from '../../../src/domain/model/access.ts';
import type { Reply } from './scripted-graph.ts';

type Wire = Readonly<Record<string, unknown>>;

const key = {
  principalId: '11111111-aaaa-4bbb-8ccc-000000000001',
  roleDefinitionId: '62e90394-69f5-4237-9190-012177145e10',
  directoryScopeId: '/',
};

/** When the scripted Graph says that it is. */
const graphDate = 'Sun, 01 Mar 2026 02:00:00 GMT';

/** A schedule request as documented (POST of an eligibility), made just now. */
export function wireRequest(overrides: Wire = {}): Wire {
  return {
    id: '50877283-9d40-433c-bab8-7986dc10458a',
    status: 'Provisioned',
    createdDateTime: '2026-03-01T01:59:59.7594064Z',
    completedDateTime: '2026-03-01T02:00:00.8532931Z',
    approvalId: null,
    customData: null,
    action: 'adminAssign',
    ...key,
    appScopeId: null,
    isValidationOnly: false,
    targetScheduleId: '50877283-9d40-433c-bab8-7986dc10458a',
    justification: 'Covers the night shift',
    createdBy: {
      application: null,
      device: null,
      user: { displayName: null, id: '3fbd929d-8c56-4462-851e-0eb9a7b3a2a5' },
    },
    scheduleInfo: {
      startDateTime: '2026-03-01T02:00:00.8532931Z',
      recurrence: null,
      expiration: { type: 'afterDateTime', endDateTime: '2026-08-28T02:00:00Z', duration: null },
    },
    ticketInfo: { ticketNumber: null, ticketSystem: null },
    ...overrides,
  };
}

/** An assignment schedule as documented. */
export function wireSchedule(overrides: Wire = {}): Wire {
  return {
    id: '95c690fb-3eb3-4942-a03f-4524aed6f31e',
    ...key,
    appScopeId: null,
    createdUsing: '95c690fb-3eb3-4942-a03f-4524aed6f31e',
    createdDateTime: '2026-03-01T01:59:59.343Z',
    modifiedDateTime: null,
    status: 'Provisioned',
    assignmentType: 'Assigned',
    memberType: 'Direct',
    scheduleInfo: {
      startDateTime: '2026-03-01T01:59:59.9999343Z',
      recurrence: null,
      expiration: { type: 'noExpiration', endDateTime: null, duration: null },
    },
    ...overrides,
  };
}

/** An assignment instance as documented: made outside PIM, without end. */
export function wireInstance(overrides: Wire = {}): Wire {
  return {
    id: 'lAPpYvVpN0KRkAEhdxReEAWz5Gtet_xOv8wxvTtTpfg-1',
    ...key,
    appScopeId: null,
    startDateTime: null,
    endDateTime: null,
    assignmentType: 'Assigned',
    memberType: 'Direct',
    roleAssignmentOriginId: 'lAPpYvVpN0KRkAEhdxReEAWz5Gtet_xOv8wxvTtTpfg-1',
    roleAssignmentScheduleId: 'lAPpYvVpN0KRkAEhdxReEAWz5Gtet_xOv8wxvTtTpfg-1',
    ...overrides,
  };
}

/** A page of a listing. */
export function wirePage(...value: readonly Wire[]): Reply {
  return { headers: { date: graphDate }, json: { value } };
}

/** `/v1.0` and the collection of a kind. */
export function collectionPath(
  kind: ScheduleKind,
  layer: 'ScheduleRequests' | 'Schedules' | 'ScheduleInstances',
): string {
  return `/v1.0/roleManagement/directory/role${kind === 'assignment' ? 'Assignment' : 'Eligibility'}${layer}`;
}
