import { approverOf, ask, decide } from './approver-decisions.ts';
import type { WebhookAttack } from './attack.ts';
import type { Trial } from './trial.ts';
import { wires } from './wires.ts';

/** What only people can say, said in a message. */
export const claims: readonly WebhookAttack[] = [
  {
    row: 23,
    name: 'an approval',
    wires,
    sender: { role: 'approved' },
    async attempt(trial) {
      const approver = approverOf(trial);
      const approval = {
        approved: true,
        approvedBy: approver,
        approvals: [{ by: approver, decision: 'approve' }],
      };
      await claim(trial, { approval, ...approval });
      await trial.expectGiven(0, 'an approval in the message gave something');
      await decide(trial, 'the approver', await ask(trial), approver, [200, 202]);
      await trial.work();
      trial.controlIs(trial.holds(trial.idOf(0)), 'an approval by an approver gave nothing');
    },
  },
  {
    row: 23,
    name: 'a sign-in with several factors',
    wires,
    sender: { role: 'mfa' },
    async attempt(trial) {
      await claim(trial, { amr: ['mfa'], acrs: ['c1'], confirmed: true, mfa: true });
      await trial.sendWritten('without a word of it', trial.desk.start(), 202);
      await trial.expectGiven(0, 'a sign-in that the message claims gave something');
      await trial.strangersControl();
    },
  },
];

/** Says in a message what only people can say, wherever a member fits. */
async function claim(trial: Trial, said: object): Promise<void> {
  const { desk } = trial;
  const written = desk.start({ data: said });
  // The generic format takes no member that it does not know; the others carry what nobody reads.
  await trial.sendWritten('beside what is asked for', written, desk.wire.startsWith('generic') ? 400 : 202);
  const whole = {
    ...written,
    id: `${written.id}1`,
    body: written.body.replace(/\}$/, `,"claims":${JSON.stringify(said)}}`),
  };
  await trial.sendWritten('beside the message', whole, desk.wire.startsWith('generic') ? 400 : [202, 401]);
}
