metadata description = 'The alerts of alerts.json and the workbook of workbook.json, over the log workspace. docs/runbook.md has a section for each alert.'

param location string
param tags object
param nameSuffix string
param workspaceId string

@description('Who is told. Empty: alerts are raised, and nobody is told.')
param emails string[]

@description('Whether the tenant is only looked at: what only a deployment that may write does is not missed.')
param planOnly bool

var alerts = loadJsonContent('../alerts.json').alerts
var linesOfWriting = loadJsonContent('../alerts.json').linesOfWriting

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-pim-warden-${nameSuffix}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'PIM Warden'
    emailReceivers: [
      for email in emails: {
        name: email
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in alerts: {
    name: 'pim-warden-${alert.name}-${nameSuffix}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'PIM Warden: ${alert.title}'
      description: 'What to do: ${alert.runbook}'
      severity: alert.severity
      enabled: alert.enabled
      scopes: [workspaceId]
      evaluationFrequency: alert.evaluationFrequency
      windowSize: alert.windowSize
      autoMitigate: alert.autoMitigate
      // Before the first log line the workspace knows no table of them.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: join(filter(alert.query, line => !planOnly || !contains(linesOfWriting, line)), '\n')
            timeAggregation: alert.timeAggregation
            operator: alert.operator
            threshold: alert.threshold
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      actions: {
        actionGroups: [people.id]
      }
    }
  }
]

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(workspaceId, 'pim-warden-workbook')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'PIM Warden'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: loadTextContent('../workbook.json')
  }
}
