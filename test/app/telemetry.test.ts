import { describe, expect, test } from '@jest/globals';
import { createTelemetry } from '../../src/app/telemetry.ts';

describe('spans are sent', () => {
  test.each(['https://collector.example:4318', 'http://127.0.0.1:4318', 'http://localhost:4318'])(
    'to %s',
    (endpoint) => {
      expect(createTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).toBeDefined();
    },
  );

  test.each([
    undefined,
    '',
    'collector.example',
    'http://collector.example:4318',
    'http://127.0.0.1.example',
    'file:///tmp/spans',
  ])('not to %s', (endpoint) => {
    expect(createTelemetry({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).toBeUndefined();
  });
});
