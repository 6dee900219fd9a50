import type { WebhookAttack } from './attack.ts';
import { bodies } from './bodies.ts';
import { claims } from './claims.ts';
import { consents } from './consents.ts';
import { floods } from './floods.ts';
import { forms } from './forms.ts';
import { leaks } from './leaks.ts';
import { names } from './names.ts';
import { proofs } from './proofs.ts';
import { races } from './races.ts';
import { replays } from './replays.ts';
import { starts } from './starts.ts';
import { times } from './times.ts';

/** All attacks, in the order in which they are made. */
export const webhookAttacks: readonly WebhookAttack[] = [
  ...[...replays, ...times, ...proofs],
  ...[...forms, ...bodies, ...names],
  ...[...starts, ...consents, ...claims],
  ...[...races, ...floods, ...leaks],
].toSorted((one, other) => one.row - other.row);
