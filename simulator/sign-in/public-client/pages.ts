import type { User } from '../../directory.ts';
import type { TokenRefusal } from '../../tokens/exchange/refusal.ts';
import type { Answer } from '../../wire/message.ts';
import { errorPage, escaped, page } from '../pages.ts';

/** The page that asks who signs in and whether that person consents. What it posts goes back to the same address. */
export function consentPage(request: {
  readonly action: string;
  readonly appId: string;
  readonly loginHint?: string | undefined;
  /** What the page asks consent for; `undefined`: it asks for a code first. */
  readonly scopes: readonly string[] | undefined;
  readonly users: readonly User[];
}): Answer {
  const { action, appId, loginHint = '', scopes, users } = request;
  const options = users.map(
    ({ userPrincipalName, displayName }) =>
      `<option value="${escaped(userPrincipalName)}">${escaped(displayName)}</option>`,
  );
  const asked =
    scopes === undefined
      ? '<p><label>Code <input name="code" required></label></p>'
      : `<p>It asks for ${escaped(scopes.join(', '))}.</p>`;
  return page(
    200,
    'Simulated sign-in',
    `<p>For application ${escaped(appId)}. No password: this tenant is made up.</p>
<form method="post" action="${escaped(action)}">
${asked}
<p><label>User principal name or object id <input name="user" list="users" value="${escaped(loginHint)}" size="60" required autofocus></label></p>
<datalist id="users">${options.join('')}</datalist>
<p><label><input type="checkbox" name="consent" value="accepted" checked> consent to what is asked for</label></p>
<p><button name="answer" value="sign-in">Sign in</button> <button name="answer" value="cancel" formnovalidate>Cancel</button></p>
</form>`,
  );
}

/** What a person sees who is refused. */
export function refusalPage({ error, code, message }: TokenRefusal): Answer {
  return errorPage({ error, description: `AADSTS${code}: ${message}` });
}

export function donePage(text: string): Answer {
  return page(200, text, '<p>This page can be closed.</p>');
}
