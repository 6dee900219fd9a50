import type { ComparisonOperator, Expression, Literal, Path, TextFunction } from './expression.ts';
import { type Token, tokensOf } from './lexer.ts';
import { badFilter } from './refusals.ts';

const comparisons: ReadonlySet<string> = new Set<ComparisonOperator>(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);
const functions: ReadonlySet<string> = new Set<TextFunction>(['startswith', 'endswith', 'contains']);

/** The precedence of the words between two conditions (OData 4.01, part 2, §5.1.1.17). */
const bindingOf: Readonly<Record<string, number>> = { or: 1, and: 2 };
const bindingOfNot = 3;

/**
 * Parses a `$filter` that is already decoded from the URL. Operators and functions are matched without regard to
 * case, as Graph does.
 *
 * @throws GraphRefusal 400 `BadRequest`, with the position of the error.
 */
export function parseFilter(filter: string): Expression {
  const parser = new FilterParser(filter);
  const expression = parser.expression(0);
  parser.end();
  return expression;
}

class FilterParser {
  readonly #filter: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(filter: string) {
    this.#filter = filter;
    this.#tokens = tokensOf(filter);
  }

  /** Conditions joined by operators with a higher precedence than this. */
  expression(loosest: number): Expression {
    let left = this.#condition();
    for (;;) {
      const word = this.#wordAhead();
      const binding = bindingOf[word] ?? 0;
      if (binding <= loosest) return left;
      this.#take();
      left = { kind: word === 'or' ? 'or' : 'and', left, right: this.expression(binding) };
    }
  }

  end(): void {
    if (this.#peek().kind !== 'end') throw this.#wrong();
  }

  #condition(): Expression {
    if (this.#wordAhead() === 'not') {
      this.#take();
      return { kind: 'not', operand: this.expression(bindingOfNot) };
    }
    if (this.#takeSymbol('(')) {
      const inner = this.expression(0);
      this.#require(')');
      return inner;
    }
    const name = this.#wordAhead();
    return functions.has(name) && this.#isCall() ? this.#call(name as TextFunction) : this.#comparison();
  }

  /** `startswith(path,'text')`, with or without ` eq true`. */
  #call(name: TextFunction): Expression {
    this.#take();
    this.#require('(');
    const path = this.#path();
    this.#require(',');
    const value = this.#literal();
    this.#require(')');
    const call: Expression = { kind: 'call', name, path, value };
    if (this.#wordAhead() !== 'eq') return call;
    this.#take();
    const wanted = this.#literal();
    if (wanted.type !== 'boolean') throw this.#wrong();
    return wanted.value ? call : { kind: 'not', operand: call };
  }

  #comparison(): Expression {
    const path = this.#path();
    const last = path.at(-1)?.toLowerCase();
    if ((last === 'any' || last === 'all') && path.length > 1 && this.#takeSymbol('('))
      return this.#lambda(last, path.slice(0, -1));
    const operator = this.#wordAhead();
    if (operator === 'in') {
      this.#take();
      return { kind: 'in', path, values: this.#list() };
    }
    if (!comparisons.has(operator)) throw this.#wrong();
    this.#take();
    return { kind: 'compare', operator: operator as ComparisonOperator, path, value: this.#literal() };
  }

  #lambda(kind: 'any' | 'all', path: Path): Expression {
    const variable = this.#word();
    this.#require(':');
    const condition = this.expression(0);
    this.#require(')');
    return { kind, path, variable, condition };
  }

  #list(): Literal[] {
    this.#require('(');
    const values = [this.#literal()];
    while (this.#takeSymbol(',')) values.push(this.#literal());
    this.#require(')');
    return values;
  }

  #path(): Path {
    const parts = [this.#word()];
    while (this.#takeSymbol('/')) parts.push(this.#word());
    return parts;
  }

  #word(): string {
    const token = this.#peek();
    if (token.kind !== 'word') throw this.#wrong();
    this.#take();
    return token.text;
  }

  #literal(): Literal {
    const token = this.#peek();
    if (token.kind !== 'literal') throw this.#wrong();
    this.#take();
    return token.literal;
  }

  #isCall(): boolean {
    const after = this.#tokens[this.#next + 1];
    return after?.kind === 'symbol' && after.text === '(';
  }

  #wordAhead(): string {
    const token = this.#peek();
    return token.kind === 'word' ? token.text.toLowerCase() : '';
  }

  #takeSymbol(text: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'symbol' || token.text !== text) return false;
    this.#take();
    return true;
  }

  #require(text: string): void {
    if (!this.#takeSymbol(text)) throw this.#wrong();
  }

  #take(): void {
    this.#next += 1;
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', at: this.#filter.length };
  }

  #wrong() {
    return badFilter(`Syntax error at position ${this.#peek().at} in '${this.#filter}'.`);
  }
}
