import type { Notice, NoticeSection } from '../../ports/index.ts';

/** A run in one line: what, how it ended, when, and in which tenant. */
export function headline({ tenantId, job, state, mode, at }: Notice): string {
  const dry = mode === 'apply' ? '' : `, mode ${mode}`;
  return `PIM Warden: ${job} ${state} (${at.toISOString().slice(0, 16).replace('T', ' ')} UTC${dry}, tenant ${tenantId})`;
}

/** Lengths of lists, tried in order until the receiver takes the message. */
const linesTried = [100, 50, 20, 10, 5, 2, 1, 0];
const mostPerLine = 400;
const mostOfReason = 1_000;

/**
 * The message of a notice, with lists so short that the receiver takes it. Counts are never cut: they show how much is
 * left out.
 */
export function fitted<T>(notice: Notice, make: (shortened: Notice) => T, suits: (made: T) => boolean): T {
  const made = linesTried.values().map((lines) => make(shortened(notice, lines)));
  return made.find(suits) ?? make(shortened(notice, 0));
}

/** The line for the lines that are left out. */
export function restOf({ count, lines }: NoticeSection): readonly string[] {
  if (count <= lines.length) return [];
  return [lines.length === 0 ? `${count} in all` : `... and ${count - lines.length} more`];
}

/** Breaks, and signs that turn the direction of what follows: with them a display name could pass for a line of ours. */
const misleading = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu;

/** A text of at most so many characters, with a sign where there were more. No character is cut in two. */
export function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function shortened({ reason, sections, ...rest }: Notice, mostLines: number): Notice {
  return {
    ...rest,
    reason: reason === undefined ? undefined : clipped(reason, mostOfReason),
    sections: sections.map(({ title, count, lines }) => ({
      title,
      count,
      lines: lines.slice(0, mostLines).map((line) => clipped(line.replace(misleading, ' '), mostPerLine)),
    })),
  };
}
