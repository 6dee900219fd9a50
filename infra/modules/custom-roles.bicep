metadata description = 'Roles that Azure has not: to add rows and change none, to create heads and write over none, to sign and no more, to see whose key it is and not sign.'

param nameSuffix string

var group = resourceGroup().id

resource addsRows 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(group, 'adds-rows')
  properties: {
    roleName: 'PIM Warden: adds rows (${nameSuffix})'
    description: 'Adds rows to tables. Cannot change or delete one.'
    type: 'CustomRole'
    assignableScopes: [group]
    permissions: [
      {
        actions: []
        notActions: []
        dataActions: ['Microsoft.Storage/storageAccounts/tableServices/tables/entities/add/action']
        notDataActions: []
      }
    ]
  }
}

resource createsHeads 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(group, 'creates-heads')
  properties: {
    roleName: 'PIM Warden: creates heads (${nameSuffix})'
    description: 'Creates and reads blobs. Cannot write over or delete one.'
    type: 'CustomRole'
    assignableScopes: [group]
    permissions: [
      {
        actions: []
        notActions: []
        dataActions: [
          'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'
          'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action'
        ]
        notDataActions: []
      }
    ]
  }
}

resource readsKey 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(group, 'reads-key')
  properties: {
    roleName: 'PIM Warden: reads the public key (${nameSuffix})'
    description: 'Reads the public part of a key, which verifies. Cannot sign with it.'
    type: 'CustomRole'
    assignableScopes: [group]
    permissions: [
      {
        actions: []
        notActions: []
        dataActions: ['Microsoft.KeyVault/vaults/keys/read']
        notDataActions: []
      }
    ]
  }
}

resource signs 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(group, 'signs')
  properties: {
    roleName: 'PIM Warden: signs (${nameSuffix})'
    description: 'Signs with a key, and reads its public part. Cannot change, disable or back it up.'
    type: 'CustomRole'
    assignableScopes: [group]
    permissions: [
      {
        actions: []
        notActions: []
        dataActions: ['Microsoft.KeyVault/vaults/keys/read', 'Microsoft.KeyVault/vaults/keys/sign/action']
        notDataActions: []
      }
    ]
  }
}

output addsRowsId string = addsRows.id
output createsHeadsId string = createsHeads.id
output readsKeyId string = readsKey.id
output signsId string = signs.id
