metadata description = 'PIM Warden: everything in Azure. Permissions of Microsoft Graph are a step of their own, infra/graph/main.bicep.'

targetScope = 'subscription'

@description('Names this deployment; azd gives it.')
@minLength(1)
@maxLength(30)
param environmentName string

param location string

@description('two: what can be called has neither the right to change the tenant nor the key. three: the key apart from the right, too. one: for small tenants that trust one process with everything.')
@allowed(['one', 'two', 'three'])
param apps string = 'two'

@description('Object id of whoever may put the file of rules where the apps read it. Empty: nobody is given that.')
param rulesAuthorPrincipalId string = ''

@allowed(['User', 'Group', 'ServicePrincipal'])
param rulesAuthorType string = 'User'

@description('Application id of the API\'s registration, from infra/graph. Empty: the API answers 503.')
param apiClientId string = ''

@description('Authentication context of Conditional Access that changes and approvals need: c1 to c99.')
param authenticationContext string = 'c1'

@description('Names of senders that sign with a secret, with commas between them. Each has secret webhook-key-NAME in the vault.')
param webhookSenders string = ''

@description('How notices are written. Where they go is secret notify-webhook-url of the vault.')
@allowed(['none', 'teams', 'slack', 'json'])
param noticesTo string = 'none'

@description('Whether the tenant is only looked at and plans are made: no permission to write is needed.')
param planOnly bool = true

@description('stop: nothing is changed in the tenant, whatever anybody asks for. Here, so that no deployment undoes a stop.')
@allowed(['run', 'stop'])
param writers string = 'run'

@description('Whether people may use PIM for themselves below /api/me.')
param selfService bool = false

@description('Ids of further tenants that the jobs work in, with commas between them. Empty, the default: one deployment for one tenant.')
param tenants string = ''

@description('Application id of the registration that those tenants consent to, from infra/graph.')
param tenantsClientId string = ''

@description('Tenants that are worked in at the same time, over all instances.')
@minValue(1)
@maxValue(100)
param tenantsAtOnce int = 4

@description('Where people reach the API, if not at the name that Azure gives it.')
param publicUrl string = ''

@description('Whether storage, vault and apps talk to each other in a virtual network only.')
param privateNetwork bool = false

