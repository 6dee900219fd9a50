/** A message about what happened longer ago than this gives nothing: whoever needed it then has found another way, or nobody does. */
export const freshMinutes = 30;
/** Clocks of two machines may be apart by this at most. */
export const clockSkewMinutes = 5;
