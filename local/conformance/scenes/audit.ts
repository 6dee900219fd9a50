import { z } from 'zod';
import { sameId } from '../../../src/domain/model/access.ts';
import { type Asked, ask, noteAnswer } from '../ask.ts';
import { auditPath } from '../paths.ts';
import type { ReadingId } from '../readings.ts';
import type { Stage } from '../stage.ts';

const ids = ['audit-page', 'audit-digits', 'settings-audit'] as const satisfies readonly ReadingId[];
const event = z.object({
  id: z.string(),
  activityDateTime: z.string(),
  targetResources: z
    .array(z.object({ id: z.string().nullish(), modifiedProperties: z.array(z.unknown()).nullish() }))
    .catch([]),
});
type AuditRow = z.output<typeof event>;
/** What the audit snapshot asks for. */
const eventsPerPage = 1_000;

/** What the directory audit log has of this run. @param since when the run began. */
export async function playAudit(stage: Stage, since: Date): Promise<void> {
  const from = `activityDateTime ge ${since.toISOString()}`;
  const whole = await listed(stage, from, eventsPerPage);
  noteAnswer(stage, 'audit-page', whole, whole.kind === 'answered' ? 'holds' : 'differs');
  if (whole.kind !== 'answered') {
    for (const id of ids) stage.findings.reading(id, 'not-tried', whole.text);
    return;
  }
  await readDigits(stage);
  await readSettingsEvents(stage, from);
}

function listed(stage: Stage, filter: string | undefined, top: number): Promise<Asked> {
  const query = new URLSearchParams({
    ...(filter !== undefined && { $filter: filter }),
    ...{ $orderby: 'activityDateTime desc', $top: String(top) },
  });
  const url = `${auditPath}?${String(query).replaceAll('+', '%20')}`;
  return ask(stage, { url, workload: 'reports', permission: 'AuditLog.Read.All' });
}

function rowsOf(asked: Asked): readonly AuditRow[] {
  return asked.kind === 'answered' ? asked.items.flatMap((item) => event.safeParse(item).data ?? []) : [];
}

/** Whether an event is later than its own instant without the last digits. */
async function readDigits(stage: Stage): Promise<void> {
  const events = rowsOf(await listed(stage, undefined, 100));
  const precise = events.find(({ activityDateTime }) => /\.\d{3}(?=\d*[1-9])\d+Z$/.test(activityDateTime));
  if (precise === undefined) {
    stage.findings.reading(
      'audit-digits',
      'not-tried',
      'no event of the last ones has more digits than three',
    );
    return;
  }
  const { id, activityDateTime } = precise;
  const shorter = activityDateTime.replace(/(\.\d{3})\d+Z$/, '$1Z');
  const asked = await listed(stage, `id eq '${id}' and activityDateTime le ${shorter}`, 1);
  const isFound = rowsOf(asked).some((row) => row.id === id);
  noteAnswer(stage, 'audit-digits', asked, isFound || asked.kind !== 'answered' ? 'differs' : 'holds');
}

async function readSettingsEvents(stage: Stage, from: string): Promise<void> {
  const { findings, options } = stage;
  const asked = await listed(stage, `${from} and activityDisplayName eq 'Update role setting in PIM'`, 50);
  if (asked.kind !== 'answered') {
    findings.reading('settings-audit', 'not-tried', asked.text);
    return;
  }
  const targets = rowsOf(asked).flatMap(({ targetResources }) => targetResources);
  const changed = targets.filter(({ id }) => sameId(id ?? '', options.roleDefinitionId));
  if (changed.length === 0) {
    const why = 'no such event of this run is there yet: `GET /api/audit/pim` of a deployment tells later';
    findings.reading('settings-audit', 'not-tried', why);
    return;
  }
  const isNamed = changed.some(({ modifiedProperties }) =>
    JSON.stringify(modifiedProperties ?? []).includes('Expiration_EndUser_Assignment'),
  );
  findings.reading('settings-audit', isNamed ? 'holds' : 'differs', isNamed ? 'it does' : 'it does not');
}
