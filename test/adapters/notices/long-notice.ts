import type { Notice } from '../../../src/ports/index.ts';
import { notice } from '../../contracts/notice-store.ts';

/** Names that a chat could take for more than a name. */
export const tricky: readonly string[] = [
  '[Click here](https://evil.example)',
  '**Ada** _Lovelace_',
  '<https://evil.example|Ada>',
  '<!channel> <@U024BE7LH>',
  '@here :fire:',
  '<at>Everyone</at>',
  '{{DATE(2026-11-24,SHORT)}}',
];

/** A night of which there is too much to say. */
export function longNotice({
  lists,
  lines,
  length,
  letter = 'x',
}: {
  readonly lists: number;
  readonly lines: number;
  readonly length: number;
  readonly letter?: string;
}): Notice {
  const section = (index: number) => ({
    title: `List ${index}`,
    count: lines,
    lines: Array<string>(lines).fill(letter.repeat(length)),
  });
  return notice({ sections: Array.from({ length: lists }, (_, index) => section(index)) });
}
