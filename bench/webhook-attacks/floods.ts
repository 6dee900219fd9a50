import type { WebhookAttack } from './attack.ts';
import { deliver } from './calls.ts';
import { setSenderStop } from './sender-stop.ts';
import { namingWires, wires } from './wires.ts';

const limits = { grants: 3, people: 2, minutesOfOne: 1_440, coolDownMinutes: 0 };
const people = 6;

/** Very many messages, and senders that are not to be heard. */
export const floods: readonly WebhookAttack[] = [
  {
    row: 30,
    name: 'for more people than a day has room for',
    wires,
    sender: { people, rules: () => ({ limits }) },
    async attempt(trial) {
      const { desk } = trial;
      const isNaming = namingWires.includes(desk.wire);
      for (let index = 0; index < people; index += 1)
        await trial.sendWritten('one of many', desk.start(isNaming ? { index } : {}), 202);
      await trial.work();
      const given = trial.given().length;
      await trial.expectGiven(isNaming ? limits.people : 0, 'more was given than the limits allow');
      if (isNaming) trial.controlIs(given > 0, 'nothing was given within the limits');
      else await trial.strangersControl();
    },
  },
  {
    row: 30,
    name: 'of a sender that is stopped, or switched off',
    wires,
    async attempt(trial) {
      const { desk } = trial;
      await setSenderStop(trial, 'stop');
      await trial.sendWritten('while it is stopped', desk.start(), 202);
      await trial.expectGiven(0, 'a sender that is stopped gave something');
      await setSenderStop(trial, 'start');
      await trial.changeSender((entry) => ({ ...entry, enabled: false }));
      await trial.sendWritten('while it is switched off', desk.start(), 202);
      await trial.expectGiven(0, 'a sender that is switched off gave something');
      await trial.changeSender((entry) => ({ ...entry, enabled: true }));
      await trial.expectGiven(0, 'what came meanwhile was given later');
      await trial.control();
    },
  },
  {
    row: 31,
    name: 'before a message of the real sender',
    wires,
    async attempt(trial) {
      const { desk, stage, stranger } = trial;
      const host = await stage.anotherHost({ WEBHOOK_CALLS_PER_MINUTE: '5' });
      try {
        await host.advance(stage.simulator.clock.now().getTime() - Date.now());
        const forged = await desk.prove(desk.start(), { keys: stranger.keys });
        for (let round = 0; round < 30; round += 1) {
          const flood = Array.from({ length: 10 }, () => deliver(host.origin, desk.name, forged));
          for (const answer of await Promise.all(flood)) trial.judge('one of the flood', answer, 401);
        }
        const written = desk.start();
        await trial.send('the real one', await desk.prove(written), 202, desk.name, host.origin);
        await trial.work();
        trial.controlIs(trial.holds(trial.idOf(0)), 'after the flood the real message gave nothing');
        const crowd = await Promise.all(
          Array.from({ length: 10 }, async () =>
            deliver(host.origin, desk.name, await desk.prove(desk.start())),
          ),
        );
        const refused = crowd.filter(({ status }) => status === 429);
        trial.expect(
          refused.length >= 4,
          `of ten authentic calls beyond five a minute ${refused.length} were held`,
        );
        trial.expect(
          refused.every(({ retryAfter }) => retryAfter !== undefined),
          'a 429 without retry-after',
        );
      } finally {
        await host.close();
      }
    },
  },
];
