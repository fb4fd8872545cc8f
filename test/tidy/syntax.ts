/** Rules of style that the syntax tree of a file answers. */
import ts from 'typescript';
import type { Finding, TextFile } from './tree.ts';

const FUNCTION_LINES_MAX = 60;

type Visitor = (node: ts.Node, source: ts.SourceFile) => readonly Finding[];

/** Functions over 60 lines. The body of a `describe` is a chapter, not a function. */
export function functionFindings(file: TextFile): readonly Finding[] {
  return visit(file, (node, source) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || isChapter(node)) return [];
    const first = lineOfNode(node, source);
    const lines = source.getLineAndCharacterOfPosition(node.end).line + 2 - first;
    if (lines <= FUNCTION_LINES_MAX) return [];
    const name = node.name?.getText(source) ?? 'a function';
    return [found(file, first, `${name} has ${lines} lines, more than ${FUNCTION_LINES_MAX}`)];
  });
}

/** Outermost `describe` titles that do not begin with the name of a specification. */
export function titleFindings(file: TextFile, names: readonly string[]): readonly Finding[] {
  return visit(file, (node, source) => {
    if (!ts.isCallExpression(node) || !isDescribe(node) || isInsideDescribe(node)) return [];
    const [title] = node.arguments;
    const text = title && ts.isStringLiteralLike(title) ? title.text : '';
    if (names.some((name) => new RegExp(`^${name}($|[ ,:])`).test(text))) return [];
    const reason = `«${text}» begins with no name of test/spec/sections.json`;
    return [found(file, lineOfNode(node, source), reason)];
  });
}

/** Records of an interaction (they have `effect` and `run`) whose `spec` is absent, empty or computed. */
export function interactionFindings(file: TextFile): readonly Finding[] {
  return visit(file, (node, source) => {
    if (!ts.isObjectLiteralExpression(node)) return [];
    const members = new Map(
      node.properties.map((member) => [member.name?.getText(source), member]),
    );
    if (!members.has('effect') || !members.has('run')) return [];
    const spec = members.get('spec');
    const value = spec && ts.isPropertyAssignment(spec) ? spec.initializer : undefined;
    if (value && ts.isStringLiteralLike(value) && value.text.trim() !== '') return [];
    return [found(file, lineOfNode(node, source), 'an interaction without its `spec`')];
  });
}

/** Every `as` but `as const`, with whether a comment at its line or its statement says why it is true. */
export function assertions(
  file: TextFile,
): readonly { readonly line: number; readonly reasoned: boolean }[] {
  const lines = file.text.split('\n');
  const seen: { line: number; reasoned: boolean }[] = [];
  visit(file, (node, source) => {
    if (!ts.isAsExpression(node) || ts.isConstTypeReference(node.type)) return [];
    const line = source.getLineAndCharacterOfPosition(node.expression.end).line;
    const first = lineOfNode(statementOf(node), source) - 1;
    const around = lines.slice(Math.max(0, first - 1), line + 1);
    seen.push({ line: line + 1, reasoned: around.some((text) => /\/\/|\/\*|^\s*\*/.test(text)) });
    return [];
  });
  return seen;
}

function statementOf(node: ts.Node): ts.Node {
  let at = node;
  while (!ts.isStatement(at) && !ts.isClassElement(at) && !ts.isObjectLiteralElementLike(at)) {
    at = at.parent;
  }
  return at;
}

function isDescribe(call: ts.CallExpression): boolean {
  const { expression: callee } = call;
  const named = ts.isPropertyAccessExpression(callee) ? callee.expression : callee;
  return ts.isIdentifier(named) && named.text === 'describe';
}

function isChapter(node: ts.Node): boolean {
  return ts.isCallExpression(node.parent) && isDescribe(node.parent);
}

function isInsideDescribe(node: ts.Node): boolean {
  for (let at = node.parent; at !== undefined; at = at.parent) {
    if (ts.isCallExpression(at) && isDescribe(at)) return true;
  }
  return false;
}

function lineOfNode(node: ts.Node, source: ts.SourceFile): number {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}

function found({ path }: TextFile, line: number, reason: string): Finding {
  return { path, line, reason };
}

function visit(file: TextFile, visitor: Visitor): readonly Finding[] {
  const source = parsed(file);
  const findings: Finding[] = [];
  const walk = (node: ts.Node): void => {
    findings.push(...visitor(node, source));
    ts.forEachChild(node, walk);
  };
  walk(source);
  return findings;
}

const sources = new WeakMap<TextFile, ts.SourceFile>();

function parsed(file: TextFile): ts.SourceFile {
  const known = sources.get(file);
  if (known) return known;
  const source = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true);
  sources.set(file, source);
  return source;
}
