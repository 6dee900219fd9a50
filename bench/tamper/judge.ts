import { logOrigin } from '../../src/evidence/log-origin.ts';
import type { VerifierKey } from '../../src/evidence/proof/verifier-key.ts';
import { verifierKeysOf } from '../../src/evidence/sign-head.ts';
import { type Verification, verifyEvidence } from '../../src/evidence/verify/verify-evidence.ts';
import type { OutsideHeads } from '../../src/ports/index.ts';
import type { TamperedNights } from './nights.ts';

/** What whoever verifies has besides the store, each with all that is before it. */
export const outsideKnowledge = ['nothing', 'the key', 'a kept head', 'the container'] as const;
export type OutsideKnowledge = (typeof outsideKnowledge)[number];

export interface Judge {
  verify(with_: OutsideKnowledge): Promise<Verification>;
  /** The least that finds it; `undefined`: nothing does. */
  foundWith(): Promise<{ readonly with: OutsideKnowledge; readonly sentence: string } | undefined>;
}

const never = new AbortController().signal;

export async function judgeOf({ app, tenantId, after }: TamperedNights): Promise<Judge> {
  const keys = await verifierKeysOf(logOrigin(tenantId), app.ports.signer, never);
  const notes = after.map(({ head }) => head);
  const verify = (known: OutsideKnowledge) => {
    const outsideHeads = known === 'the container' ? containerOf(notes) : undefined;
    const believed: readonly VerifierKey[] = known === 'nothing' ? [] : keys;
    const kept = known === 'a kept head' ? notes.slice(-1) : [];
    const keptHeads = kept.map((note) => ({ note, source: 'head.txt' }));
    return verifyEvidence({ ...app.ports, outsideHeads }, { keys: believed, keptHeads }, never);
  };
  return {
    verify,
    async foundWith() {
      for (const known of outsideKnowledge) {
        const { state, sentence } = await verify(known);
        // Without a key nothing is ever proved: only what does not fit counts.
        if (state === 'altered' || (state === 'unverified' && known !== 'nothing'))
          return { with: known, sentence };
      }
      return undefined;
    },
  };
}

/** The heads of all nights, where nobody can write over them. */
function containerOf(notes: readonly string[]): OutsideHeads {
  const heads = notes.map((note) => ({ note, size: Number(note.split('\n')[1]), createdAt: undefined }));
  return {
    name: 'the container',
    create: async () => undefined,
    last: async () => heads.at(-1),
    async *heads() {
      yield* heads;
    },
  };
}
