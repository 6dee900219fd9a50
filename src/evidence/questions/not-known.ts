import type { UnknownAnswer } from '../access-at.ts';

/** The history cannot answer. That is never the same as that there was nothing. */
export class NotKnown extends Error {
  override readonly name = 'NotKnown';

  constructor({ because }: UnknownAnswer) {
    super(sentences[because]);
  }
}

const sentences: Readonly<Record<UnknownAnswer['because'], string>> = {
  'before-first-look':
    'The history of access begins later: no run of snapshot-access had read the tenant by then. Ask for a later instant.',
  'not-known-yet':
    'By the instant that `knownAt` names nothing was known about that time. Ask for a later one, or leave it out.',
  purged:
    'What was known of that time was purged when its retention was over. Its hashes and heads are left.',
};
