import type { WebhookAttack } from './attack.ts';
import { timedWires, wires } from './wires.ts';

const minute = 60_000;
const secondsOf = (at: number) => String(Math.floor(at / 1_000));

/** Times and ids that are not what they should be. */
export const times: readonly WebhookAttack[] = [
  {
    row: 3,
    name: 'sent too long ago, or not yet',
    wires: timedWires,
    async attempt(trial) {
      const at = (seconds: number) => ({ timestamp: secondsOf(trial.now.getTime() + seconds * 1_000) });
      // A second for the way there.
      for (const seconds of [-86_400, -302, 303, 86_400])
        await trial.sendWritten(`${seconds} s from now`, trial.desk.start(), 401, at(seconds));
      await trial.expectGiven(0, 'something was given at another time');
      await trial.sendWritten('298 s ahead', trial.desk.start(), 202, at(298));
      const late = trial.desk.start();
      await trial.sendWritten('296 s ago', late, 202, at(-296));
      await trial.work();
      trial.controlIs(trial.holds(trial.idOf(0)), 'what is within the five minutes gave nothing');
    },
  },
  {
    row: 3,
    name: 'about what happened long ago, or will happen',
    wires,
    async attempt(trial) {
      const { desk } = trial;
      const happened = (minutes: number) =>
        desk.start({ at: new Date(trial.now.getTime() + minutes * minute) });
      for (const minutes of [-10_000, -31, 6, 10_000])
        await trial.sendWritten(`an event of ${minutes} min from now`, happened(minutes), 202);
      await trial.expectGiven(0, 'an event of another time gave something');
      await trial.control(0, happened(-28));
    },
  },
  {
    row: 4,
    name: 'written in another way',
    wires: timedWires,
    async attempt(trial) {
      const now = secondsOf(trial.now.getTime());
      const odd = [
        ...[
          `${now}abc`,
          `+${now}`,
          '1.7e9',
          `-${now}`,
          `0${now}`,
          `0000000000${now}`,
          '',
          `${now}.0`,
          '0x65',
        ],
        ...[`${now},${now}`, `${now} ${now}`, 'NaN', `${now}000`],
      ];
      for (const timestamp of odd)
        await trial.sendWritten(`the time "${timestamp}"`, trial.desk.start(), 401, { timestamp });
      await trial.expectGiven(0, 'a time that is none gave something');
      await trial.control();
    },
  },
  {
    row: 6,
    name: 'with dots and the like',
    wires: timedWires,
    async attempt(trial) {
      const now = secondsOf(trial.now.getTime());
      const ids = ['a.b', `a.${now}`, '.', '', 'a b', 'a/b', 'a,b', 'a'.repeat(129), 'ä', '%61', '../x'];
      for (const id of ids) await trial.sendWritten(`the id "${id}"`, trial.desk.start(), 400, { id });
      // The same bytes are signed, cut at another dot.
      const written = trial.desk.start();
      const { headers, body } = await trial.desk.prove(written, { id: 'cut' });
      const moved = { ...headers, 'webhook-id': `cut.${headers['webhook-timestamp']}` };
      await trial.send('cut elsewhere', { headers: moved, body }, 400);
      await trial.expectGiven(0, 'an id that is none gave something');
      await trial.control();
    },
  },
];
