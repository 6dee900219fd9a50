import { toAuditRow } from '../../../domain/audit-row.ts';
import type { RowWithPlace } from '../../exports/question.ts';
import { type AuditExportRow, auditQuestion } from '../../questions/audit.ts';
import type { PackTable, TableParts } from './pack-table.ts';

/** Events of PIM and of roles, from the archive. */
export function auditTable({ ports, reading: { period } }: TableParts): PackTable<AuditExportRow> {
  const question = auditQuestion({ from: new Date(period.from), to: new Date(period.to) }, ports);
  return {
    name: 'audit-events',
    title: 'Audit events of PIM and of roles',
    about:
      'Events of Entra’s audit log that PIM logged, or that are about roles, as the archive has them. Other services are left out.',
    question: {
      ...question,
      query: { ...question.query, only: 'service PIM, or category RoleManagement' },
      read: (after, reading) => onlyPim(question.read(after, reading)),
    },
  };
}

async function* onlyPim(
  placed: AsyncIterable<RowWithPlace<AuditExportRow>>,
): AsyncGenerator<RowWithPlace<AuditExportRow>> {
  for await (const { row, place } of placed) {
    if (row === undefined || isOfPim(row.event)) yield row === undefined ? { place } : { row, place };
  }
}

function isOfPim(event: unknown): boolean {
  const { service, category } = toAuditRow(event);
  return service === 'PIM' || category === 'RoleManagement';
}
