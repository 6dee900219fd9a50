import { createRequire } from 'node:module';

const require = createRequire(__filename);

/** A fault that Microsoft's own parser finds in a query. */
export interface KustoFault {
  readonly message: string;
  /** Place of the fault in the query, from 0. */
  readonly at: number;
}

/** What a query comes to, as the parser sees it. */
export interface ParsedQuery {
  readonly faults: readonly KustoFault[];
  /** Names and types of the columns of the result. */
  readonly columns: Readonly<Record<string, string>>;
}

/** A list of .NET, as the parser's compiler writes it. */
interface List<T> {
  readonly Count: number;
  getItem(index: number): T;
}

interface Language {
  readonly Symbols: {
    readonly Symbol: unknown;
    readonly TableSymbol: { readonly $ctor7: new (name: string, schema: string, means: null) => object };
    readonly DatabaseSymbol: {
      readonly $ctor3: new (name: string, alternate: null, members: object, isOpen: boolean) => object;
    };
  };
  readonly GlobalState: { readonly Default: { WithDatabase(database: object): object } };
  readonly KustoCode: {
    ParseAndAnalyze(
      query: string,
      globals: object,
    ): {
      GetDiagnostics(): List<{ readonly Message: string; readonly Start: number }>;
      readonly ResultType: { readonly Columns?: List<{ Name: string; Type: { Name: string } }> } | null;
    };
  };
}

const storageLog =
  '(TimeGenerated: datetime, OperationName: string, StatusText: string, Uri: string, RequesterObjectId: string, RequesterAppId: string, CallerIpAddress: string)';

/** Tables of a workspace that take what the platform logs, with the columns of each that queries of ours may use. */
const tables = {
  AppTraces:
    '(TimeGenerated: datetime, Message: string, SeverityLevel: int, Properties: dynamic, OperationId: string, AppRoleName: string)',
  AppRequests:
    '(TimeGenerated: datetime, Name: string, Success: bool, ResultCode: string, DurationMs: real, OperationId: string, AppRoleName: string)',
  AppExceptions:
    '(TimeGenerated: datetime, ExceptionType: string, OuterMessage: string, OperationName: string, OperationId: string, AppRoleName: string)',
  AzureDiagnostics: '(TimeGenerated: datetime, ResourceProvider: string, OperationName: string)',
  StorageBlobLogs: storageLog,
  StorageTableLogs: storageLog,
};

let analyse: ((query: string) => ParsedQuery) | undefined;

/** Reads a query with Microsoft's parser of Kusto, which knows its functions and our tables. Nothing is run. */
export function parseKusto(query: string): ParsedQuery {
  analyse ??= loadParser();
  return analyse(query);
}

function loadParser(): (query: string) => ParsedQuery {
  require('@kusto/language-service-next/bridge.min.js');
  require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
  // The package has no exports: it puts what it has into the global object.
  const loaded = globalThis as unknown as {
    readonly Kusto: { readonly Language: Language };
    // biome-ignore lint/suspicious/noExplicitAny: generics of .NET in JavaScript have no type that helps.
    readonly System: any;
  };
  const { Symbols, GlobalState, KustoCode } = loaded.Kusto.Language;
  const members = Object.entries(tables).map(
    ([name, schema]) => new Symbols.TableSymbol.$ctor7(name, schema, null),
  );
  const list = new (loaded.System.Collections.Generic.List$1(Symbols.Symbol).$ctor1)(members);
  const globals = GlobalState.Default.WithDatabase(
    new Symbols.DatabaseSymbol.$ctor3('workspace', null, list, false),
  );
  return (query) => {
    const code = KustoCode.ParseAndAnalyze(query, globals);
    return {
      faults: itemsOf(code.GetDiagnostics()).map(({ Message, Start }) => ({ message: Message, at: Start })),
      columns: Object.fromEntries(
        itemsOf(code.ResultType?.Columns).map(({ Name, Type }) => [Name, Type.Name]),
      ),
    };
  };
}

function itemsOf<T>(list: List<T> | undefined): readonly T[] {
  return Array.from({ length: list?.Count ?? 0 }, (_, index) => (list as List<T>).getItem(index));
}
