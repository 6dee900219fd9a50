import type { RulesText } from '../../local/stack-rules.ts';
import type { Desk } from './desk.ts';
import type { RoleName } from './roles.ts';
import type { Trial } from './trial.ts';
import type { Wire } from './wires.ts';

/** What an attack needs of the sender that it is made on. */
export interface SenderWish {
  /** How many people the rules name; default 1. All but the last `ineligible` may have the role. */
  readonly people?: number;
  readonly ineligible?: number;
  readonly role?: RoleName;
  /** Put over its entry of the rules. */
  readonly rules?: (desk: Desk, roleDefinitionId: string) => RulesText;
}

/** An attack on webhooks, with the wires that it fits. */
export interface WebhookAttack {
  /** Which of the 36 kinds it is; `kinds` names them. */
  readonly row: number;
  readonly name: string;
  readonly wires: readonly Wire[];
  readonly sender?: SenderWish;
  attempt(trial: Trial): Promise<void>;
}

/** The kinds of attack, by number. */
export const kinds: Readonly<Record<number, string>> = {
  1: 'the same message again',
  2: 'one id, two messages',
  3: 'stale, or of the future',
  4: 'times that are no times',
  5: 'a replay under a fresh unsigned id',
  6: 'ids that could be cut elsewhere',
  7: 'signatures of another kind',
  8: 'tokens that should not do',
  9: 'headers twice',
  10: 'many signatures',
  11: 'JSON that readers read differently',
  12: 'other encodings',
  13: 'look-alikes and names of others',
  14: 'bodies too large, lengths that lie',
  15: 'compressed bodies',
  16: 'addresses to be called',
  17: "another sender's key, another sender's ticket",
  18: 'keys that are missing, guessable or shared',
  19: 'a key after its rotation',
  20: 'people and roles that are not of the rules',
  21: 'approvals by whoever would have the access',
  22: 'an approval of something else',
  23: 'consents claimed in the message',
  24: 'two decisions at once',
  25: 'approvals too late, or by who may no more',
  26: 'what changes between accept and grant',
  27: 'many duplicates at once',
  28: 'many extensions at once, and an end among them',
  29: 'tickets in a loop',
  30: 'mass asks, control of the tenant, a stopped sender',
  31: 'floods of rejected calls',
  32: 'the store is away',
  33: 'what is written to log and answers',
  34: 'addresses of outcomes guessed',
  35: 'dry runs',
  36: 'addresses of a simulated tenant in Azure',
};
