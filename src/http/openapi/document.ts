import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from 'zod-openapi';
import packageJson from '../../../package.json' with { type: 'json' };
import { problemBody } from '../core/problem-body.ts';
import { idempotencyKey } from '../core/request-parts.ts';
import type { Route } from '../core/route.ts';
import { detailedHealth, openHealth } from '../health/bodies.ts';

const problemsOfAll = {
  400: 'The request is invalid',
  401: 'No token, one that is not accepted, or one of a sign-in that is not strong enough (`claims`)',
  403: 'An app role is missing, or the sign-in is not one that may do this',
  429: 'The caller has asked too often; `retry-after` says when to ask again',
  500: 'A defect of this app',
  502: 'Microsoft Graph does not serve this app',
  503: 'Microsoft Graph, the store or the signing keys cannot be used, or the API is not configured',
  504: 'The time for this call ran out',
} as const;

const problemContent = { 'application/problem+json': { schema: problemBody } };

const problemsOfChanges = {
  409: 'The state of the tenant stands against it, or the same request is still in hand',
  422: "The role's settings do not allow it, or the Idempotency-Key belongs to another request",
} as const;

const problemsOfBodies = { 413: 'The body is too large', 415: 'The body is not JSON' } as const;

/** The OpenAPI 3.1 document of these routes. */
export function openApiDocument(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routes) {
    const path = `/${route.path}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: toOperation(route) };
  }
  paths['/health'] = { get: { ...paths['/health']?.get, ...openToAll } };
  paths['/webhooks/{sender}'] = { post: webhook };
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'PIM Warden',
      version: packageJson.version,
      description:
        'Operates Privileged Identity Management for Microsoft Entra roles. Instants and durations are ISO 8601.',
    },
    servers: [{ url: '/api' }],
    security: [{ entra: [] }],
    components: { securitySchemes: { entra } },
    paths,
  });
}

const entra = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description:
    "A Microsoft Entra access token for this API; each operation's x-app-roles are the app roles of which one is needed at least.",
} as const;

/** Of `health`: without a token it says a word, and to callers with a role more. */
const openToAll: ZodOpenApiOperationObject = {
  description: 'Open to everybody, who is told the status alone; a token is checked, and told more.',
  security: [{}, { entra: [] }],
  responses: {
    200: { description: 'The app can work', ...json(z.union([detailedHealth, openHealth])) },
    ...problemResponses({
      401: 'The token is not accepted',
      403: 'An app role is missing',
      429: 'The caller has asked too often; `retry-after` says when to ask again',
    }),
    503: {
      description: 'It cannot; without a token only the log says why',
      content: {
        ...json(z.union([detailedHealth, openHealth])).content,
        ...problemContent,
      },
    },
  },
};

const webhook: ZodOpenApiOperationObject = {
  operationId: 'deliverMessage',
  summary: 'Deliver a message of a sender: the same message again gives the same answer',
  description:
    'What proves a message depends on its sender: a signature in `webhook-signature` or `x-pagerduty-signature`, or a token of an app with the role PimWarden.Send.',
  tags: ['webhooks'],
  security: [{}, { entra: [] }],
  requestParams: {
    path: z.object({ sender: z.string() }),
    query: z.object({
      dryRun: z.enum(['', 'true', 'false']).optional().meta({
        description: 'Says what the message would come to now, and writes nothing down',
      }),
    }),
  },
  requestBody: {
    required: true,
    content: {
      'application/json': { schema: z.looseObject({}) },
      'application/cloudevents+json': { schema: z.looseObject({}) },
    },
  },
  responses: {
    200: {
      description:
        'With `dryRun`: what would be decided of each person and role, with everything that was checked',
      ...json(z.looseObject({ dryRun: z.literal(true), kind: z.string() })),
    },
    202: {
      description: 'It is here, whatever comes of it; `location` says where that is found',
      ...json(z.object({ id: z.string(), location: z.string() })),
    },
    ...problemResponses({
      400: 'It is proved, and not a message of its format',
      401: 'It is not proved, there is no such sender, or its id was another message',
      403: 'The app of the token may not deliver messages',
      405: 'It is not POST',
      413: 'It is too large',
      415: 'It is not JSON in UTF-8, or encoded',
      429: 'The sender has delivered too many; `retry-after` says when to deliver it again',
      503: 'The store or the signing keys cannot be used; `retry-after` says when to deliver it again',
    }),
  },
};

function toOperation(route: Route): ZodOpenApiOperationObject {
  const { body, bodyExamples, params, query } = route;
  const inPath = hasMembers(params) ? { path: params } : {};
  const inQuery = hasMembers(query) ? { query } : {};
  const inHeader = route.changes === true ? { header: changeHeaders } : {};
  const examples = Object.entries(bodyExamples ?? {}).map(([name, value]) => [name, { value }]);
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.tag],
    'x-app-roles': [route.requiredRole].flat(),
    requestParams: { ...inPath, ...inQuery, ...inHeader },
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: body,
                ...(examples.length === 0 ? {} : { examples: Object.fromEntries(examples) }),
              },
            },
          },
        }),
    responses: toResponses(route),
  };
}

const changeHeaders = z.object({
  'Idempotency-Key': idempotencyKey.optional().meta({
    description: 'Makes a repeated call harmless: the same key and request give the first answer again',
  }),
});

function toResponses(route: Route): ZodOpenApiResponsesObject {
  const good = Object.entries(route.answers).map(([status, { description, schema, example, files = [] }]) => {
    const { content } = schema instanceof z.ZodNever ? { content: {} } : json(schema, example);
    const others = files.map((type) => [type, { schema: z.string() }]);
    return [status, { description, content: { ...content, ...Object.fromEntries(others) } }];
  });
  const problems = {
    ...problemsOfAll,
    ...(hasMembers(route.params) ? { 404: 'Not found' } : {}),
    ...(route.changes === true ? problemsOfChanges : {}),
    ...('from' in route.query.shape
      ? { 409: 'The listing has changed', 422: 'The listing is too long' }
      : {}),
    ...(route.body === undefined ? {} : problemsOfBodies),
  };
  return { ...Object.fromEntries(good), ...problemResponses(problems) };
}

function problemResponses(problems: Readonly<Record<number, string>>): ZodOpenApiResponsesObject {
  const responses = Object.entries(problems).map(([status, description]) => [
    status,
    { description, content: { 'application/problem+json': { schema: problemBody } } },
  ]);
  return Object.fromEntries(responses);
}

function json(schema: z.ZodType, example?: unknown) {
  return { content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } } };
}

function hasMembers(schema: z.ZodObject): boolean {
  return Object.keys(schema.shape).length > 0;
}
