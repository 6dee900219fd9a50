import {
  BaseBearerTokenAuthenticationProvider,
  HttpMethod,
  type Parsable,
  type ParsableFactory,
  RequestInformation,
} from '@microsoft/kiota-abstractions';
import { createGraphServiceClient, GraphRequestAdapter } from '@microsoft/msgraph-sdk';
import {
  createUnifiedRoleAssignmentScheduleRequestFromDiscriminatorValue,
  createUnifiedRoleEligibilityScheduleCollectionResponseFromDiscriminatorValue,
  createUnifiedRoleManagementPolicyAssignmentCollectionResponseFromDiscriminatorValue,
  createUnifiedRoleManagementPolicyFromDiscriminatorValue,
  serializeUnifiedRoleAssignmentScheduleRequest,
  serializeUnifiedRoleManagementPolicyExpirationRule,
  type UnifiedRoleAssignmentScheduleRequest,
  type UnifiedRoleEligibilityScheduleCollectionResponse,
  type UnifiedRoleManagementPolicy,
  type UnifiedRoleManagementPolicyAssignmentCollectionResponse,
  type UnifiedRoleManagementPolicyExpirationRule,
} from '@microsoft/msgraph-sdk/models/index.js';

/*
 * Run by public-client.test.ts in a process of its own, because Node reads NODE_EXTRA_CA_CERTS only when it starts.
 * Microsoft's TypeScript SDK has no fluent package for role management, so requests are made with its adapter and its
 * models. What it did is printed as one line of JSON.
 */
const { ORIGIN = '', TOKEN = '', PRINCIPAL = '', ROLE = '' } = process.env;

const provider = new BaseBearerTokenAuthenticationProvider({
  getAuthorizationToken: async () => TOKEN,
  getAllowedHostsValidator: () => {
    throw new Error('this token is for the simulator only');
  },
});
const adapter = new GraphRequestAdapter(provider);
adapter.baseUrl = `${ORIGIN}/v1.0`;
createGraphServiceClient(adapter);

async function send<T extends Parsable>(
  method: HttpMethod,
  url: string,
  factory: ParsableFactory<T>,
  fill: (request: RequestInformation) => void = () => {},
): Promise<T> {
  const request = new RequestInformation(method, '{+url}', { url: '' });
  request.URL = url.startsWith('http') ? url : `${adapter.baseUrl}${url}`;
  request.headers.add('Accept', 'application/json');
  fill(request);
  const answer = await adapter.send<T>(request, factory, undefined);
  if (answer === undefined) throw new Error(`${url} answered nothing`);
  return answer;
}

async function eligibilityPages(): Promise<string[][]> {
  const pages: string[][] = [];
  let next: string | null | undefined =
    '/roleManagement/directory/roleEligibilitySchedules?$top=5&$select=id,principalId';
  while (next) {
    const page: UnifiedRoleEligibilityScheduleCollectionResponse = await send(
      HttpMethod.GET,
      next,
      createUnifiedRoleEligibilityScheduleCollectionResponseFromDiscriminatorValue,
    );
    pages.push((page.value ?? []).map(({ id }) => id ?? ''));
    next = page.odataNextLink;
  }
  return pages;
}

async function assign(): Promise<string | null | undefined> {
  const wanted: UnifiedRoleAssignmentScheduleRequest = {
    action: 'adminAssign',
    principalId: PRINCIPAL,
    roleDefinitionId: ROLE,
    directoryScopeId: '/',
    justification: 'asked for by the public client',
    scheduleInfo: { expiration: { type: 'afterDateTime', endDateTime: new Date('2026-09-16T12:00:00Z') } },
  };
  const created: UnifiedRoleAssignmentScheduleRequest = await send(
    HttpMethod.POST,
    '/roleManagement/directory/roleAssignmentScheduleRequests',
    createUnifiedRoleAssignmentScheduleRequestFromDiscriminatorValue,
    (request) =>
      request.setContentFromParsable(
        adapter,
        'application/json',
        wanted,
        serializeUnifiedRoleAssignmentScheduleRequest,
      ),
  );
  return created.status;
}

/** Reads the rule, changes one property and sends it whole. */
async function shortenActivation(): Promise<{ kinds: number; policyId: string | null | undefined }> {
  const query = `$filter=scopeId eq '/' and scopeType eq 'DirectoryRole' and roleDefinitionId eq '${ROLE}'&$expand=policy($expand=rules)`;
  const found: UnifiedRoleManagementPolicyAssignmentCollectionResponse = await send(
    HttpMethod.GET,
    `/policies/roleManagementPolicyAssignments?${encodeURI(query)}`,
    createUnifiedRoleManagementPolicyAssignmentCollectionResponseFromDiscriminatorValue,
  );
  const policy = found.value?.[0]?.policy;
  const rules = policy?.rules ?? [];
  const rule = rules.find(({ id }) => id === 'Expiration_EndUser_Assignment');
  const shorter = {
    ...rule,
    maximumDuration: 'PT1H',
  } as unknown as UnifiedRoleManagementPolicyExpirationRule;
  await send(
    HttpMethod.PATCH,
    `/policies/roleManagementPolicies/${policy?.id}`,
    createUnifiedRoleManagementPolicyFromDiscriminatorValue,
    (request) =>
      request.setContentFromParsable<UnifiedRoleManagementPolicy>(
        adapter,
        'application/json',
        { rules: [shorter] },
        // The SDK's own serializer of a policy omits properties of derived rules (1.0.0-preview.90).
        (writer) =>
          writer.writeCollectionOfObjectValues(
            'rules',
            [shorter],
            serializeUnifiedRoleManagementPolicyExpirationRule,
          ),
      ),
  );
  return { kinds: new Set(rules.map(({ odataType }) => odataType)).size, policyId: policy?.id };
}

const pages = await eligibilityPages();
const assigned = await assign();
const changed = await shortenActivation();
process.stdout.write(`${JSON.stringify({ pages, assigned, ...changed })}\n`);
