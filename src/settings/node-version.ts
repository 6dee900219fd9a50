/** The oldest Node that has everything the app calls: the bundle is built for it, and package.json names it. */
export const oldestNode = 22;

/** What is wrong with the Node that runs the app; `undefined`: nothing. @param version `24.21.0` */
export function nodeProblem(version: string): string | undefined {
  if (Number.parseInt(version, 10) >= oldestNode) return undefined;
  return `Node ${version} runs the app: expected Node ${oldestNode} or later. In Azure choose 24, in functionAppConfig of the template or with \`az functionapp runtime config set --runtime node --runtime-version 24\`; on this machine, put a later node first in PATH`;
}
