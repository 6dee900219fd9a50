import { hash, randomUUID } from 'node:crypto';
import type { Simulator } from '../../simulator/start.ts';
import { createRulesVersions } from '../../src/adapters/tables/rules-versions.ts';
import type { Tables } from '../../src/adapters/tables/store/tables.ts';
import type { TenantApp } from '../../src/app.ts';
import { writersDecision } from '../../src/changes/writers-stop.ts';
import { newId } from '../../src/ports/ids.ts';
import { createTenantActors, requestBody, requestsPath } from '../nights/tenant-actors.ts';

/** Where a day is lived through. */
export interface DayStage {
  readonly simulator: Simulator;
  /** Application id of the administrators' tool. */
  readonly tool: string;
  readonly app: TenantApp;
  readonly tables: Tables;
}

const reviewer = { objectId: '11111111-aaaa-4bbb-8ccc-0000000000aa', appId: undefined };
const silent = () => {};
export const invocation = { invocationId: 'sweep', info: silent, warn: silent, error: silent };

/** More than a row of the archive holds: the event gets rows of its own for its text. */
const longText = 'x'.repeat(1_200_000);

/** A day after which there is something new in every table that is sealed. @param number days of different numbers differ. */
export async function simulateDay(stage: DayStage, number: number): Promise<void> {
  await changeTenant(stage, number);
  logLargeEvent(stage, number);
  await decide(stage, number);
  await reviewAccess(stage, number);
}

/** Access begins, also for so short that no night sees it, and somebody who has some is disabled. */
async function changeTenant({ simulator, tool }: DayStage, number: number): Promise<void> {
  const { users, roleDefinitions, roleManagement } = simulator.tenant;
  const actors = await createTenantActors(simulator, tool);
  const role = roleDefinitions.all().find(({ displayName }) => displayName === 'Reports Reader');
  for (const [kind, length] of [
    ['eligibility', 'P30D'],
    ['assignment', 'PT2H'],
  ] as const) {
    const user = users.all().at(-1 - number);
    if (user === undefined || role === undefined) throw new Error('the tenant is too small');
    const ref = { principalId: user.id, roleDefinitionId: role.id, directoryScopeId: '/' };
    await actors.sendAsAdmin('POST', requestsPath(kind), requestBody('adminAssign', ref, length));
  }
  const held = roleManagement.eligibilities.all()[number];
  const holder = users.find(held?.principalId ?? '');
  if (holder !== undefined) users.add({ ...holder, accountEnabled: false });
}

function logLargeEvent({ simulator: { tenant }, app }: DayStage, number: number): void {
  const user = tenant.users.all()[0];
  tenant.auditLog.record({
    id: `Directory_${number}_${randomUUID()}`,
    category: 'UserManagement',
    correlationId: `11111111-aaaa-4bbb-8ccc-${String(number).padStart(12, '0')}`,
    result: 'success',
    resultReason: '',
    activityDisplayName: 'Update user',
    activityDateTime: app.ports.clock.now().toISOString(),
    loggedByService: 'Core Directory',
    operationType: 'Update',
    initiatedBy: { app: null, user: null },
    targetResources: [{ id: user?.id ?? '', displayName: null, type: 'User', modifiedProperties: [] }],
    additionalDetails: [{ key: 'Text', value: `${number} ${longText}` }],
  });
}

/** People's part: a stop and its end, and rules that were approved. */
async function decide({ app, tables, simulator }: DayStage, number: number): Promise<void> {
  const { tenantId } = simulator.tenant;
  const at = app.ports.clock.now();
  for (const kind of ['stopped', 'started'] as const)
    await app.ports.decisions.add(writersDecision(kind, { tenantId, by: reviewer, at, because: undefined }));
  for (const text of ['some rules', 'other rules']) {
    const rules = Buffer.from(`${text} of day ${number}`);
    await createRulesVersions(tables, tenantId).keep(hash('sha256', rules, 'hex'), rules);
  }
}

/** Two commands, with all that happens to them. */
async function reviewAccess({ app, simulator: { tenant } }: DayStage, number: number): Promise<void> {
  const now = app.ports.clock.now();
  for (const held of tenant.roleManagement.eligibilities.all().slice(2 * number, 2 * number + 2)) {
    const { principalId, roleDefinitionId, directoryScopeId } = held;
    const key = { principalId, roleDefinitionId, directoryScopeId };
    const id = newId(now);
    await app.ports.commands.accept(
      {
        ...{ id, tenantId: tenant.tenantId, askedBy: reviewer, askedAt: now },
        executeBefore: new Date(now.getTime() + 300_000),
        operation: 'review.keep',
        source: { kind: 'api' },
        content: {
          kind: 'review',
          of: 'eligibility',
          key,
          verdict: 'keep',
          comment: 'Needed',
          nextDueAt: null,
        },
      },
      { owner: 'the sweep', text: id, requestHash: hash('sha256', id, 'hex') },
    );
  }
  await app.executeChanges(invocation);
}
