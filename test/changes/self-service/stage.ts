import { createSelfServiceExecutor } from '../../../src/changes/self-service/executor.ts';
import type { SelfServiceContent } from '../../../src/domain/model/activation.ts';
import type { ChangeRecord, Command } from '../../../src/domain/model/command.ts';
import { roleSchedule } from '../../builders.ts';
import type { FakeCommands } from '../../fakes/fake-commands.ts';
import { FakeOnBehalfOf } from '../../fakes/fake-on-behalf-of.ts';
import type { InitialRoles } from '../../fakes/fake-role-management.ts';
import { ADA, roleKey } from '../../snapshot-builder.ts';
import { asked, type FakePorts, fakePorts } from '../fake-ports.ts';

export const now = new Date('2026-11-24T09:00:00Z');
export const c2 = '{"access_token":{"acrs":{"essential":true, "value":"c2"}}}';

/** What Graph refuses an activation with that needs an authentication context. */
export const acrsRefusal = {
  code: 'RoleAssignmentRequestAcrsValidationFailed',
  claims: c2,
  retry: 'with-other-token',
} as const;

/** An hour of the role, unless something else is asked for. */
export function selfServiceContent(overrides: Partial<SelfServiceContent> = {}): SelfServiceContent {
  return {
    kind: 'self-service',
    action: 'selfActivate',
    scheduleKind: 'assignment',
    key: roleKey(),
    requestId: undefined,
    duration: 'PT1H',
    startDateTime: undefined,
    justification: 'Incident 4711',
    ticketInfo: null,
    ...overrides,
  };
}

/** Ada is eligible for a role, and asks with her own token. */
export class SelfServiceStage {
  readonly onBehalfOf = new FakeOnBehalfOf();
  readonly ports: FakePorts<FakeCommands>;

  /** @param more what is in the tenant besides. */
  constructor(more: Pick<InitialRoles, 'requests' | 'schedules'> = {}) {
    this.ports = fakePorts({
      now,
      roles: {
        requests: more.requests ?? [],
        schedules: [roleSchedule({ key: roleKey() }), ...(more.schedules ?? [])],
        users: { 'for Graph: token-of-ada': ADA },
      },
    });
  }

  /** An hour of the role, unless something else is asked for. */
  put(content: Partial<SelfServiceContent> = {}, overrides: Partial<Command> = {}): ChangeRecord {
    const command = asked(
      now,
      1,
      {},
      {
        askedBy: { objectId: ADA, appId: 'portal' },
        operation: 'self-service.selfActivate',
        source: { kind: 'self' },
        content: selfServiceContent(content),
        ...overrides,
      },
    );
    return this.ports.commands.put(command);
  }

  /** @param contexts of Ada's sign-in. */
  execute(record: ChangeRecord = this.put(), contexts: readonly string[] = []): Promise<ChangeRecord> {
    const user = { token: 'token-of-ada', contexts };
    return createSelfServiceExecutor(user, { ...this.ports, onBehalfOf: this.onBehalfOf }).execute(record);
  }

  /** What was sent to Graph, in order. */
  sent(): readonly string[] {
    return this.ports.roles.submitted.map(({ action }) => action);
  }

  factsOf({ id }: Pick<ChangeRecord, 'id'>): readonly string[] {
    return (this.ports.commands.facts.get(id) ?? []).map(({ kind }) => kind);
  }
}
