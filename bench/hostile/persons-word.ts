import { request } from 'node:https';
import type { Attack } from './attack.ts';
import { harmIf } from './attack.ts';
import { call, grantOf, has, plainRole, tokenOf } from './caller.ts';
import { activate, endOf, give } from './directory.ts';
import type { Stage } from './stage.ts';
import { decideWriters } from './stop.ts';

const kind = "a person's decision";
const day = 86_400_000;

/** A request to Graph by a Privileged Role Administrator: a person's own act in the tenant. */
async function asAdministrator(stage: Stage, path: string, body: object): Promise<number> {
  const { simulator } = stage;
  const administrator = stage.tenant.users.all()[0]?.id ?? '';
  const token = await simulator.userToken({
    userId: administrator,
    scopes: ['RoleEligibilitySchedule.ReadWrite.Directory', 'RoleAssignmentSchedule.ReadWrite.Directory'],
    mfa: true,
    acrs: ['c1'],
  });
  const url = `${simulator.origin}/v1.0/roleManagement/directory/${path}`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, ca: simulator.certificate, agent: false });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        if (status >= 300) reject(new Error(`Graph said ${status}: ${Buffer.concat(chunks)}`));
        else resolve(status);
      });
    });
    sent.end(JSON.stringify(body));
  });
}

function act(stage: Stage, principalId: string, action: string, endDateTime?: string): Promise<number> {
  return asAdministrator(stage, 'roleEligibilityScheduleRequests', {
    ...{ action, principalId, roleDefinitionId: plainRole, directoryScopeId: '/', justification: 'Decided' },
    ...(endDateTime !== undefined && {
      scheduleInfo: {
        startDateTime: stage.simulator.clock.now().toISOString(),
        expiration: { type: 'afterDateTime', endDateTime },
      },
    }),
  });
}

const ahead = (stage: Stage, days: number) =>
  new Date(stage.simulator.clock.now().getTime() + days * day).toISOString();

/** An eligibility of twenty days that an administrator makes, as Graph itself says afterwards, and that is used. */
async function made(stage: Stage, principalId: string): Promise<void> {
  await act(stage, principalId, 'adminAssign', ahead(stage, 20));
  const { eligibilities } = stage.tenant.roleManagement;
  const schedule = eligibilities.all().findLast((one) => one.principalId === principalId);
  if (schedule === undefined) throw new Error('the eligibility was not made');
  activate(stage, schedule);
}

/** Three weeks in which the writers are stopped while an eligibility of twenty days ends, and the night after that. */
async function lapse(stage: Stage): Promise<void> {
  const night = async (days: number) => {
    await stage.advance(days * day);
    await stage.host.run('renewEligibilities');
  };
  await night(1);
  await decideWriters(stage, 'stop', 'Remove');
  for (const days of [8, 5, 5, 2]) await night(days);
  await decideWriters(stage, 'start', 'Approve');
  await night(1);
}

