import { type FaultKind, type FaultOptions, type PendingFault, parseFault } from './fault.ts';

/** What a test or a person sets. */
export interface Faults {
  /** Throws `FaultUnusableError`. */
  add(fault: FaultOptions): PendingFault;
  clear(): void;
  /** Those that have requests left to befall, oldest first. */
  pending(): readonly PendingFault[];
}

/** A request that is about to be answered: every gate and quota let it pass. */
export interface Candidate {
  readonly method: string;
  /** Path and query, decoded. */
  readonly url: string;
  readonly area: 'graph' | 'identity' | 'discovery';
  /** Whether a fault of this kind means anything for the answer at hand. Where not, the fault waits. */
  suits(kind: FaultKind): boolean;
}

export interface FaultList extends Faults {
  /** The fault that befalls this request, if one does; the oldest that matches. One request, one fault. */
  take(candidate: Candidate): PendingFault | undefined;
}

export function createFaultList(): FaultList {
  let faults: { -readonly [key in keyof PendingFault]: PendingFault[key] }[] = [];
  let lastId = 0;
  return {
    add(options) {
      lastId += 1;
      const fault = { ...parseFault(options), id: lastId, seen: 0, befell: 0 };
      faults.push(fault);
      return { ...fault };
    },
    clear() {
      faults = [];
    },
    pending: () => faults.map((fault) => ({ ...fault })),
    take(candidate) {
      let taken: PendingFault | undefined;
      for (const fault of faults) {
        if (!matches(fault, candidate)) continue;
        fault.seen += 1;
        if (taken !== undefined || fault.seen <= fault.after) continue;
        fault.befell += 1;
        taken = { ...fault };
      }
      faults = faults.filter((fault) => fault.befell < fault.times);
      return taken;
    },
  };
}

function matches({ kind, match }: PendingFault, candidate: Candidate): boolean {
  if (match.path === undefined && candidate.area !== 'graph') return false;
  if (match.method !== undefined && match.method.toUpperCase() !== candidate.method) return false;
  if (match.path !== undefined && !isLike(candidate.url, match.path)) return false;
  return candidate.suits(kind);
}

function isLike(url: string, pattern: string): boolean {
  if (url.includes(pattern)) return true;
  try {
    return new RegExp(pattern).test(url);
  } catch {
    // Not a regular expression (`filterByCurrentUser(on=`): then it is a piece of text, and the text is not there.
    return false;
  }
}
