import type { Attack, Tried } from './attack.ts';
import { harmIf } from './attack.ts';
import { type CallerWish, call, grantOf, has, plainRole, tokenOf } from './caller.ts';
import { cancellationAttacks } from './cancellations.ts';
import { addApp, addGroup, endOf, give } from './directory.ts';
import type { Stage } from './stage.ts';

const kind = 'grants to oneself';

interface Pair {
  /** Who would get it by their own hand. */
  readonly self: CallerWish;
  /** Who is named. */
  readonly principalId: string;
}

/** Asks for access that would come back to whoever asks; then somebody else asks for the same. */
function selfGrant(name: string, arrange: (stage: Stage) => Pair, path = 'eligibilities'): Attack {
  return {
    kind,
    name,
    async attempt(stage): Promise<Tried> {
      const { self, principalId } = arrange(stage);
      const body = grantOf(principalId, path === 'assignments' ? { duration: 'PT8H' } : {});
      const mine = await tokenOf(stage, self, 'Grant', 'Remove');
      await call(stage, mine, path, { body });
      const harm = harmIf(has(stage, principalId), 'the caller has the access that they asked for');
      const other = await tokenOf(stage, { userId: stage.person().id }, 'Grant');
      const { status } = await call(stage, other, path, { body });
      return { harm, bites: status === 201 && has(stage, principalId) };
    },
  };
}

/** The app is the tenant's own, and owned by nobody, so that it is known who stands behind it. */
async function givenBySomebodyElse(stage: Stage, appObjectId: string): Promise<boolean> {
  const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Grant');
  await call(stage, bearer, 'assignments', { body: grantOf(appObjectId, { duration: 'PT8H' }) });
  return has(stage, appObjectId);
}

const byApp: Attack = {
  kind,
  name: 'an app to itself',
  async attempt(stage) {
    const appId = '7e1f0b6e-5d0a-4f2c-9d53-7a1d3c9b8e01';
    const bearer = await tokenOf(stage, { appId }, 'Grant');
    const own = stage.tenant.servicePrincipals.all().find((one) => one.appId === appId)?.id ?? '';
    await call(stage, bearer, 'eligibilities', { body: grantOf(own) });
    await call(stage, bearer, 'assignments', { body: grantOf(own, { duration: 'PT8H' }) });
    const harm = harmIf(has(stage, own), 'the app has the role');
    return { harm, bites: await givenBySomebodyElse(stage, own) };
  },
};

const throughApp: Attack = {
  kind,
  name: 'a user to the app they call through',
  async attempt(stage) {
    const appId = '7e1f0b6e-5d0a-4f2c-9d53-7a1d3c9b8e02';
    await tokenOf(stage, { appId }, 'Read');
    const own = stage.tenant.servicePrincipals.all().find((one) => one.appId === appId)?.id ?? '';
    const bearer = await tokenOf(stage, { userId: stage.person().id, appId }, 'Grant');
    await call(stage, bearer, 'assignments', { body: grantOf(own, { duration: 'PT8H' }) });
    const harm = harmIf(has(stage, own), 'the app has the role');
    return { harm, bites: await givenBySomebodyElse(stage, own) };
  },
};

const longer: Attack = {
  kind,
  name: 'lengthening what one has',
  async attempt(stage) {
    const [self, other] = [stage.person().id, stage.person().id];
    for (const id of [self, other]) give(stage, 'eligibility', id, { days: 5 });
    const bearer = await tokenOf(stage, { userId: self }, 'Grant', 'Remove');
    const ends = () =>
      stage.tenant.roleManagement.eligibilities.all().find(({ principalId }) => principalId === self)
        ?.expiration;
    const before = JSON.stringify(ends());
    for (const action of ['extend', 'update'])
      await call(stage, bearer, 'eligibilities', { body: grantOf(self, { action, duration: 'P90D' }) });
    const harm = harmIf(JSON.stringify(ends()) !== before, 'their own eligibility lasts longer');
    const update = grantOf(other, { action: 'update', duration: 'P90D' });
    const control = await call(stage, bearer, 'eligibilities', { body: update });
    return { harm, bites: control.status < 300 };
  },
};

