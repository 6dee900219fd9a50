import type { Attack } from './attack.ts';
import { harmIf } from './attack.ts';
import {
  askForAdministrator,
  call,
  confirmWith,
  globalAdministrator,
  has,
  rewritten,
  sign,
  signatureOf,
  tokenOf,
  type Waiting,
} from './caller.ts';
import { nights, plantApproval } from './forged-rows.ts';
import type { Stage } from './stage.ts';

const kind = 'control plane without a third person';

interface TakenBack {
  readonly change: Waiting;
  readonly approver: string;
  /** Signed before the approver took it back. */
  readonly token: string;
}

/** Somebody signs for a Global Administrator and takes it back before it was sent; then the signature is tried again. */
function takenBack(
  name: string,
  isUsed: boolean,
  again: (stage: Stage, about: TakenBack) => Promise<unknown>,
): Attack {
  return {
    kind,
    name,
    async attempt(stage) {
      const [asker, beneficiary, approver] = [stage.person().id, stage.person().id, stage.person().id];
      const change = await askForAdministrator(stage, { userId: asker }, beneficiary);
      const token = await signatureOf(stage, change.digest, approver);
      await stage.advance(1_000);
      // As a process writes it down that ends before the change is executed.
      if (isUsed) await plantApproval(stage, change, approver, token);
      await stage.advance(1_000);
      const bearer = await tokenOf(stage, { userId: approver }, 'Approve');
      const withdrawn = await call(stage, bearer, `approvals/${change.id}/withdraw`, { body: {} });
      if (withdrawn.status >= 300) throw new Error(`the withdrawal was answered with ${withdrawn.status}`);
      await stage.advance(1_000);
      await again(stage, { change, approver, token });
      await nights(stage);
      const isMade = () => has(stage, beneficiary, globalAdministrator);
      const harm = harmIf(isMade(), 'a Global Administrator was made on an approval that was taken back');
      await sign(stage, change, stage.person().id);
      return { harm, bites: isMade() };
    },
  };
}

export const takenBackAttacks: readonly Attack[] = [
  takenBack(
    'signed, and taken back before it was sent; the signature is used again, on the page and with a token',
    true,
    async (stage, { change, approver, token }) => {
      await confirmWith(stage, change, token);
      await confirmWith(stage, change, rewritten(token));
      const bearer = await tokenOf(stage, { userId: approver }, 'Approve');
      await call(stage, bearer, `approvals/${change.id}`, { body: { hash: change.digest } });
    },
  ),
  takenBack(
    'signed, and taken back before it was sent; the signature is added to the store again',
    true,
    async (stage, { change, approver, token }) => {
      await plantApproval(stage, change, approver, token);
      await stage.advance(1);
      await plantApproval(stage, change, approver, rewritten(token));
    },
  ),
  takenBack('signed, kept back until the approval was taken back, and used then', false, (stage, about) =>
    confirmWith(stage, about.change, about.token),
  ),
  takenBack('signed, kept back, and added to the store then', false, (stage, about) =>
    plantApproval(stage, about.change, about.approver, about.token),
  ),
];
