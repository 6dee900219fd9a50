import type { WebhookAttack } from './attack.ts';
import { deliver } from './calls.ts';
import { wires } from './wires.ts';

/** Messages that come more than once. */
export const replays: readonly WebhookAttack[] = [
  {
    row: 1,
    name: 'as it was, proved anew, and after it was executed',
    wires,
    async attempt(trial) {
      const written = trial.desk.start();
      const message = await trial.desk.prove(written);
      const first = await trial.send('the message', message, 202);
      const again = await trial.send('again', message, 202);
      await trial.work();
      await trial.stage.advance(20_000);
      const anew = await trial.sendWritten('proved anew', written, 202);
      for (const { location } of [again, anew])
        trial.expect(location === first.location, `another address than ${first.location}: ${location}`);
      await trial.expectGiven(1, 'one message gave more than once');
      trial.controlIs(trial.holds(trial.idOf(0)), 'the message gave nothing at all');
    },
  },
  {
    row: 2,
    name: 'authentic, for somebody else or about something else',
    wires,
    async attempt(trial) {
      const { desk, stage } = trial;
      const first = desk.start();
      await trial.sendWritten('the message', first, 202);
      const other = desk.start({
        id: first.id,
        ticket: first.ticket,
        at: new Date(trial.now.getTime() - 1_000),
      });
      await trial.work();
      const notices = stage.inbox.bodies.length;
      await trial.sendWritten('the other message', other, 401);
      await trial.work();
      trial.expect(
        stage.inbox.bodies.slice(notices).some((body) => body.includes('another message with the id')),
        'within a minute nobody was told that an id was used twice',
      );
      trial.expect(trial.logged().includes('webhook.id-reused'), 'the log has no webhook.id-reused');
      await trial.expectGiven(1, 'both messages gave');
      trial.controlIs(trial.holds(trial.idOf(0)), 'the first message gave nothing');
    },
  },
  {
    row: 5,
    name: 'with fresh ids in headers that nobody signed',
    wires: ['pagerduty', 'azure-monitor', 'cloudevents'],
    async attempt(trial) {
      const written = trial.desk.start();
      const first = await trial.sendWritten('the message', written, 202);
      await trial.work();
      for (const name of ['webhook-id', 'x-webhook-id', 'ce-id', 'x-github-delivery', 'x-request-id']) {
        const headers = { [name]: `fresh-${name}` };
        const again = await trial.sendWritten(`with ${name}`, written, 202, { headers });
        trial.expect(again.location === first.location, `with ${name}: another address`);
      }
      await trial.expectGiven(1, 'a replay gave once more');
      trial.controlIs(trial.holds(trial.idOf(0)), 'the message gave nothing at all');
    },
  },
  {
    row: 27,
    name: 'all at once',
    wires,
    async attempt(trial) {
      const { desk, stage, crowd } = trial;
      const message = await desk.prove(desk.start());
      const answers = await Promise.all(
        Array.from({ length: crowd }, () => deliver(stage.host.origin, desk.name, message)),
      );
      for (const answer of answers) trial.judge('one of the crowd', answer, 202);
      const places = new Set(answers.map(({ location }) => location));
      trial.expect(places.size === 1, `${places.size} addresses for one message`);
      await trial.expectGiven(1, `${crowd} duplicates gave more than once`);
      trial.controlIs(trial.holds(trial.idOf(0)), 'the message gave nothing at all');
    },
  },
];
