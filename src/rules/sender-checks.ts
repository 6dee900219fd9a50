import { canonicalScope } from '../domain/model/access.ts';
import { controlPlaneRoles } from '../domain/model/well-known-roles.ts';
import type { Finding, Path } from './json-document.ts';
import { at, listAt, repeats, textAt, written } from './look-at.ts';

/** Problems between the members of `senders`. */
export function senderFindings(document: unknown): Finding[] {
  return [
    ...repeats(document, ['senders'], (entry) => textAt(entry, ['name'])).map(({ path, first }) => ({
      path: [...path, 'name'],
      sentence: `is the name of ${first} already: every sender has its own`,
    })),
    ...sharedKeys(document),
    ...listAt(document, ['senders']).flatMap((entry, index) => {
      const sender: Path = ['senders', index];
      return [
        ...proofFindings(entry, sender),
        ...conditionFindings(entry, sender),
        ...beneficiaryFindings(entry, sender),
        ...grantFindings(document, sender),
        ...patternFindings(entry, sender),
      ];
    }),
  ];
}

/** A key that two senders have lets each speak for the other. */
function sharedKeys(document: unknown): Finding[] {
  const seen = new Map<string, string>();
  return listAt(document, ['senders']).flatMap((_, sender) => {
    const keys: Path = ['senders', sender, 'proof', 'publicKeys'];
    return listAt(document, keys).flatMap((key, index) => {
      if (typeof key !== 'string') return [];
      const path: Path = [...keys, index];
      const first = seen.get(key);
      if (first === undefined) seen.set(key, written(path));
      return first === undefined
        ? []
        : [{ path, sentence: `is ${first} once more: every sender has its own` }];
    });
  });
}

/** How each format can be proved. */
const proofsOf: Readonly<Record<string, readonly string[]>> = {
  generic: ['hmac', 'ed25519', 'entra'],
  pagerduty: ['hmac'],
  'azure-monitor': ['entra'],
  cloudevents: ['entra'],
};

function proofFindings(entry: unknown, sender: Path): Finding[] {
  const path: Path = [...sender, 'proof'];
  const format = textAt(entry, ['format']);
  const kind = textAt(entry, ['proof', 'kind']);
  const known = proofsOf[format ?? ''];
  if (known === undefined || kind === undefined) return [];
  const keys = listAt(entry, ['proof', 'publicKeys']).length;
  const hasApp = at(entry, ['proof', 'appId']) !== undefined;
  const wrong = (last: string, sentence: string) => [{ path: [...path, last], sentence }];
  if (!known.includes(kind))
    return wrong('kind', `expected ${known.join(' or ')}, which is how ${format} is proved; got "${kind}"`);
  return [
    ...(kind === 'ed25519' && (keys < 1 || keys > 2)
      ? wrong('publicKeys', `expected one public key or, during a rotation, two; got ${keys}`)
      : []),
    ...(kind !== 'ed25519' && keys > 0 ? wrong('publicKeys', `are not of ${kind}: leave them out`) : []),
    ...(kind === 'entra' && !hasApp ? wrong('appId', 'is missing: expected the client id of the app') : []),
    ...(kind !== 'entra' && hasApp ? wrong('appId', `is not of ${kind}: leave it out`) : []),
  ];
}

/** Members of the condition by format; those that are `true` need an entry at least. */
const conditionsOf: Readonly<Record<string, Readonly<Record<string, boolean>>>> = {
  generic: {},
  pagerduty: { services: false, priorities: false },
  'azure-monitor': { alertRules: true, severities: false },
  cloudevents: { sources: true, startTypes: true, endTypes: false, origins: false },
};

function conditionFindings(entry: unknown, sender: Path): Finding[] {
  const format = textAt(entry, ['format']) ?? '';
  const members = conditionsOf[format];
  if (members === undefined) return [];
  const path: Path = [...sender, 'condition'];
  const given = at(entry, ['condition']);
  const names = typeof given === 'object' && given !== null ? Object.keys(given) : [];
  const known = new Set(Object.values(conditionsOf).flatMap((one) => Object.keys(one)));
  const foreign = names
    .filter((name) => known.has(name) && !Object.hasOwn(members, name))
    .map((name) => ({ path: [...path, name], sentence: `is not of the format ${format}: leave it out` }));
  const lacking = Object.entries(members)
    .filter(([name, isNeeded]) => isNeeded && listAt(entry, ['condition', name]).length === 0)
    .map(([name]) => ({
      path: [...path, name],
      sentence: `expected one at least: the token of ${format} says nothing of where a message comes from`,
    }));
  const ends = new Set(listAt(entry, ['condition', 'endTypes']));
  const both = listAt(entry, ['condition', 'startTypes']).flatMap((type, index) =>
    ends.has(type)
      ? [
          {
            path: [...path, 'startTypes', index],
            sentence: 'is among endTypes as well: it is one or the other',
          },
        ]
      : [],
  );
  return [...foreign, ...lacking, ...both];
}

