import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Api } from '../api.ts';

interface Operation {
  readonly operationId: string;
  readonly 'x-app-roles'?: readonly string[];
  readonly security?: readonly unknown[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly responses: Readonly<Record<string, { content: Record<string, { schema: { $ref?: string } }> }>>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const require = createRequire(__filename);
let document: Document;

beforeAll(async () => {
  const { status, jsonBody } = await new Api().ask({ path: 'openapi.json', roles: ['PimWarden.Read'] });
  expect(status).toBe(200);
  // As it goes over the wire.
  document = JSON.parse(JSON.stringify(jsonBody));
});

function operations(): { name: string; operation: Operation }[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );
}

describe('the OpenAPI document', () => {
  test('is a valid OpenAPI 3.1 document in the eyes of a validator that is not ours', () => {
    const validator = require.resolve('@seriousme/openapi-schema-validator');
    const script = `
      import { Validator } from ${JSON.stringify(validator)};
      const chunks = [];
      for await (const chunk of process.stdin) chunks.push(chunk);
      const validator = new Validator();
      const result = await validator.validate(JSON.parse(Buffer.concat(chunks).toString()));
      console.log(JSON.stringify({ ...result, version: validator.version }));`;
    const node24 = require.resolve('node/bin/node');

    // In a process of its own: the validator is an ES module, and Jest runs CommonJS.
    const run = spawnSync(node24, ['--input-type=module', '-e', script], {
      input: JSON.stringify(document),
      encoding: 'utf8',
    });

    expect(run.stderr).toBe('');
    expect(JSON.parse(run.stdout)).toEqual({ valid: true, version: '3.1' });
  });

  test('names each operation once', () => {
    const ids = operations().map(({ operation }) => operation.operationId);

    expect(new Set(ids).size).toBe(ids.length);
  });

  test('says the app role of every operation, and that health alone needs no token, and no role a message that is signed', () => {
    const open = operations().filter(({ operation }) =>
      operation.security?.some((way) => JSON.stringify(way) === '{}'),
    );
    const unnamed = operations().filter(({ operation }) => operation['x-app-roles'] === undefined);

    expect(open.map(({ name }) => name)).toEqual(['GET /health', 'POST /webhooks/{sender}']);
    expect(unnamed.map(({ name }) => name)).toEqual(['POST /webhooks/{sender}']);
  });

  test('describes every refusal as a problem document', () => {
    const kinds = operations().flatMap(({ operation }) =>
      Object.entries(operation.responses)
        .filter(([status]) => Number(status) >= 400)
        .map(([, { content }]) => content['application/problem+json']?.schema.$ref),
    );

    expect(new Set(kinds)).toEqual(new Set(['#/components/schemas/Problem']));
  });

  test('has the parameters of every path, and an Idempotency-Key for every change of the tenant', () => {
    for (const { name, operation } of operations()) {
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      const inHeader = (operation.parameters ?? []).filter((parameter) => parameter.in === 'header');

      expect(inPath.map((parameter) => `{${parameter.name}}`)).toEqual(name.match(/\{\w+\}/g) ?? []);
      expect(inHeader.map((parameter) => parameter.name)).toEqual(
        /^(POST|PATCH) \/(eligibilities|assignments|role-settings|principals|me|evidence\/reviews)/.test(name)
          ? ['Idempotency-Key']
          : [],
      );
    }
  });
});
