metadata description = 'Two roles that Azure has not: one that adds rows and changes none, one that creates heads and writes over none.'

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

output addsRowsId string = addsRows.id
output createsHeadsId string = createsHeads.id