const undone: Attack = {
  kind,
  name: 'undoing the removal of what one had',
  async attempt(stage) {
    const [self, admin] = [stage.person().id, stage.person().id];
    give(stage, 'eligibility', self, { days: 60 });
    const remover = await tokenOf(stage, { userId: admin }, 'Remove', 'Grant');
    const body = { action: 'remove', principalId: self, roleDefinitionId: plainRole, directoryScopeId: '/' };
    const { json } = await call(stage, remover, 'eligibilities', { body });
    const gone = !has(stage, self);
    const mine = await tokenOf(stage, { userId: self }, 'Grant', 'Remove');
    await call(stage, mine, `changes/${json.changeId}/undo`, { method: 'POST' });
    const harm = harmIf(gone && has(stage, self), 'the access is back by the hand of who had it');
    const third = await tokenOf(stage, { userId: stage.person().id }, 'Grant', 'Remove');
    await call(stage, third, `changes/${json.changeId}/undo`, { method: 'POST' });
    return { harm, bites: gone && has(stage, self) };
  },
};

const renewedByOwnRun: Attack = {
  kind,
  name: 'a run that renews what one has',
  async attempt(stage) {
    const [self, other] = [stage.person().id, stage.person().id];
    for (const id of [self, other]) give(stage, 'eligibility', id, { days: 3, isUsed: true });
    const bearer = await tokenOf(stage, { userId: self }, 'Run');
    const before = { self: endOf(stage, self), other: endOf(stage, other) };
    await call(stage, bearer, 'runs', { body: { job: 'renew-eligibilities', mode: 'apply' } });
    return {
      harm: harmIf(endOf(stage, self) > before.self, 'their own eligibility was renewed by their run'),
      bites: endOf(stage, other) > before.other,
    };
  },
};

export const selfGrants: readonly Attack[] = [
  selfGrant('to their own account', (stage) => {
    const { id } = stage.person();
    return { self: { userId: id }, principalId: id };
  }),
  selfGrant('to their own account, the id in capitals', (stage) => {
    const { id } = stage.person();
    return { self: { userId: id }, principalId: id.toUpperCase() };
  }),
  selfGrant('to another account of the same person', (stage) => {
    const [one, other] = stage.aliases[0] ?? ['', ''];
    return { self: { userId: one }, principalId: other };
  }),
  selfGrant('to a group they are in', (stage) => {
    const { id } = stage.person();
    return { self: { userId: id }, principalId: addGroup(stage, [id]).id };
  }),
  selfGrant('to a group with a group they are in', (stage) => {
    const { id } = stage.person();
    return { self: { userId: id }, principalId: addGroup(stage, [addGroup(stage, [id]).id]).id };
  }),
  selfGrant('to a group they own', (stage) => {
    const { id } = stage.person();
    return { self: { userId: id }, principalId: addGroup(stage, [stage.person().id], [id]).id };
  }),
  selfGrant(
    'to an app they own',
    (stage) => {
      const { id } = stage.person();
      return { self: { userId: id }, principalId: addApp(stage, [id]).id };
    },
    'assignments',
  ),
  selfGrant(
    'to an app whose registration they own',
    (stage) => {
      const { id } = stage.person();
      return { self: { userId: id }, principalId: addApp(stage, [], [id]).id };
    },
    'assignments',
  ),
  {
    kind,
    name: 'an app to whoever owns it',
    async attempt(stage) {
      const { id } = stage.person();
      const app = addApp(stage, [id]);
      const { appId } = app;
      const bearer = await tokenOf(stage, { appId }, 'Grant');
      // The token's object id is made of the client id: the app that has it is this one's other half.
      const issued = stage.tenant.servicePrincipals
        .all()
        .filter((one) => one.appId === appId && one.id !== app.id);
      for (const one of issued) stage.tenant.servicePrincipals.add({ ...one, ownerIds: [id] });
      await call(stage, bearer, 'eligibilities', { body: grantOf(id) });
      const harm = harmIf(has(stage, id), 'the owner of the app has the role');
      const { status } = await call(stage, bearer, 'eligibilities', { body: grantOf(stage.person().id) });
      return { harm, bites: status === 201 };
    },
  },
  byApp,
  throughApp,
  longer,
  undone,
  renewedByOwnRun,
  ...cancellationAttacks,
];
