import { z } from 'zod';
import type { SecurityAlert } from '../../domain/model/security-alerts.ts';

const text = z.string().optional();

export const alertBody = z
  .object({
    id: z.string(),
    alertDefinitionId: text,
    scopeId: text,
    isActive: z.boolean(),
    incidentCount: z.int(),
    lastScannedDateTime: z.iso.datetime().optional(),
    lastModifiedDateTime: z.iso.datetime().optional(),
    definition: z
      .object({
        id: z.string(),
        displayName: text,
        description: text,
        severityLevel: text,
        securityImpact: text,
        mitigationSteps: text,
        howToPrevent: text,
        isRemediatable: z.boolean().optional(),
        isConfigurable: z.boolean().optional(),
      })
      .optional(),
  })
  .meta({ id: 'Alert', description: "One of PIM's own security alerts." });

export function toAlertBody(alert: SecurityAlert): z.input<typeof alertBody> {
  return {
    ...alert,
    lastScannedDateTime: alert.lastScannedDateTime?.toISOString(),
    lastModifiedDateTime: alert.lastModifiedDateTime?.toISOString(),
  };
}
