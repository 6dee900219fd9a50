import { everyNode, type Finding, finding, plainText, valueAt } from './bicep-file.ts';
import { checkObject, type ValueContext } from './check-values.ts';
import { type ResourceDeclaration, resourcesOf } from './declarations.ts';
import { knownResourceTypes, resourceType } from './type-facts.ts';

/** What Bicep itself takes in the body of a resource. */
const bicepMembers = ['name', 'parent', 'scope', 'dependsOn'];

/** Types that are deployed to a subscription; everything else belongs to a resource group. */
const ofSubscriptions = [
  'Microsoft.Resources/resourceGroups',
  'Microsoft.Authorization/',
  'Microsoft.Graph/',
];

export function checkResources(context: ValueContext, scope: string): readonly Finding[] {
  return resourcesOf(context.file).flatMap((resource) => checkResource(resource, context, scope));
}

function checkResource(
  resource: ResourceDeclaration,
  context: ValueContext,
  scope: string,
): readonly Finding[] {
  const { file } = context;
  const { resourceType: written, node, body } = resource;
  const type = resourceType(written);
  if (type === undefined) return [finding(file, node, unknownType(written))];
  const where = [...placeFindings(resource, context), ...nameFindings(resource, context)];
  if (resource.isExisting) return where;
  const isMisplaced =
    scope === 'subscription' && !ofSubscriptions.some((prefix) => written.startsWith(prefix));
  return [
    ...where,
    ...(isMisplaced ? [finding(file, node, `${written} is not deployed to a subscription`)] : []),
    ...checkObject(body, type, context, bicepMembers).filter(({ sentence }) => !saysName(sentence)),
  ];
}

/** `name` is looked at with the place of the resource. */
const saysName = (sentence: string) => sentence.startsWith('lacks "name"');

function unknownType(written: string): string {
  const versions = knownResourceTypes.filter((known) => known.split('@')[0] === written.split('@')[0]);
  return versions.length === 0
    ? `resource-types.json has no ${written}: add its facts, or mend the name`
    : `"${written}" has another API version than resource-types.json: ${versions.join(', ')}`;
}

/** A resource inside another one is nested, or names its parent. */
function placeFindings(
  { resourceType: written, isNested, body, node }: ResourceDeclaration,
  { file }: ValueContext,
) {
  const isInside = (written.split('@')[0]?.split('/').length ?? 0) > 2;
  if (!isInside || isNested || written.startsWith('Microsoft.Graph/')) return [];
  if (valueAt(body, 'parent') !== undefined) return [];
  const name = valueAt(body, 'name');
  return name?.text.includes('/') === true ? [] : [finding(file, node, `${written} has no parent`)];
}

/** Names are needed before anything is deployed: they cannot come from what a deployment makes. */
function nameFindings({ body, node, resourceType: written }: ResourceDeclaration, { file }: ValueContext) {
  const name = valueAt(body, 'name');
  if (name === undefined)
    return 'name' in (resourceType(written)?.members ?? {})
      ? [finding(file, node, 'lacks "name", which is required')]
      : [];
  if (plainText(name) === '') return [finding(file, name, 'the name is empty')];
  const late = everyNode(name).find(
    (part) => part.type === 'member_expression' && /\.(properties|outputs)\b/.test(part.text),
  );
  return late === undefined
    ? []
    : [
        finding(
          file,
          late,
          `"${late.text}" is known only after the deployment has begun: no name can be made of it`,
        ),
      ];
}
