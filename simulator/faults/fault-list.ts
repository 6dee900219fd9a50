import { type FaultKind, type FaultOptions, type PendingFault, parseFault } from './fault.ts';

/** The faults that a test or a person has set. */
export interface Faults {
  /** @throws FaultUnusableError */
  add(fault: FaultOptions): PendingFault;
  clear(): void;
  /** Faults that have not yet hit all their requests, oldest first. */
  pending(): readonly PendingFault[];
}

/** A request that passed every gate and quota and is about to be answered. */
interface FaultCandidate {
  readonly method: string;
  /** Path and query, decoded. */
  readonly url: string;
  readonly area: 'graph' | 'identity' | 'discovery';
  /** Whether a fault of this kind can affect this answer. If not, the fault waits for another request. */
  isApplicable(kind: FaultKind): boolean;
  /** Whether the answer is a page with this item. */
  hasRecord(id: string): boolean;
}

export interface FaultList extends Faults {
  /** The oldest fault that matches this request, if there is one. A request gets at most one fault. */
  take(candidate: FaultCandidate): PendingFault | undefined;
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
      let selected: PendingFault | undefined;
      for (const fault of faults) {
        if (!matches(fault, candidate)) continue;
        fault.seen += 1;
        if (selected !== undefined || fault.seen <= fault.after) continue;
        fault.befell += 1;
        selected = { ...fault };
      }
      faults = faults.filter((fault) => fault.befell < fault.times);
      return selected;
    },
  };
}

function matches({ kind, match }: PendingFault, candidate: FaultCandidate): boolean {
  if (match.path === undefined && candidate.area !== 'graph') return false;
  if (match.method !== undefined && match.method.toUpperCase() !== candidate.method) return false;
  if (match.path !== undefined && !isLike(candidate.url, match.path)) return false;
  if (match.record !== undefined && !candidate.hasRecord(match.record)) return false;
  return candidate.isApplicable(kind);
}

function isLike(url: string, pattern: string): boolean {
  if (url.includes(pattern)) return true;
  try {
    return new RegExp(pattern).test(url);
  } catch {
    // The pattern is no regular expression (`filterByCurrentUser(on=`), so it is plain text, and the URL does not
    // contain it.
    return false;
  }
}
