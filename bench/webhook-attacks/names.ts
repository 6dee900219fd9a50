import { randomUUID } from 'node:crypto';
import type { User } from '../../simulator/directory.ts';
import { globalAdministrator } from '../hostile/caller.ts';
import type { WebhookAttack } from './attack.ts';
import { deliver } from './calls.ts';
import type { Desk } from './desk.ts';
import { makeEligible } from './roles.ts';
import { namingWires, timedWires, type Written, wires } from './wires.ts';

const day = 24 * 60;

/** Names that look like others, and people and roles that are not the sender's. */
export const names: readonly WebhookAttack[] = [
  {
    row: 13,
    name: "names of senders that look like the sender's",
    wires,
    async attempt(trial) {
      const { desk, stage } = trial;
      const { name } = desk;
      const alike = [
        name.replace('e', 'е'),
        name.toUpperCase(),
        `${name}\u200b`,
        `${name} `,
        name.replace('-', '\u2010'),
        name.replace('a', '\uff41').replace('e', '\uff45'),
        `${name}.`,
        '__proto__',
        'constructor',
      ].filter((one) => one !== name);
      for (const one of alike) {
        const message = await desk.prove(desk.start());
        const answer = await deliver(stage.host.origin, encodeURIComponent(one), message);
        trial.judge(`at "${one}"`, answer, 401);
      }
      await trial.expectGiven(0, "a name that looks like the sender's gave something");
      await trial.control();
    },
  },
  {
    row: 13,
    name: 'user principal names and roles in other letters',
    wires: timedWires,
    sender: { people: 2 },
    async attempt(trial) {
      const { desk } = trial;
      const name = desk.people[0]?.userPrincipalName ?? '';
      const alike = [
        name.replace('o', 'о'),
        name.replace('@', '\uff20'),
        `${name}\u200b`,
        `\u202e${name}`,
        `${name.normalize('NFKD')}\u0301`,
      ];
      for (const userPrincipalName of alike)
        await trial.sendWritten(
          `"${userPrincipalName}"`,
          desk.start({ data: { for: { userPrincipalName } } }),
          400,
        );
      for (const templateId of ['4а5d8f65-41da-4de4-8968-e035b65339cf', 'Reports Reader', ' '])
        await trial.sendWritten(
          `the role "${templateId}"`,
          desk.start({ data: { role: { templateId } } }),
          400,
        );
      await trial.expectGiven(0, 'a look-alike gave something');
      await trial.control(
        1,
        desk.start({ index: 1, data: { for: { userPrincipalName: desk.people[1]?.userPrincipalName } } }),
      );
    },
  },
  {
    row: 13,
    name: 'a guest, and a user principal name that is now another’s',
    wires: timedWires,
    sender: { people: 3 },
    async attempt(trial) {
      const { desk, stage } = trial;
      const [guest, renamed] = desk.people;
      if (guest === undefined || renamed === undefined) throw new Error('the sender has no people');
      const { users } = stage.tenant;
      users.add({
        ...guest,
        userType: 'Guest',
        userPrincipalName: `${guest.mailNickname}_x.example#EXT#@${stage.tenant.domain}`,
      });
      await trial.sendWritten('for a guest', desk.start(), 202);
      const heir = stage.person();
      makeEligible(stage.tenant, heir.id, 'plain', trial.now);
      const { userPrincipalName } = renamed;
      users.add({ ...renamed, userPrincipalName: `was-${userPrincipalName}` });
      users.add({ ...heir, userPrincipalName });
      await trial.sendWritten(
        'for a recycled name',
        desk.start({ data: { for: { userPrincipalName } } }),
        202,
      );
      await trial.expectGiven(0, 'a guest, or who has got a name of somebody else, was given something');
      await trial.control(2);
    },
  },
  {
    row: 13,
    name: 'ids and subjects in other letters',
    wires: ['pagerduty', 'azure-monitor', 'cloudevents'],
    async attempt(trial) {
      const { desk } = trial;
      const odd: readonly (readonly [object, number])[] = {
        pagerduty: [
          [{ assignees: [{ id: 'РUSER0' }] }, 400],
          [{ assignees: [{ id: '__proto__' }] }, 400],
          [{ assignees: [{ id: 'CONSTRUCTOR' }] }, 202],
          [{ service: { id: 'РSERVICE' } }, 400],
        ] as const,
        'azure-monitor': [
          [{ alertId: '/subscriptions/1/providers/Microsoft.AlertsManagement/alerts/а' }, 400],
          [{ alertRuleId: `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/оps` }, 202],
          [{ alertRuleId: null }, 202],
        ] as const,
        cloudevents: [
          [{ subject: 'ОPS-1' }, 400],
          [{ source: '/DESK/1' }, 202],
          [{ source: '/desk/1/' }, 202],
          [{ type: 'desk.оpened' }, 400],
          [{ type: 'DESK.OPENED' }, 202],
        ] as const,
      }[desk.wire as 'cloudevents'];
      for (const [data, status] of odd)
        await trial.sendWritten(JSON.stringify(data), desk.start({ data }), status);
      await trial.expectGiven(0, 'a look-alike gave something');
      await trial.control();
    },
  },
  {
    row: 20,
    name: 'for somebody whom the rules do not name, or who may not have it',
    wires,
    sender: { people: 2, ineligible: 1, rules: (desk) => firstOnly(desk.people[0]?.id ?? '', desk.wire) },
    async attempt(trial) {
      const { desk, stage } = trial;
      const outsider = stage.person();
      makeEligible(stage.tenant, outsider.id, 'plain', trial.now);
      for (const written of askingFor(desk, outsider))
        await trial.sendWritten(`for ${outsider.id}: ${written.body}`, written, 202);
      if (namingWires.includes(desk.wire))
        await trial.sendWritten('for who is not eligible', desk.start({ index: 1 }), 202);
      // Where a message names nobody, it gives to whom the rules name, whatever else it says.
      await trial.expectGiven(namingWires.includes(desk.wire) ? 0 : 1, 'somebody else was given something');
      if (trial.holds(outsider.id)) trial.wrongGrants.push('who is not in the rules was given something');
      await trial.control();
    },
  },
  {
    row: 20,
    name: 'other roles, other scopes, and longer than the rules say',
    wires: timedWires,
    async attempt(trial) {
      const { desk } = trial;
      for (const role of [{ templateId: globalAdministrator }, { templateId: randomUUID() }])
        await trial.sendWritten('another role', desk.start({ data: { role } }), 202);
      const templateId = '4a5d8f65-41da-4de4-8968-e035b65339cf';
      for (const scope of [`/administrativeUnits/${randomUUID()}`, `/${randomUUID()}`, '//'])
        await trial.sendWritten(
          `at ${scope}`,
          desk.start({ data: { role: { templateId }, scope } }),
          [202, 400],
        );
      await trial.expectGiven(0, 'a role or scope that the rules do not have was given');
      await trial.control(0, desk.start({ minutes: 30 * day }));
      const until = trial.heldUntil(trial.idOf(0)) ?? 0;
      if (until > trial.now.getTime() + 61 * 60_000)
        trial.wrongGrants.push(`an ask for 30 days lasts until ${new Date(until).toISOString()}`);
    },
  },
];

/** Messages that name somebody, wherever a name fits. */
function askingFor(desk: Desk, { id, userPrincipalName, displayName, mail }: User): readonly Written[] {
  switch (desk.wire) {
    case 'pagerduty':
      return [desk.start({ data: { assignees: [{ id: 'POUTSIDER', summary: displayName, email: mail }] } })];
    case 'azure-monitor': {
      const written = desk.start();
      const properties = JSON.stringify({ customProperties: { beneficiary: id, principalId: id } });
      return [{ ...written, body: written.body.replace('"customProperties":{}', properties.slice(1, -1)) }];
    }
    case 'cloudevents':
      return [desk.start({ data: { data: { for: { objectId: id }, beneficiary: id } } })];
    default:
      return [{ objectId: id }, { userPrincipalName }, { user: 'PUSER0' }, { objectId: randomUUID() }].map(
        (named) => desk.start({ data: { for: named } }),
      );
  }
}

/** Where a message names nobody, everybody whom the rules name is meant: the eligible one alone. */
function firstOnly(id: string, wire: string): Readonly<Record<string, unknown>> {
  return wire === 'azure-monitor' || wire === 'cloudevents' ? { beneficiaries: { people: [id] } } : {};
}
