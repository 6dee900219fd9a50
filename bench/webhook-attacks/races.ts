import { tokenOf } from '../hostile/caller.ts';
import type { WebhookAttack } from './attack.ts';
import { deliver } from './calls.ts';
import { enable, makeEligible, setMaximum } from './roles.ts';
import { setSenderStop } from './sender-stop.ts';
import type { Trial } from './trial.ts';
import { timedWires, wires } from './wires.ts';

const minute = 60_000;
/** An activation of the role lasts for so long at most. */
const maximumMinutes = 120;
/** How many tickets of one person at once. */
const tickets = 50;

/** What changes while a message is on its way, and messages that race one another. */
export const races: readonly WebhookAttack[] = [
  {
    row: 26,
    name: 'the eligibility, the person, the settings, the rules, the ticket',
    wires,
    async attempt(trial) {
      const { desk } = trial;
      for (const { what, change, undo } of changes(trial)) {
        const written = desk.start();
        await trial.sendWritten(`before ${what}`, written, 202);
        await change(written.ticket);
        await trial.expectGiven(0, `given although ${what}`);
        await undo();
      }
      await trial.control();
    },
  },
  {
    row: 28,
    name: 'fifty at once, each for longer, and an end among them',
    wires,
    sender: { rules: (_desk, roleDefinitionId) => ({ grants: [{ roleDefinitionId, minutes: 240 }] }) },
    async attempt(trial) {
      const { desk, stage } = trial;
      setMaximum(stage.tenant, 'plain', `PT${maximumMinutes}M`);
      const asks = Array.from({ length: tickets }, (_, place) =>
        desk.start(timedWires.includes(desk.wire) ? { minutes: 10 + place * 4 } : {}),
      );
      const first = trial.now.getTime();
      const messages = await Promise.all(asks.map((written) => desk.prove(written)));
      const middle = asks[25]?.ticket ?? '';
      const end = await desk.prove(desk.end(middle));
      const crowd = [...messages.slice(0, 40), end, ...messages.slice(40)];
      const answers = await Promise.all(
        crowd.map((message) => deliver(stage.host.origin, desk.name, message)),
      );
      for (const answer of answers) trial.judge('one of the crowd', answer, 202);
      await trial.expectGiven(1, 'tickets of one person gave more than one access');
      const until = trial.heldUntil(trial.idOf(0)) ?? 0;
      const last = trial.now.getTime() + maximumMinutes * minute;
      if (until > last)
        trial.wrongGrants.push(`it lasts until ${new Date(until).toISOString()}, beyond the role's maximum`);
      trial.controlIs(
        until > first + 60 * minute,
        `the latest of them lasts until ${new Date(until).toISOString()} only`,
      );
      await endAll(
        trial,
        asks.map(({ ticket }) => ticket).filter((ticket) => ticket !== middle),
      );
    },
  },
  {
    row: 28,
    name: 'beyond the maximum, from one end to the next',
    wires: timedWires,
    async attempt(trial) {
      const { desk, stage } = trial;
      setMaximum(stage.tenant, 'plain', 'PT2H');
      const first = trial.now.getTime();
      for (let time = 0; time < 5; time += 1) {
        await trial.sendWritten('an extension', desk.start({ minutes: 60 }), 202);
        await trial.work();
        const until = trial.heldUntil(trial.idOf(0)) ?? 0;
        if (until > first + (maximumMinutes + 1) * minute)
          trial.wrongGrants.push(`extension ${time} lasts until ${new Date(until).toISOString()}`);
        if (time === 1) trial.controlIs(until > first + 80 * minute, 'nothing was extended at all');
        await stage.advance(28 * minute);
      }
    },
  },
  {
    row: 29,
    name: 'opened and closed, and opened again',
    wires,
    sender: { rules: () => ({ limits: { ...roomy, coolDownMinutes: 30 } }) },
    async attempt(trial) {
      const { desk, stage } = trial;
      let { ticket } = desk.start();
      await trial.control(0, desk.start({ ticket }));
      await trial.expectGiven(1, 'one ticket gave more than once');
      for (let time = 0; time < 3; time += 1) {
        await stage.advance(6 * minute);
        await trial.sendWritten('the end', desk.end(ticket), 202);
        await trial.work();
        await stage.advance(minute);
        // An alert that fires again is another one.
        if (desk.wire === 'azure-monitor') ({ ticket } = desk.start());
        await trial.sendWritten('opened again', desk.start({ ticket }), 202);
        await trial.expectGiven(0, 'a ticket in a loop gave once more');
      }
      // The last one is some minutes old: what it asks for is over by now, or is given after the cool-down.
      await stage.advance(31 * minute);
      await trial.control(0);
    },
  },
  {
    row: 29,
    name: 'small extensions beyond the minutes of a day',
    wires: timedWires,
    sender: { rules: () => ({ limits: { ...roomy, minutesOfOne: 60 } }) },
    async attempt(trial) {
      const { desk, stage } = trial;
      const first = trial.now.getTime();
      await trial.control(0, desk.start({ minutes: 20 }));
      for (let time = 0; time < 8; time += 1) {
        await stage.advance(12 * minute);
        await trial.sendWritten('a drop', desk.start({ minutes: 20 }), 202);
        await trial.work();
        const until = trial.heldUntil(trial.idOf(0)) ?? 0;
        if (until > first + 61 * minute)
          trial.wrongGrants.push(`drop ${time} lasts until ${new Date(until).toISOString()}`);
      }
    },
  },
];

