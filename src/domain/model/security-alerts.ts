/** PIM's own security alert for directory roles (beta API). */
export interface SecurityAlert {
  readonly id: string;
  readonly alertDefinitionId: string | undefined;
  readonly scopeId: string | undefined;
  readonly isActive: boolean;
  readonly incidentCount: number;
  readonly lastScannedDateTime: Date | undefined;
  readonly lastModifiedDateTime: Date | undefined;
  readonly definition: SecurityAlertDefinition | undefined;
}

interface SecurityAlertDefinition {
  readonly id: string;
  readonly displayName: string | undefined;
  readonly description: string | undefined;
  readonly severityLevel: string | undefined;
  readonly securityImpact: string | undefined;
  readonly mitigationSteps: string | undefined;
  readonly howToPrevent: string | undefined;
  readonly isRemediatable: boolean | undefined;
  readonly isConfigurable: boolean | undefined;
}
