import type { Attack, Tried } from './attack.ts';
import { harmIf } from './attack.ts';
import {
  askForAdministrator,
  call,
  confirmWith,
  globalAdministrator,
  grantOf,
  has,
  privilegedRoleAdministrator,
  sign,
  signatureOf,
  tokenOf,
  type Waiting,
} from './caller.ts';
import { addApp, addGroup } from './directory.ts';
import type { Stage } from './stage.ts';

const kind = 'control plane without a third person';

/** A Global Administrator that somebody has asked for, and the people about it. */
interface Case {
  readonly change: Waiting;
  readonly asker: string;
  readonly beneficiary: string;
  readonly approver: string;
}

async function begin(stage: Stage): Promise<Case> {
  const [asker, beneficiary, approver] = [stage.person().id, stage.person().id, stage.person().id];
  const change = await askForAdministrator(stage, { userId: asker }, beneficiary);
  return { change, asker, beneficiary, approver };
}

/** Tries to let a Global Administrator through; then a third person signs for the same, and it is made. */
function approval(name: string, trick: (stage: Stage, about: Case) => Promise<unknown>): Attack {
  return {
    kind,
    name,
    async attempt(stage): Promise<Tried> {
      const about = await begin(stage);
      await trick(stage, about);
      const isMade = () => has(stage, about.beneficiary, globalAdministrator);
      const harm = harmIf(isMade(), 'a Global Administrator was made');
      await sign(stage, about.change, stage.person().id);
      return { harm, bites: isMade() };
    },
  };
}

/** The same where the change is beyond rescue afterwards, so that another one is the control. */
function finalApproval(name: string, trick: (stage: Stage, about: Case) => Promise<unknown>): Attack {
  return {
    kind,
    name,
    async attempt(stage) {
      const about = await begin(stage);
      await trick(stage, about);
      const harm = harmIf(
        has(stage, about.beneficiary, globalAdministrator),
        'a Global Administrator was made',
      );
      const other = await begin(stage);
      await sign(stage, other.change, other.approver);
      return { harm, bites: has(stage, other.beneficiary, globalAdministrator) };
    },
  };
}

/** Asks for something that controls the tenant in a form that a list might not know; then a third person signs for it. */
function unlisted(
  name: string,
  more: (stage: Stage) => Readonly<Record<string, unknown>>,
  path = 'eligibilities',
): Attack {
  return {
    kind,
    name,
    async attempt(stage) {
      const beneficiary = stage.person().id;
      const bearer = await tokenOf(
        stage,
        { userId: stage.person().id },
        'Grant',
        'Remove',
        'Run',
        'Settings',
      );
      const body = grantOf(beneficiary, { roleDefinitionId: globalAdministrator, ...more(stage) });
      const { json } = await call(stage, bearer, path, { body });
      const harm = harmIf(hasAnything(stage, beneficiary), 'it was given on the word of one caller');
      if (json.outcome === 'valid') return { harm, bites: true };
      const { json: change } = await call(stage, bearer, `changes/${json.changeId}`);
      const waiting = { id: json.changeId ?? '', digest: change.digest ?? '' };
      await sign(stage, waiting, stage.person().id);
      return { harm, bites: hasAnything(stage, beneficiary) };
    },
  };
}

function hasAnything({ simulator, tenant: { roleManagement } }: Stage, principalId: string): boolean {
  const now = simulator.clock.now();
  const given = [...roleManagement.eligibilitySchedules(now), ...roleManagement.assignmentSchedules(now)];
  return given.some((one) => one.principalId === principalId);
}

const owned = (stage: Stage) =>
  stage.tenant.servicePrincipals.all().find(({ displayName }) => displayName === 'pim-warden')?.id;

/** A role that an administrator made, with the action to make others. */
function customRole(stage: Stage): string {
  const [template] = stage.tenant.roleDefinitions.all();
  if (template === undefined) throw new Error('the tenant has no roles');
  const id = 'c0ffee00-1111-4222-8333-444455556666';
  stage.tenant.roleDefinitions.add({
    ...template,
    ...{ id, templateId: id, displayName: 'Helpers', isBuiltIn: false, isPrivileged: false },
    rolePermissions: [
      { allowedResourceActions: ['microsoft.directory/roleAssignments/allProperties/allTasks'] },
    ],
  });
  return id;
}

const forms: readonly Attack[] = [
  unlisted('as an eligibility', () => ({})),
  unlisted('as an active assignment', () => ({ duration: 'PT8H' }), 'assignments'),
  unlisted('the id of the role in capitals', () => ({
    roleDefinitionId: globalAdministrator.toUpperCase(),
  })),
  unlisted('Privileged Role Administrator', () => ({ roleDefinitionId: privilegedRoleAdministrator })),
  unlisted('a role of our own making with a privileged action', (stage) => ({
    roleDefinitionId: customRole(stage),
  })),
  unlisted('a plain role at the app itself', (stage) => ({
    roleDefinitionId: '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
    directoryScopeId: `/${owned(stage)}`,
  })),
  unlisted('only to be validated', () => ({ validateOnly: true })),
  unlisted('beginning in a week', (stage) => ({
    start: new Date(stage.simulator.clock.now().getTime() + 7 * 86_400_000).toISOString(),
  })),
];

