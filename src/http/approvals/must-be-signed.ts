import { signingLink } from '../../changes/consents/signing-link.ts';
import { type HttpAnswer, problem } from '../core/answer.ts';
import type { HttpPorts } from '../core/route.ts';

/** The answer to whoever would approve with a role alone what needs a signature. */
export function mustBeSigned(
  why: string,
  signed: { readonly id: string; readonly digest: string },
  { publicUrl }: Pick<HttpPorts, 'publicUrl'>,
  members: { readonly changeId?: string } = {},
): HttpAnswer {
  const where =
    publicUrl === undefined
      ? 'The app setting PUBLIC_URL has to say first where people reach this app'
      : `Sign in at ${signingLink({ ...signed, places: undefined }, { publicUrl })}`;
  const detail = `${why}, so that a role is not enough to approve it. ${where}. Nothing was approved.`;
  return problem(403, 'It has to be signed', detail, { ...members, retry: 'never' });
}