export const personsWord: readonly Attack[] = [
  {
    kind,
    name: 'an eligibility cut to three days is lengthened by the night',
    async attempt(stage) {
      const [cut, control] = [stage.person().id, stage.person().id];
      give(stage, 'eligibility', cut, { days: 90, isUsed: true });
      give(stage, 'eligibility', control, { days: 5, isUsed: true });
      await act(stage, cut, 'adminUpdate', ahead(stage, 3));
      const [before, other] = [endOf(stage, cut), endOf(stage, control)];
      await stage.host.run('renewEligibilities');
      return {
        harm: harmIf(endOf(stage, cut) > before, 'the cut eligibility lasts longer again'),
        bites: endOf(stage, control) > other,
      };
    },
  },
  {
    kind,
    name: 'an eligibility cut unseen, and its request forgotten by Graph',
    async attempt(stage) {
      const [cut, control] = [stage.person().id, stage.person().id];
      const id = give(stage, 'eligibility', cut, { days: 90, isUsed: true });
      await stage.host.run('renewEligibilities');
      give(stage, 'eligibility', control, { days: 3, isUsed: true });
      const { eligibilities } = stage.tenant.roleManagement;
      const schedule = eligibilities.find(id);
      if (schedule === undefined) throw new Error('the eligibility is not there');
      eligibilities.add({
        ...schedule,
        expiration: {
          type: 'afterDateTime',
          endsAt: new Date(stage.simulator.clock.now().getTime() + 3 * day),
        },
      });
      const [before, other] = [endOf(stage, cut), endOf(stage, control)];
      await stage.host.run('renewEligibilities');
      return {
        harm: harmIf(endOf(stage, cut) > before, 'the cut eligibility lasts longer again'),
        bites: endOf(stage, control) > other,
      };
    },
  },
  {
    kind,
    name: 'what a person removed is brought back as lapsed',
    async attempt(stage) {
      const [id, lapsed] = [stage.person().id, stage.person().id];
      await made(stage, id);
      await made(stage, lapsed);
      await stage.host.run('renewEligibilities');
      await act(stage, id, 'adminRemove');
      await lapse(stage);
      return { harm: harmIf(has(stage, id), 'what a person removed is back'), bites: has(stage, lapsed) };
    },
  },
  {
    kind,
    name: 'what vanished without a trace is brought back as lapsed',
    async attempt(stage) {
      const [id, lapsed] = [stage.person().id, stage.person().id];
      await made(stage, id);
      await made(stage, lapsed);
      await stage.host.run('renewEligibilities');
      const { eligibilities } = stage.tenant.roleManagement;
      for (const one of eligibilities.all()) if (one.principalId === id) eligibilities.remove(one.id);
      await lapse(stage);
      return {
        harm: harmIf(has(stage, id), 'who lost the eligibility has it again'),
        bites: has(stage, lapsed),
      };
    },
  },
  {
    kind,
    name: 'an undo of a removal, after a person gave and removed the access again',
    async attempt(stage) {
      const [id, control] = [stage.person().id, stage.person().id];
      const remover = await tokenOf(stage, { userId: stage.person().id }, 'Remove');
      const changes: string[] = [];
      for (const one of [id, control]) {
        give(stage, 'eligibility', one, { days: 60 });
        const body = {
          action: 'remove',
          principalId: one,
          roleDefinitionId: plainRole,
          directoryScopeId: '/',
        };
        const { json } = await call(stage, remover, 'eligibilities', { body });
        changes.push(json.changeId ?? '');
      }
      await stage.advance(10 * 60_000);
      await act(stage, id, 'adminAssign', ahead(stage, 40));
      await stage.advance(10 * 60_000);
      await act(stage, id, 'adminRemove');
      const other = await tokenOf(stage, { userId: stage.person().id }, 'Grant', 'Remove');
      await call(stage, other, `changes/${changes[0]}/undo`, { method: 'POST' });
      const harm = harmIf(has(stage, id), 'the undo restored what a person has removed since');
      await call(stage, other, `changes/${changes[1]}/undo`, { method: 'POST' });
      return { harm, bites: has(stage, control) };
    },
  },
  {
    kind,
    name: 'an undo for somebody who is disabled by now',
    async attempt(stage) {
      const user = stage.person();
      give(stage, 'eligibility', user.id, { days: 60 });
      const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Grant', 'Remove');
      const body = { ...grantOf(user.id), action: 'remove', duration: undefined };
      const { json } = await call(stage, bearer, 'eligibilities', { body });
      stage.tenant.users.add({ ...user, accountEnabled: false });
      await call(stage, bearer, `changes/${json.changeId}/undo`, { method: 'POST' });
      const harm = harmIf(has(stage, user.id), 'a disabled account has its access back');
      stage.tenant.users.add(user);
      await call(stage, bearer, `changes/${json.changeId}/undo`, { method: 'POST' });
      return { harm, bites: has(stage, user.id) };
    },
  },
];
