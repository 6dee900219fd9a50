/**
 * The app setting that keeps the host from running a function: *Disable* in the portal writes the first of the two, and the second
 * stands for it where names may have no dots. `undefined`: there is none.
 */
export function settingThatSwitchesOff(
  functionName: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const names = [`AzureWebJobs.${functionName}.Disabled`, `AzureWebJobs_${functionName}_Disabled`].map(
    (name) => name.toLowerCase(),
  );
  const isOn = /^(1|true)$/i;
  return Object.keys(environment).find(
    (name) => names.includes(name.toLowerCase()) && isOn.test(environment[name] ?? ''),
  );
}
