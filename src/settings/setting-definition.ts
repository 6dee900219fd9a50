/** One environment setting, as an operator reads of it. */
export interface SettingDefinition {
  readonly name: string;
  readonly meaning: string;
  /** What stands when it is not set; `required`: the app does no work without it; `none`: absent is fine. */
  readonly default: string | { readonly absent: 'required' | 'none' };
  /** What a usable value looks like, as it follows "expected". */
  readonly expected: string;
  /** What is given is not repeated, not even where it is wrong. */
  readonly isSecret?: boolean;
  /** An address that data or tokens are sent to: on Azure it may not be this machine. */
  readonly isOutside?: boolean;
  /** @param text without spaces around it, and not empty. @returns `undefined`: it is not usable. */
  readonly read: (text: string) => unknown;
  /** Of a long text that is not usable: which part of it is wrong. */
  readonly wrongIn?: (text: string) => string;
}