function beneficiaryFindings(entry: unknown, sender: Path): Finding[] {
  const path: Path = [...sender, 'beneficiaries'];
  const given = at(entry, ['beneficiaries']);
  if (typeof given !== 'object' || given === null) return [];
  const said = [
    ...(listAt(given, ['people']).length > 0 ? ['people'] : []),
    ...(at(given, ['group']) !== undefined ? ['group'] : []),
    ...(listAt(given, ['map']).length > 0 ? ['map'] : []),
  ];
  const [first] = said;
  if (first === undefined || said.length > 1) {
    const got = first === undefined ? 'none: nobody would ever get anything' : said.join(' and ');
    return [{ path, sentence: `expected one of people, group and map; got ${got}` }];
  }
  if (first === 'map' && textAt(entry, ['format']) === 'azure-monitor')
    return [{ path: [...path, 'map'], sentence: 'is not of azure-monitor, whose messages name nobody' }];
  return [
    ...repeats(entry, ['beneficiaries', 'people'], (one) => textAt(one, [])),
    ...repeats(entry, ['beneficiaries', 'map'], (one) => {
      const user = at(one, ['senderUser']);
      return typeof user === 'string' ? user : undefined;
    }),
  ].map(({ path: inside, first: earlier }) => ({
    path: [...sender, ...inside],
    sentence: `is ${written(sender)}.${earlier} once more: leave one`,
  }));
}

function grantFindings(document: unknown, sender: Path): Finding[] {
  const path: Path = [...sender, 'grants'];
  const key = (grant: unknown) =>
    `${textAt(grant, ['roleDefinitionId'])} ${canonicalScope(textAt(grant, ['directoryScopeId']) ?? '/')}`;
  const twice = repeats(document, path, key).map((grant) => ({
    path: grant.path,
    sentence: `is the same role at the same scope as ${grant.first}: leave one`,
  }));
  return [...twice, ...controlPlaneGrants(document, sender)];
}

/**
 * What controls the tenant is never asked for on a proof that a copied secret is enough for, or whose token whoever may
 * make an alert shares. The executor asks Graph as well, which knows more such roles.
 */
function controlPlaneGrants(document: unknown, sender: Path): Finding[] {
  const isWeak =
    textAt(document, [...sender, 'proof', 'kind']) === 'hmac' ||
    textAt(document, [...sender, 'format']) === 'azure-monitor';
  if (!isWeak) return [];
  const own = listAt(document, ['limits', 'controlPlane', 'roles']).map((role) => textAt(role, []));
  const roles = new Set([...controlPlaneRoles.map(({ id }) => id), ...own]);
  const objects = new Set(
    listAt(document, ['limits', 'controlPlane', 'objects']).map((one) => textAt(one, [])),
  );
  return listAt(document, [...sender, 'grants']).flatMap((grant, index) => {
    const object = textAt(grant, ['directoryScopeId'])?.split('/').at(-1);
    if (!roles.has(textAt(grant, ['roleDefinitionId'])) && !(object && objects.has(object))) return [];
    const sentence =
      'controls the tenant: it is given on a proof by ed25519, or by the token of an app of your own, and never by hmac or azure-monitor';
    return [{ path: [...sender, 'grants', index], sentence }];
  });
}

function patternFindings(entry: unknown, sender: Path): Finding[] {
  const pattern = at(entry, ['ticketPattern']);
  if (typeof pattern !== 'string') return [];
  try {
    new RegExp(`^(?:${pattern})$`, 'u');
    return [];
  } catch {
    const sentence = `expected a regular expression, such as INC[0-9]{7}; got ${JSON.stringify(pattern)}`;
    return [{ path: [...sender, 'ticketPattern'], sentence }];
  }
}
