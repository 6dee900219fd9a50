/** What values look like that whoever has them can use. Each is the form that its maker gives it. */
export const secretShapes: readonly { readonly kind: string; readonly shape: RegExp }[] = [
  // With something of the key: the heading alone is in whoever reads keys.
  {
    kind: 'private key',
    shape: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----[\s\S]{0,200}?[A-Za-z0-9+/]{32,}/,
  },
  { kind: 'storage account key', shape: /(?<![A-Za-z0-9+/]|sha512-)[A-Za-z0-9+/]{86}==(?![A-Za-z0-9+/=])/ },
  {
    kind: 'key in a connection string',
    shape: /(?:AccountKey|SharedAccessKey|InstrumentationKey)=[A-Za-z0-9+/-]{30,}/,
  },
  {
    kind: 'shared access signature',
    shape: /(?:[?&;]|\\u0026|%26)sig(?:=|%3D)[A-Za-z0-9%+/_-]{40,}/,
  },
  {
    kind: 'client secret of Entra',
    shape: /(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])/,
  },
  { kind: 'function key', shape: /[A-Za-z0-9_-]{40,}AzFu[A-Za-z0-9_-]{6,}/ },
  { kind: 'JSON Web Token', shape: /eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}/ },
  { kind: 'secret of a webhook', shape: /whsec_[A-Za-z0-9+/]{32,}/ },
  {
    kind: 'address of a Slack hook',
    shape:
      /hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/[A-Z0-9]{8,}\/[A-Z0-9]{8,}\/[A-Za-z0-9]{20,}/,
  },
  {
    kind: 'address of a Teams hook',
    shape: /\/webhook(?:b2)?\/[0-9a-f-]{36}@[0-9a-f-]{36}\/IncomingWebhook\/[0-9a-f]{32}/i,
  },
  { kind: 'token of Slack', shape: /\bxox[abeoprs]-[A-Za-z0-9-]{20,}/ },
  { kind: 'token of GitHub', shape: /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,})/ },
  { kind: 'token of npm', shape: /\bnpm_[A-Za-z0-9]{36}/ },
];
