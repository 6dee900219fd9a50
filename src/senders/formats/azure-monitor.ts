import { z } from 'zod';
import type { DeliveryMeaning, ReadDelivery } from '../../ports/index.ts';
import { endOf, ignored, oneLine, startOf } from './asks.ts';
import { type Message, shaped } from './message.ts';
import { instant } from './shapes.ts';

/** Azure Monitor's common alert schema. Its custom properties are text of whoever may edit the alert rule: they are not read. */

const alertId = z
  .string()
  .max(1_000)
  .regex(
    /^\/subscriptions\/[^\s]+\/providers\/microsoft\.alertsmanagement\/alerts\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    'expected the resource id of an alert',
  )
  .toLowerCase();

const alert = z.looseObject({
  schemaId: z.literal('azureMonitorCommonAlertSchema'),
  data: z.looseObject({
    essentials: z.looseObject({
      alertId,
      alertRule: z.string().max(1_000),
      alertRuleId: z.string().max(1_000).toLowerCase().nullish(),
      severity: z.string().max(20),
      monitorCondition: z.enum(['Fired', 'Resolved']),
      firedDateTime: instant,
      resolvedDateTime: instant.nullish(),
    }),
  }),
});
type Essentials = z.output<typeof alert>['data']['essentials'];

export function readAzureMonitor(message: Message<'azure-monitor'>): ReadDelivery {
  const read = shaped(message.json, alert);
  if (read.kind === 'malformed') return read;
  const { essentials } = read.value.data;
  const id = `${essentials.alertId} ${essentials.monitorCondition}`;
  return { kind: 'read', id, meaning: meaningOf(essentials, message) };
}

function meaningOf(
  { monitorCondition, ...about }: Essentials,
  { condition, sender, receivedAt }: Message<'azure-monitor'>,
): DeliveryMeaning {
  const ticket = about.alertId.split('/').at(-1) ?? '';
  if (monitorCondition === 'Resolved')
    // Only alerts about metrics say when. An alert that fires again is another alert, so that now is near enough.
    return endOf(
      ticket,
      about.resolvedDateTime ?? receivedAt,
      receivedAt,
      `The alert ${ticket} is resolved.`,
    );
  if (about.alertRuleId == null) return ignored(`The alert ${ticket} does not say the id of its rule.`);
  if (!condition.alertRules.includes(about.alertRuleId))
    return ignored(`The alert ${ticket} is of another rule: ${oneLine(about.alertRuleId)}.`);
  if (condition.severities.length > 0 && !condition.severities.includes(about.severity))
    return ignored(`The alert ${ticket} is of severity ${oneLine(about.severity)}.`);
  return startOf(sender, {
    ticket,
    eventAt: about.firedDateTime,
    receivedAt,
    named: [],
    justification: oneLine(`Azure Monitor alert ${ticket}: ${about.alertRule}`),
    ticketInfo: { number: ticket, system: 'Azure Monitor' },
  });
}
