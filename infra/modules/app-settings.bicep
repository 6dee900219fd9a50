metadata description = 'The settings of one app, by what it is. Each is in docs/settings.md; a test compares the two.'

@description('Parts of the bundle: front, keeper, writer.')
param parts string[]

param clientId string

@description('Client ids of all identities of this deployment.')
param ownIdentities string[]

@description('Endpoints of the host\'s storage: blob, queue, table.')
param host object

@description('tablesEndpoint, queuesEndpoint, headsUrl, rulesUrl, rulesOfTenants of the storage of evidence.')
param evidence object

@description('uri and keyUrl of the vault.')
param vault object

param insightsName string

@description('Application id of the API\'s registration. Empty: the API answers 503 until there is one.')
param apiClientId string

@description('Identifier URI of the API\'s registration.')
param apiIdentifierUri string

@description('Authentication context of Conditional Access for changes and approvals: c1 to c99.')
param authenticationContext string

param publicUrl string
param webhookSenders string[]

@description('none, teams, slack or json. Where they go is secret notify-webhook-url of the vault.')
param noticesTo string

@description('Whether the tenant is only looked at.')
param planOnly bool

@description('run or stop.')
param writers string

param selfService bool

@description('Ids of further tenants, with commas between them. Empty: there is one tenant.')
param tenants string

@description('Application id of the registration that those tenants consent to.')
param tenantsClientId string

param tenantsAtOnce int

@description('How long a function may take: HH:MM:SS. Empty: as host.json says.')
param functionTimeout string

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

var isFront = contains(parts, 'front')
var isKeeper = contains(parts, 'keeper')
var isWriter = contains(parts, 'writer')

var hostSettings = {
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: clientId
  AzureWebJobsStorage__blobServiceUri: host.blobEndpoint
  AzureWebJobsStorage__queueServiceUri: host.queueEndpoint
  AzureWebJobsStorage__tableServiceUri: host.tableEndpoint
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${clientId};Authorization=AAD'
}

var everyAppSettings = {
  APP_PARTS: join(parts, ',')
  PLAN_ONLY: planOnly ? 'on' : 'off'
  WRITERS: writers
  TENANT_ID: tenant().tenantId
  AZURE_CLIENT_ID: clientId
  OWN_IDENTITIES: join(ownIdentities, ',')
  TABLES_ENDPOINT: evidence.tablesEndpoint
  EVIDENCE_HEADS_CONTAINER: evidence.headsUrl
  EVIDENCE_SIGNING_KEY_URL: vault.keyUrl
  RULES_URL: evidence.rulesUrl
  RULES_APPROVAL: 'required'
  APPROVAL_AUTHENTICATION_CONTEXT: authenticationContext
  PUBLIC_URL: publicUrl
}

// The host and the app read the same one.
var timeSettings = empty(functionTimeout) ? {} : { AzureFunctionsJobHost__functionTimeout: functionTimeout }

// Whoever executes verifies approvals and senders by itself, so that it has to know whose they are.
var apiSettings = empty(apiClientId) ? {} : {
  API_AUDIENCE: '${apiIdentifierUri},${apiClientId}'
  API_AUTHENTICATION_CONTEXT: authenticationContext
}

var frontSettings = {
  QUEUES_ENDPOINT: evidence.queuesEndpoint
  FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '262144'
  SELF_SERVICE: selfService ? 'on' : 'off'
}

// Whoever takes calls says how each stands, and shows its rules to whoever signs for them.
var tenantSettings = empty(tenants) ? {} : {
  TENANTS: tenants
  TENANTS_CLIENT_ID: tenantsClientId
  TENANTS_RULES: evidence.rulesOfTenants
}

// Whoever works is told by a queue, and puts back what has to wait.
var tenantWorkSettings = empty(tenants) || !(isKeeper || isWriter) ? {} : {
  TENANTS_AT_ONCE: string(tenantsAtOnce)
  QUEUES_ENDPOINT: evidence.queuesEndpoint
  DOORBELL__queueServiceUri: evidence.queuesEndpoint
  DOORBELL__credential: 'managedidentity'
  DOORBELL__clientId: clientId
}

var keeperSettings = {
  SNAPSHOT_AUDIT_LOGS_SCHEDULE: '0 0 2 * * *'
  SNAPSHOT_ACCESS_SCHEDULE: '0 10 2 * * *'
  WATCH_OWN_WRITES_SCHEDULE: '0 7,22,37,52 * * * *'
}

var writerSettings = {
  DOORBELL__queueServiceUri: evidence.queuesEndpoint
  DOORBELL__credential: 'managedidentity'
  DOORBELL__clientId: clientId
  STORE_REQUESTS_SCHEDULE: '0 5 2 * * *'
  RENEW_ELIGIBILITIES_SCHEDULE: '0 15 2 * * *'
  REMOVE_STALE_ASSIGNMENTS_SCHEDULE: '0 30 2 * * *'
  CHECK_ROLE_SETTINGS_SCHEDULE: '0 45 2 * * *'
}

var noticeSettings = noticesTo == 'none' ? {} : {
  NOTIFY_WEBHOOK_URL: '@Microsoft.KeyVault(SecretUri=${vault.uri}secrets/notify-webhook-url)'
  NOTIFY_FORMAT: noticesTo
}

var senderSettings = toObject(
  webhookSenders,
  sender => 'WEBHOOK_KEY_${toUpper(replace(sender, '-', '_'))}',
  sender => '@Microsoft.KeyVault(SecretUri=${vault.uri}secrets/webhook-key-${sender})'
)

output settings object = union(
  hostSettings,
  everyAppSettings,
  timeSettings,
  apiSettings,
  noticeSettings,
  isFront ? frontSettings : {},
  isKeeper ? keeperSettings : {},
  isWriter ? writerSettings : {},
  tenantSettings,
  tenantWorkSettings,
  isFront || isWriter ? senderSettings : {}
)
