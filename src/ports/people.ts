import type { ReadCall } from './reading.ts';

/** What two accounts of one person have in common. `undefined`: the account has none. */
export interface AccountMarks {
  readonly employeeId: string | undefined;
  readonly mail: string | undefined;
}

/** Who belongs to whom. Ids in lower case. Throws `GraphCallError` for all that is no answer. */
export interface People {
  /** `undefined`: nobody is named, or there is no such user. */
  managerIdOf(userId: string, call: ReadCall): Promise<string | undefined>;
  /** `undefined`: there is no such user. */
  marksOf(userId: string, call: ReadCall): Promise<AccountMarks | undefined>;
}
