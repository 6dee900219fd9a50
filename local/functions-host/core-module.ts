import { Module } from 'node:module';
import type { CoreModule } from './core-types.ts';

const coreModuleName = '@azure/functions-core';

let provided = false;

/**
 * Puts the module in place that the Functions library asks of its worker, in the worker's own way: a hook on `require`.
 * The library asks once, at its first `app.*` call, and keeps the answer, a failure included; so this comes first.
 *
 * @throws when the process has one already: the library keeps its state per process, so a second app could not be told
 * from the first.
 */
export function provideCoreModule(core: CoreModule): void {
  if (provided)
    throw new Error('This process hosts a functions app already: start another process for another app.');
  provided = true;
  const original = Module.prototype.require;
  Module.prototype.require = Object.assign(function require(this: Module, id: string): unknown {
    return id === coreModuleName ? core : Reflect.apply(original, this, [id]);
  }, original);
}