const roomy = { grants: 1_000, people: 1_000, minutesOfOne: 1_440, coolDownMinutes: 0 };

interface Change {
  readonly what: string;
  change(ticket: string): void | Promise<void>;
  undo(): void | Promise<void>;
}

function changes(trial: Trial): readonly Change[] {
  const { desk, stage } = trial;
  const { tenant } = stage;
  const [person] = desk.people;
  if (person === undefined) throw new Error(`${desk.name} has no people`);
  let entry: Readonly<Record<string, unknown>> = {};
  const nothing = () => {};
  return [
    {
      what: 'the eligibility is gone',
      change() {
        for (const { id, principalId } of tenant.roleManagement.eligibilities.all())
          if (principalId === person.id) tenant.roleManagement.eligibilities.remove(id);
      },
      undo: () => void makeEligible(tenant, person.id, 'plain', trial.now),
    },
    {
      what: 'the person is disabled',
      change: () => tenant.users.add({ ...person, accountEnabled: false }),
      undo: () => tenant.users.add(person),
    },
    {
      what: 'the role wants several factors',
      change: () => enable(tenant, 'plain', ['Justification', 'MultiFactorAuthentication']),
      undo: () => enable(tenant, 'plain', ['Justification']),
    },
    {
      what: 'the sender is out of the rules',
      change: () =>
        trial.changeSender((there) => {
          entry = there;
          return undefined;
        }),
      undo: () =>
        trial.changeRules((rules) => ({
          ...rules,
          senders: [...(rules.senders as readonly object[]), entry],
        })),
    },
    {
      what: 'the rules name somebody else',
      change: () =>
        trial.changeSender((there) => ({ ...there, ...otherPeople(desk.wire, stage.person().id) })),
      undo: () => trial.changeSender(() => entry),
    },
    {
      what: 'the sender is stopped',
      change: () => setSenderStop(trial, 'stop'),
      undo: () => setSenderStop(trial, 'start'),
    },
    {
      what: 'its ticket is over',
      async change(ticket) {
        await trial.sendWritten('the end', desk.end(ticket), 202);
      },
      undo: nothing,
    },
    {
      what: 'the writers are stopped',
      change: () => setWriters(trial, 'stop'),
      undo: () => setWriters(trial, 'start'),
    },
  ];
}

function otherPeople(wire: string, id: string) {
  const beneficiaries =
    wire === 'pagerduty' ? { map: [{ senderUser: 'PUSER0', objectId: id }] } : { people: [id] };
  return { beneficiaries };
}

async function setWriters({ stage }: Trial, verb: 'stop' | 'start'): Promise<void> {
  const bearer = await tokenOf(stage, { userId: stage.person().id }, 'Approve');
  const response = await fetch(`${stage.host.origin}/api/writers/${verb}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body: JSON.stringify(verb === 'stop' ? { because: 'INC-4711' } : {}),
  });
  if (!response.ok) throw new Error(`writers/${verb}: ${response.status} ${await response.text()}`);
}

/** Ends the tickets of one access: it is there until the last one is over, and not longer. */
async function endAll(trial: Trial, open: readonly string[]): Promise<void> {
  const { desk, stage } = trial;
  await stage.advance(6 * minute);
  const [last = '', ...others] = open.toReversed();
  const end = async (ticket: string) => trial.send('an end', await desk.prove(desk.end(ticket)), 202);
  await Promise.all(others.map(end));
  await trial.work();
  trial.expect(trial.holds(trial.idOf(0)), 'the end of other tickets ended the last one');
  await end(last);
  await trial.work();
  if (trial.holds(trial.idOf(0))) trial.wrongGrants.push('the access is there after the end of every ticket');
}
