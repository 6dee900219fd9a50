import type { ActivationCheck, CheckCode } from './decision.ts';
import type { ReadFact } from './facts.ts';

export function met(code: CheckCode, sentence: string): ActivationCheck {
  return { code, isMet: true, isKnown: true, sentence };
}

export function unmet(code: CheckCode, sentence: string): ActivationCheck {
  return { code, isMet: false, isKnown: true, sentence };
}

/** What is not known is not met. */
export function unknown(code: CheckCode, sentence: string): ActivationCheck {
  return { code, isMet: false, isKnown: false, sentence };
}

/** A check by something that must be read first. @param what in the sentence "… could not be read". */
export function checkOf<T>(
  code: CheckCode,
  what: string,
  read: ReadFact<T>,
  judge: (value: T) => ActivationCheck,
): ActivationCheck {
  if (read.kind === 'read') return judge(read.value);
  return unknown(
    code,
    `${what} could not be read: ${read.because}. Nothing is given on what is not known; ask again later.`,
  );
}

/** A length as sentences have it. */
export function lengthText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
}
