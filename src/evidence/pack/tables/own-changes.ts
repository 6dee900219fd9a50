import { type AccessKey, placeOf } from '../../../domain/model/access.ts';
import type { ChangeRecord } from '../../../domain/model/command.ts';
import { everyItem } from '../../../ports/reading.ts';
import { columnsOf } from '../../exports/column.ts';
import { compareText } from '../../proof/manifest.ts';
import { type PackTable, recordTable, type TableParts } from './pack-table.ts';

interface ChangeRow {
  readonly changeId: string;
  readonly askedAt: string;
  readonly operation: string;
  readonly source: string;
  readonly askedBy: string;
  readonly principalId: string | null;
  /** Role definition or group, policy, or request. */
  readonly targetId: string | null;
  readonly where: string | null;
  readonly state: string;
  readonly outcome: string | null;
  readonly settledAt: string | null;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
  readonly justification: string | null;
  readonly graphRequestId: string | null;
}

const perPage = 500;

/** What this app was asked to change, and what came of it. */
export function changesTable({ ports, reading: { period } }: TableParts): PackTable<ChangeRow> {
  const about = {
    name: 'own-changes',
    title: 'Changes by PIM Warden',
    about:
      'Each command that was accepted in the period: by whom or by which job, what it was about, who approved it, and what it came to. A change that was refused or never sent is in it, too.',
  };
  const columns = columnsOf<ChangeRow>(
    ...(['changeId', 'askedAt', 'operation', 'source', 'askedBy', 'principalId', 'targetId'] as const),
    ...(['where', 'state', 'outcome', 'settledAt', 'approvedBy', 'approvedAt'] as const),
    ...(['justification', 'graphRequestId'] as const),
  );
  return recordTable(about, columns, period, async (reading) => {
    const [from, to] = [new Date(period.from), new Date(period.to)];
    const rows: ChangeRow[] = [];
    const onUnreadable = ({ id, because }: { readonly id: string; readonly because: string }) =>
      reading.miss({ part: `change ${id}`, because });
    for await (const record of everyItem((place) =>
      ports.commands.list({ since: from }, { top: perPage, from: place }, onUnreadable),
    )) {
      reading.count('changes');
      if (record.askedAt >= from && record.askedAt <= to) rows.push(rowOf(record));
    }
    return rows.toSorted((one, other) => compareText(one.changeId, other.changeId));
  });
}

function rowOf(record: ChangeRecord): ChangeRow {
  const { id, askedAt, operation, source, askedBy, state, outcome, settledAt, approval, graphRequestId } =
    record;
  return {
    changeId: id,
    askedAt: askedAt.toISOString(),
    operation,
    source: source.kind === 'job' ? `job ${source.job}` : source.kind,
    askedBy: askedBy.objectId,
    ...subjectOf(record),
    state,
    outcome: outcome?.code ?? null,
    settledAt: settledAt?.toISOString() ?? null,
    approvedBy: approval?.by ?? null,
    approvedAt: approval?.at.toISOString() ?? null,
    graphRequestId: graphRequestId ?? null,
  };
}

type Subject = Pick<ChangeRow, 'principalId' | 'targetId' | 'where' | 'justification'>;
const nothing = { principalId: null, targetId: null, where: null, justification: null };

function subjectOf({ content }: ChangeRecord): Subject {
  switch (content.kind) {
    case 'access':
      return { ...ofKey(content.change.key), justification: content.change.justification };
    case 'review':
      return { ...ofKey(content.key), justification: content.comment };
    case 'role-settings':
      return { ...nothing, targetId: content.policyId };
    case 'cancellation':
      return { ...nothing, targetId: content.requestId };
    case 'revocation':
      return { ...nothing, principalId: content.principalId };
    case 'activation':
      return { ...ofKey(content.key), justification: content.justification };
    case 'activation-end':
      return { ...ofKey(content.key), justification: content.because };
    case 'self-service':
      return {
        ...(content.key === undefined ? nothing : ofKey(content.key)),
        justification: content.justification,
      };
    case 'delivery':
    case 'run':
      return nothing;
    default:
      return content satisfies never;
  }
}

function ofKey(key: AccessKey): Subject {
  const [targetId, where] = placeOf(key);
  return { ...nothing, principalId: key.principalId, targetId, where };
}