const approvals: readonly Attack[] = [
  approval('with the token of an approver, without a signature', async (stage, { change, approver }) => {
    const bearer = await tokenOf(stage, { userId: approver }, 'Approve', 'Grant', 'Run');
    await call(stage, bearer, `approvals/${change.id}`, { body: { hash: change.digest } });
  }),
  approval('by an app with the role Approve', async (stage, { change }) => {
    const bearer = await tokenOf(stage, {}, 'Approve');
    await call(stage, bearer, `approvals/${change.id}`, { body: { hash: change.digest } });
  }),
  approval('signed by who asked', (stage, { change, asker }) => sign(stage, change, asker)),
  approval('signed by who gets it', (stage, { change, beneficiary }) => sign(stage, change, beneficiary)),
  approval('signed without the authentication context', (stage, { change, approver }) =>
    sign(stage, change, approver, { context: null }),
  ),
  approval('signed for another command', async (stage, { change, approver }) => {
    const other = await begin(stage);
    await sign(stage, change, approver, { nonce: other.change.digest });
  }),
  approval("with another command's address and signature", async (stage, { change, approver }) => {
    const other = await begin(stage);
    const token = await signatureOf(stage, other.change.digest, approver);
    await confirmWith(stage, { id: change.id, digest: other.change.digest }, token);
  }),
  approval('with an access token as the signature', async (stage, { change, approver }) => {
    const token = await tokenOf(stage, { userId: approver }, 'Approve');
    await confirmWith(stage, change, token);
  }),
  approval('with a signature that was altered', async (stage, { change, asker, approver }) => {
    const token = await signatureOf(stage, change.digest, asker);
    const [head = '', body = '', seal = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as object;
    const altered = Buffer.from(JSON.stringify({ ...claims, oid: approver })).toString('base64url');
    await confirmWith(stage, change, [head, altered, seal].join('.'));
    const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
    await confirmWith(stage, change, [none, altered, ''].join('.'));
  }),
  approval('signed by a guest', async (stage, { change }) => {
    const { id } = stage.person();
    const user = stage.tenant.users.find(id);
    if (user !== undefined) stage.tenant.users.add({ ...user, userType: 'Guest' });
    await sign(stage, change, id);
  }),
  approval('signed by an account that is disabled by then', async (stage, { change, approver }) => {
    const user = stage.tenant.users.find(approver);
    if (user === undefined) throw new Error('nobody is there');
    const before = () => stage.tenant.users.add({ ...user, accountEnabled: false });
    await sign(stage, change, approver, { before });
  }),
  approval('signed, and never confirmed', (stage, { change, approver }) =>
    sign(stage, change, approver, { confirm: null }),
  ),
  approval('with a signature of an hour ago', async (stage, { change, approver }) => {
    const token = await signatureOf(stage, change.digest, approver);
    await stage.advance(3_600_000);
    await confirmWith(stage, change, token);
  }),
  finalApproval('signed after 24 hours', async (stage, { change, approver }) => {
    await stage.advance(25 * 3_600_000);
    await sign(stage, change, approver);
  }),
  {
    kind,
    name: 'signed by another account of who asked',
    async attempt(stage) {
      const [asker, alias] = stage.aliases[0] ?? ['', ''];
      const beneficiary = stage.person().id;
      const change = await askForAdministrator(stage, { userId: asker }, beneficiary);
      await sign(stage, change, alias);
      const harm = harmIf(has(stage, beneficiary, globalAdministrator), 'one person made an administrator');
      await sign(stage, change, stage.person().id);
      return { harm, bites: has(stage, beneficiary, globalAdministrator) };
    },
  },
  {
    kind,
    name: 'signed by the owner of the app that asked',
    async attempt(stage) {
      const [owner, beneficiary] = [stage.person().id, stage.person().id];
      const { appId } = addApp(stage, [owner]);
      await tokenOf(stage, { appId }, 'Read');
      for (const one of stage.tenant.servicePrincipals.all())
        if (one.appId === appId) stage.tenant.servicePrincipals.add({ ...one, ownerIds: [owner] });
      const change = await askForAdministrator(stage, { appId }, beneficiary);
      await sign(stage, change, owner);
      const harm = harmIf(has(stage, beneficiary, globalAdministrator), 'one person made an administrator');
      await sign(stage, change, stage.person().id);
      return { harm, bites: has(stage, beneficiary, globalAdministrator) };
    },
  },
  {
    kind,
    name: 'signed by a member of the group that gets it',
    async attempt(stage) {
      const [member, asker] = [stage.person().id, stage.person().id];
      const { id } = addGroup(stage, [member]);
      const change = await askForAdministrator(stage, { userId: asker }, id);
      await sign(stage, change, member);
      const harm = harmIf(has(stage, id, globalAdministrator), 'a member made their group administrators');
      await sign(stage, change, stage.person().id);
      return { harm, bites: has(stage, id, globalAdministrator) };
    },
  },
];

export const controlPlane: readonly Attack[] = [...forms, ...approvals];
