import type { FaultOptions } from '../../simulator/faults/fault.ts';
import { type OddCase, onReads } from './odd-case.ts';
import { odd } from './row-cases.ts';

const unsigned = (claims: object) => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.c2ln`;
};

export const identityAnswers: readonly (readonly [string, Omit<FaultOptions, 'match'>])[] = [
  ['silent', { kind: 'hang' }],
  ['500', { kind: '500' }],
  ['503', { kind: '503' }],
  ['429, again in a day', { kind: '429', retryAfterSeconds: 86_400 }],
  ['a page of somebody else', { kind: 'html-body' }],
  ['cut off', { kind: 'cut-body' }],
  ['broken connection', { kind: 'reset' }],
  ['no token', odd({ drop: ['access_token'] })],
  ['a token that is null', odd({ set: { access_token: null } })],
  ['a token that is no JWT', odd({ set: { access_token: 'secret' } })],
  ['a token without a tenant', odd({ set: { access_token: unsigned({ oid: 'x' }) } })],
  [
    'a token of another tenant',
    odd({ set: { access_token: unsigned({ tid: '11111111-2222-4333-8444-555555555555' }) } }),
  ],
  ['a token with line breaks', odd({ set: { access_token: 'a\r\nX-Odd: yes' } })],
  ['expired at once', odd({ set: { expires_on: '1' } })],
  ['expires_on missing', odd({ drop: ['expires_on'] })],
  ['expires_on no number', odd({ set: { expires_on: 'soon' } })],
];

/** The identity endpoint is odd: a run does nothing and says so, or gets on. */
export const identityCases: readonly OddCase[] = identityAnswers.map(([what, fault]) => ({
  ...{ kind: 'identity', name: `identity endpoint: ${what}`, allows: 'nothing' },
  // From the first night on: a token is kept for hours.
  isLasting: true,
  faults: () => [onReads('/msi/token', fault)],
}));
