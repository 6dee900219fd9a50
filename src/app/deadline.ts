/** When work must end: after so long, or when the platform ends the process. @param ending `undefined`: nobody ends it. */
export function deadlineIn(milliseconds: number, ending: AbortSignal | undefined): AbortSignal {
  const time = AbortSignal.timeout(milliseconds);
  return ending === undefined ? time : AbortSignal.any([time, ending]);
}
