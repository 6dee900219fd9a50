/** Every table the app has. `infra/tables.json` is held to this list by a test. */
export const tableNames = [
  'AuditEvents',
  'AuditHoles',
  'Watermarks',
  'Runs',
  'Changes',
  'Answers',
  'Decisions',
  'RulesVersions',
  'Plans',
  'Marks',
  'AccessHistory',
  'RoleSettingsFindings',
  'Notices',
  'Evidence',
  'EvidenceByPrincipal',
  'EvidenceChanges',
  'EvidenceOpen',
  'EvidenceRuns',
  'EvidenceLog',
  'SealedState',
  'AccessRequests',
] as const;

export type TableName = (typeof tableNames)[number];
