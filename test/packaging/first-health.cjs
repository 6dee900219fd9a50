// Loads a packaged app as a worker does, asks for its health once, and prints the answer and the files of the package that were loaded.
const { Module } = require('node:module');
const { basename } = require('node:path');

const [, , entry] = process.argv;
const callbacks = {};
const core = {
  setProgrammingModel() {},
  registerFunction({ name }, callback) {
    callbacks[name] = callback;
    return { dispose() {} };
  },
  registerHook: () => ({ dispose() {} }),
  log() {},
};
const { require: original } = Module.prototype;
Module.prototype.require = function (id) {
  return id === '@azure/functions-core' ? core : original.call(this, id);
};
require(entry);
const log = () => {};
const request = { method: 'GET', headers: new Headers() };
const invocation = { invocationId: 'one', info: log, warn: log, error: log };
callbacks.health(request, invocation).then((answer) => {
  const loaded = Object.keys(require.cache).map((path) => basename(path));
  process.stdout.write(JSON.stringify({ status: answer.status, loaded }));
});
