import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { tableNames } from '../../src/adapters/tables/store/table-names.ts';
import type { BicepFile } from './bicep/bicep-file.ts';
import { writtenSettings } from './bicep/check-settings.ts';
import { checkTemplates, parseTemplates } from './bicep/check-templates.ts';
import { requiredSettings, schedulesOfTimers } from './known-settings.ts';
import { azureRoles, templateData, templateFacts, templatesFolder } from './template-facts.ts';

describe('the templates of infra/', () => {
  let files: ReadonlyMap<string, BicepFile>;

  beforeAll(async () => {
    files = await parseTemplates(templatesFolder);
  });

  test('have names, values and references that their types have', async () => {
    expect(await checkTemplates(templatesFolder, templateFacts)).toEqual([]);
  });

  test('give each app the settings without which it does no work', () => {
    expect(settingsOf('everyAppSettings')).toEqual(expect.arrayContaining([...requiredSettings]));
  });

  test('give the parts with timers a schedule for each', () => {
    const given = [...settingsOf('keeperSettings'), ...settingsOf('writerSettings')];

    expect(given).toEqual(expect.arrayContaining([...schedulesOfTimers()]));
  });

  test('give a host with a user-assigned identity all that it needs to reach its storage', () => {
    expect(settingsOf('hostSettings').filter((name) => name.startsWith('AzureWebJobsStorage'))).toEqual([
      'AzureWebJobsStorage__credential',
      'AzureWebJobsStorage__clientId',
      'AzureWebJobsStorage__blobServiceUri',
      'AzureWebJobsStorage__queueServiceUri',
      'AzureWebJobsStorage__tableServiceUri',
    ]);
  });

  test('name the roles of Azure by the ids that Azure gives them', () => {
    expect(azureRoles).toEqual({
      storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
      storageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
      storageBlobDataReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
      storageQueueDataReader: '19e7f393-937e-4f77-808e-94535e297925',
      storageQueueDataMessageSender: 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a',
      storageQueueDataMessageProcessor: '8a0f0c08-91a1-4084-bc3d-661d67233fed',
      storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3',
      storageTableDataReader: '76199698-9eea-4c19-bc75-cec21354c6b6',
      keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6',
      monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb',
    });
  });

  test('go with a host that samples no log line away: alerts and evidence are made of them', () => {
    const host = JSON.parse(readFileSync(join(templatesFolder, '../host.json'), 'utf8'));

    // In the other mode the settings of sampling do not count.
    expect(host.telemetryMode).toBeUndefined();
    expect(host.logging.applicationInsights.samplingSettings.excludedTypes.split(';')).toEqual(
      expect.arrayContaining(['Exception', 'Trace']),
    );
  });

  test('look back as far and as often as Azure lets an alert', () => {
    const minutes = ['PT5M', 'PT10M', 'PT15M', 'PT30M'];
    const { alerts } = templateData<{ alerts: { windowSize: string; evaluationFrequency: string }[] }>(
      'alerts.json',
    );

    for (const { windowSize, evaluationFrequency } of alerts) {
      expect([...minutes, 'PT45M', 'PT1H', 'PT2H', 'PT3H', 'PT4H', 'PT5H', 'PT6H', 'P1D', 'P2D']).toContain(
        windowSize,
      );
      expect([...minutes, 'PT1H', 'PT2H', 'PT3H', 'PT4H', 'PT5H', 'PT6H', 'P1D']).toContain(
        evaluationFrequency,
      );
    }
  });

  test('make every table that the app has, for whoever may only add rows can make none', () => {
    expect(templateData<{ all: string[] }>('tables.json').all).toEqual(tableNames);
  });

  test('make a subnet for each app that there may be: one that is left out is deleted, and fails where an app is in it', () => {
    const named = (file: string, list: RegExp, name: RegExp) => {
      const [text = ''] = list.exec(files.get(file)?.root.text ?? '') ?? [];
      return [...new Set([...text.matchAll(name)].map(([, found]) => found))].sort();
    };

    const subnets = named('modules/network.bicep', /everyService = \[.*\]/, /'(\w+)'/g);
    expect(subnets.length).toBeGreaterThan(0);
    expect(subnets).toEqual(named('main.bicep', /[\s\S]*/, /service: '(\w+)'/g));
  });

  function settingsOf(group: string): readonly string[] {
    const file = files.get('modules/app-settings.bicep');
    if (file === undefined) throw new Error('there is no modules/app-settings.bicep');
    return writtenSettings(file)
      .filter((setting) => setting.group === group)
      .map(({ name }) => name);
  }
});
