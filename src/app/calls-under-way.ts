/** What an app is doing, so that whoever ends the process can wait for it. */
export interface CallsUnderWay {
  /** The same app; what it is asked to do counts until it is over. */
  watch<T extends object>(app: T): T;
  /** Resolves when nothing is under way, or after so long. @returns how many calls are left. */
  over(withinMilliseconds: number): Promise<number>;
}

export function createCallsUnderWay(): CallsUnderWay {
  const calls = new Set<Promise<unknown>>();
  const counted = (call: unknown) => {
    if (!(call instanceof Promise)) return call;
    calls.add(call);
    const isOver = () => void calls.delete(call);
    call.then(isOver, isOver);
    return call;
  };
  return {
    watch: <T extends object>(app: T) =>
      new Proxy<T>(app, {
        get(target, name, receiver) {
          const member: unknown = Reflect.get(target, name, receiver);
          if (typeof member !== 'function') return member;
          return (...given: unknown[]) => counted(Reflect.apply(member, target, given));
        },
      }),
    async over(withinMilliseconds) {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const bound = setTimeout(resolve, withinMilliseconds);
      await Promise.race([Promise.allSettled(calls), late]);
      clearTimeout(bound);
      return calls.size;
    },
  };
}
