/**
 * The SHA-256 of the rules that were checked, by the code that is beside this, when the package was made. `npm run package` writes it
 * here: whoever could write another into the package could write other code.
 */
export const checkedRulesHash: string | undefined = undefined;
