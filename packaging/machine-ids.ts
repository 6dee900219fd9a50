import type { Plugin } from 'esbuild';

/**
 * OpenTelemetry can find the id of the machine, in a way of its own on each of five systems, each of which would be files of the
 * package. We do not ask for it: an instance of the platform is nobody's machine.
 */
export const noMachineIds: Plugin = {
  name: 'no-machine-ids',
  setup(build) {
    build.onLoad({ filter: /[\\/]machine-id[\\/]getMachineId\.js$/ }, () => ({
      contents: 'exports.getMachineId = async () => undefined;',
      loader: 'js',
    }));
  },
};