@description('Copies of what is stored. GZRS keeps some in another region.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param redundancy string = 'Standard_ZRS'

@description('Days that heads of evidence can be neither changed nor deleted. Seven years.')
param headsKeptForDays int = 2556

@description('true once the policy of the heads is locked: it is left alone then.')
param headsAreLocked bool = false

@description('Who is told of alerts, with commas between them.')
param alertEmails string = ''

@description('Days that log lines are kept.')
param logDays int = 90

@description('Memory of each instance. Large tenants want more.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Instances of the API that wait for calls. 1 is worth its price with webhooks.')
param alwaysReadyInstances int = 0

@description('How long a function may take, as HH:MM:SS; a run\'s own time follows from it. Empty: as host.json says. Tenants of 100,000 people want more.')
param functionTimeout string = ''

var suffix = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var appLists = {
  one: [{ service: 'front', parts: ['front', 'keeper', 'writer'] }]
  two: [{ service: 'front', parts: ['front'] }, { service: 'worker', parts: ['keeper', 'writer'] }]
  three: [
    { service: 'front', parts: ['front'] }
    { service: 'keeper', parts: ['keeper'] }
    { service: 'writer', parts: ['writer'] }
  ]
}
var appList = appLists[apps]
var names = [for app in appList: 'pim-warden-${app.service}-${suffix}']
var ownUrl = empty(publicUrl) ? 'https://${names[0]}.azurewebsites.net' : publicUrl

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identities 'modules/identities.bicep' = {
  name: 'identities'
  scope: group
  params: {
    location: location
    tags: tags
    apps: appList
    names: [for name in names: 'id-${name}']
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    location: location
    tags: tags
    nameSuffix: suffix
    retentionInDays: logDays
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    location: location
    tags: tags
    nameSuffix: suffix
    workspaceId: monitoring.outputs.workspaceId
    planOnly: planOnly
    emails: empty(alertEmails) ? [] : map(split(alertEmails, ','), email => trim(email))
  }
}

module evidence 'modules/evidence-storage.bicep' = {
  name: 'evidence-storage'
  scope: group
  params: {
    location: location
    tags: tags
    name: 'stevidence${suffix}'
    workspaceId: monitoring.outputs.workspaceId
    isPrivate: privateNetwork
    redundancy: redundancy
    headsKeptForDays: headsKeptForDays
    headsAreLocked: headsAreLocked
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    location: location
    tags: tags
    name: 'kv-${suffix}'
    workspaceId: monitoring.outputs.workspaceId
    isPrivate: privateNetwork
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  name: 'network'
  scope: group
  params: {
    location: location
    tags: tags
    nameSuffix: suffix
    services: map(appList, app => app.service)
  }
}

module sharedEndpoints 'modules/shared-endpoints.bicep' = if (privateNetwork) {
  name: 'shared-endpoints'
  scope: group
  params: {
    location: location
    tags: tags
    // Azure looks at parameters also of what it does not deploy.
    network: privateNetwork ? network!.outputs.endpoints : {}
    evidenceId: evidence.outputs.id
    evidenceName: evidence.outputs.name
    vaultId: vault.outputs.id
    vaultName: vault.outputs.name
  }
}

module customRoles 'modules/custom-roles.bicep' = {
  name: 'custom-roles'
  scope: group
  params: { nameSuffix: suffix }
}

module rulesAuthor 'modules/rules-author.bicep' = if (!empty(rulesAuthorPrincipalId)) {
  name: 'rules-author'
  scope: group
  params: {
    evidenceStorageName: evidence.outputs.name
    principalId: rulesAuthorPrincipalId
    principalType: rulesAuthorType
  }
}

module part 'modules/part.bicep' = [
  for (app, i) in appList: {
    name: 'app-${app.service}'
    scope: group
    dependsOn: [sharedEndpoints]
    params: {
      location: location
      tags: tags
      name: names[i]
      serviceName: app.service
      parts: app.parts
      identity: identities.outputs.identities[i]
      ownIdentities: identities.outputs.clientIds
      hostStorageName: 'st${app.service}${suffix}'
      redundancy: redundancy
      isPrivate: privateNetwork
      subnetId: privateNetwork ? network!.outputs.appSubnetIds[i] : ''
      network: privateNetwork ? network!.outputs.endpoints : {}
      evidence: {
        name: evidence.outputs.name
        tablesEndpoint: evidence.outputs.tablesEndpoint
        queuesEndpoint: evidence.outputs.queuesEndpoint
        headsUrl: evidence.outputs.headsUrl
        rulesUrl: evidence.outputs.rulesUrl
        rulesOfTenants: evidence.outputs.rulesOfTenants
      }
      vault: {
        name: vault.outputs.name
        uri: vault.outputs.uri
        keyName: vault.outputs.keyName
        keyUrl: vault.outputs.keyUrl
      }
      insightsName: monitoring.outputs.insightsName
      addsRowsId: customRoles.outputs.addsRowsId
      createsHeadsId: customRoles.outputs.createsHeadsId
      readsKeyId: customRoles.outputs.readsKeyId
      signsId: customRoles.outputs.signsId
      apiClientId: apiClientId
      apiIdentifierUri: 'api://${tenant().tenantId}/pim-warden-${environmentName}'
      authenticationContext: authenticationContext
      publicUrl: ownUrl
      webhookSenders: empty(webhookSenders) ? [] : map(split(webhookSenders, ','), sender => trim(sender))
      noticesTo: noticesTo
      planOnly: planOnly
      writers: writers
      selfService: selfService
      // Without the registration nothing could be signed in to: the apps then have the one tenant still.
      tenants: empty(tenantsClientId) ? '' : tenants
      tenantsClientId: tenantsClientId
      tenantsAtOnce: tenantsAtOnce
      instanceMemoryMB: instanceMemoryMB
      alwaysReadyInstances: contains(app.parts, 'front') ? alwaysReadyInstances : 0
      functionTimeout: functionTimeout
    }
  }
]

output AZURE_RESOURCE_GROUP string = group.name
output PUBLIC_URL string = ownUrl
output APP_NAMES array = names
output DEPLOYS_WORKER string = apps == 'two' ? 'true' : 'false'
output DEPLOYS_KEEPER string = apps == 'three' ? 'true' : 'false'
output DEPLOYS_WRITER string = apps == 'three' ? 'true' : 'false'
output IDENTITIES array = identities.outputs.identities
output EVIDENCE_STORAGE string = evidence.outputs.name
output RULES_URL string = evidence.outputs.rulesUrl
output VAULT string = vault.outputs.name
output LOCK_HEADS_COMMAND string = evidence.outputs.lockCommand
