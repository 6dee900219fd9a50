import type { Node } from 'web-tree-sitter';
import { type BicepFile, entriesOf, everyNode, type Finding, finding, plainText } from './bicep-file.ts';
import { declarationsOf } from './declarations.ts';

export interface SettingFacts {
  settingProblem(name: string, value: string | undefined): string | undefined;
}

interface WrittenSetting {
  readonly name: string;
  readonly node: Node;
  readonly value: Node;
  /** The variable that it stands in: `writerSettings`. */
  readonly group: string;
}

/** Settings of apps are written in variables whose names end so. */
const isOfSettings = /[sS]ettings$/;

export function checkSettings(file: BicepFile, { settingProblem }: SettingFacts): readonly Finding[] {
  return writtenSettings(file).flatMap(({ name, node, value }) => {
    const problem = settingProblem(name, plainText(value));
    return problem === undefined ? [] : [finding(file, node, `${name}: ${problem}`)];
  });
}

/** Every setting that a file gives to apps, also under a condition. */
export function writtenSettings(file: BicepFile): readonly WrittenSetting[] {
  return declarationsOf(file)
    .filter(({ kind, name }) => kind === 'var' && isOfSettings.test(name))
    .flatMap(({ name: group, value }) =>
      (value === undefined ? [] : everyNode(value))
        .filter(({ type }) => type === 'object')
        .flatMap(entriesOf)
        .flatMap(({ key, node, value: given }) =>
          key === undefined ? [] : [{ name: key, node, value: given, group }],
        ),
    );
}
