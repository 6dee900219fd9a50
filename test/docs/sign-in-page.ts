import { refusals } from '../../local/preview/sign-in/refusal-table.ts';
import { wantedScopes } from '../../local/preview/sign-in/wanted-scopes.ts';

const context = { tenant: 'the tenant', clientId: 'CLIENT_ID', authority: 'Entra', consentLink: 'the link' };

/** The rows of docs/preview.md that say what a number means and what to do: one for all that mean the same. */
export function refusalRows(): readonly string[] {
  const numbers = Object.entries(refusals).filter(([code]) => code.startsWith('AADSTS'));
  return [...Map.groupBy(numbers, ([, refusal]) => refusal)].map(([{ what, remedy }, codes]) => {
    const named = codes.map(([code]) => code.slice('AADSTS'.length)).join(', ');
    return `| ${named} | ${what(context)} | ${remedy(context)} |`;
  });
}

/** The rows of docs/preview.md that say what is asked for. */
export function scopeRows(): readonly string[] {
  const always = wantedScopes({ withRequests: false }).map(({ name }) => name);
  return wantedScopes({ withRequests: true }).map(
    ({ name, unseen }) => `| \`${name}\`${always.includes(name) ? '' : ' (`--requests` only)'} | ${unseen} |`,
  );
}
