import { INSTRUMENTER_CONSTANTS, type InstrumenterContext } from '@stryker-mutator/api/core';

/** What Stryker's instrumented code reads and writes in this process. It keeps the object that it finds first. */
export const instrumentedCode: {
  [Name in keyof InstrumenterContext]: InstrumenterContext[Name] | undefined;
} = {};

Object.assign(globalThis, { [INSTRUMENTER_CONSTANTS.NAMESPACE]: instrumentedCode });
