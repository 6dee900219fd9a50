import { parseArgs } from 'node:util';
import { type RequiredAppRole, requiredAppRoles } from '../src/adapters/graph/permissions.ts';
import { type AppPart, appParts } from '../src/domain/model/deployment-parts.ts';

const help = `npm run permissions [-- OPTIONS]

Says which application permissions (app roles of Microsoft Graph) to grant to the managed identity of each part, and why.

  --part NAME   front, keeper or writer, or several with commas between them: parts that share an identity. Each part by
                itself unless given
  --plan-only   for a deployment that only looks and plans: no permission to write. PIM shows requests only to those who
                may make them, so what rests on requests is unknown there
  --json        the same as JSON: for each part, the roles with their ids

Exit code: 0 printed; 2 wrong usage.`;

/** The permissions of parts that share an identity. */
interface PartPermissions {
  readonly parts: readonly AppPart[];
  readonly roles: readonly RequiredAppRole[];
}

function main(args: readonly string[]): number {
  const read = readOptions(args);
  if (typeof read === 'string') {
    console.error(`${read}\n\n${help}`);
    return 2;
  }
  if (read.isHelp) {
    console.log(help);
    return 0;
  }
  const { isPlanOnly } = read;
  const all = read.parts.map(
    (parts): PartPermissions => ({ parts, roles: requiredAppRoles({ parts, isPlanOnly }) }),
  );
  console.log(
    read.isJson ? JSON.stringify({ planOnly: isPlanOnly, identities: all }, undefined, 2) : asText(all),
  );
  return 0;
}

function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        part: { type: 'string' },
        'plan-only': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const named = values.part?.split(',').map((name) => name.trim());
    const parts = named?.map((name) => appParts.find((part) => part === name));
    if (parts?.includes(undefined)) return `--part ${values.part}: expected ${appParts.join(', ')}.`;
    return {
      parts:
        parts === undefined ? appParts.map((part) => [part]) : [parts.filter((part) => part !== undefined)],
      isPlanOnly: values['plan-only'],
      isJson: values.json,
      isHelp: values.help,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function asText(all: readonly PartPermissions[]): string {
  return all
    .map(({ parts, roles }) => [parts.join(' + '), ...roles.flatMap(roleLines)].join('\n'))
    .join('\n\n');
}

function roleLines({ name, id, reasons }: RequiredAppRole): readonly string[] {
  return [`  ${name}  ${id}`, ...reasons.map(({ feature, why }) => `      ${feature}: ${why}`)];
}

process.exitCode = main(process.argv.slice(2));
