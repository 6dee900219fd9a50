import { createHash } from 'node:crypto';
import type { InstantText } from '../../domain/model/recorded.ts';
import type { ExplainedColumn } from './column-meanings.ts';
import type { ExportFormat } from './encode-rows.ts';
import type { Measure } from './measure.ts';

/** A part of the tenant that an export does not show whole, and why. */
export interface ExportGap {
  readonly part: string;
  readonly because: string;
}

/** A run that read what an export shows. */
export interface SourceRun {
  readonly id: string;
  readonly job: string;
  readonly state: string;
  readonly startedAt: InstantText;
  readonly finishedAt: InstantText | null;
  /** Requests sent to Microsoft Graph, pages and rows got from it. */
  readonly requests: number;
  readonly pages: number;
  readonly read: number;
  readonly reason: string | null;
}

/** The head of the log that seals the history. */
export interface SealedHead {
  readonly origin: string;
  readonly size: number;
  /** Root hash, base64. */
  readonly rootHash: string;
  /** The whole signed note. */
  readonly note: string;
}

/** What an export rests on. */
export interface ExportBasis {
  /** Everything that was asked, the instant that was known included: the same query gives the same rows. */
  readonly query: Readonly<Record<string, string>>;
  readonly source: {
    readonly runs: readonly SourceRun[];
    /** What was read of the store, by name: facts, intervals, events. */
    readonly read: Readonly<Record<string, number>>;
  };
  /** What is missing of it; none: it is complete. */
  readonly gaps: readonly ExportGap[];
  /** `null`: nothing outside the store proves that the history is unaltered. */
  readonly head: SealedHead | null;
}

/** What makes an export evidence: a file beside it. */
export interface Sidecar extends ExportBasis, Measure {
  readonly kind: 'pim-warden/export';
  readonly version: 1;
  readonly tenantId: string;
  readonly format: ExportFormat;
  readonly timeZone: 'UTC';
  readonly madeAt: InstantText;
  /** Object id of whoever asked. */
  readonly madeFor: string;
  readonly isComplete: boolean;
  /** Of CSV: what each column says. */
  readonly columns?: readonly ExplainedColumn[];
  readonly madeBy: { readonly app: 'pim-warden'; readonly version: string };
}

export function sidecarOf(
  { query, source, gaps, head }: ExportBasis,
  { rows, bytes, sha256 }: Measure,
  made: Pick<Sidecar, 'tenantId' | 'format' | 'madeAt' | 'madeFor' | 'columns'> & {
    readonly appVersion: string;
  },
): Sidecar {
  const { tenantId, format, madeAt, madeFor, columns, appVersion } = made;
  return {
    kind: 'pim-warden/export',
    version: 1,
    tenantId,
    query,
    format,
    rows,
    bytes,
    sha256,
    timeZone: 'UTC',
    madeAt,
    madeFor,
    source,
    isComplete: gaps.length === 0,
    gaps,
    head,
    ...(columns !== undefined && { columns }),
    madeBy: { app: 'pim-warden', version: appVersion },
  };
}

/**
 * - `whole`    exactly what was exported.
 * - `shorter`  the end is missing: it broke off, or somebody cut it.
 * - `other`    it is as long or longer, and not what was exported.
 */
export type ExportVerdict = 'whole' | 'shorter' | 'other';

/** Whether a file is the whole export that a sidecar was made for. */
export async function checkExport(
  { sha256, bytes: expected }: Pick<Sidecar, 'sha256' | 'bytes'>,
  file: AsyncIterable<Uint8Array>,
): Promise<ExportVerdict> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of file) {
    hash.update(piece);
    bytes += piece.length;
  }
  if (bytes < expected) return 'shorter';
  return bytes === expected && hash.digest('hex') === sha256 ? 'whole' : 'other';
}
