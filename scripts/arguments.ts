/** Command-line options of our scripts: long names, values, `--help`; anything else stops with the usage. */
import { parseArgs } from 'node:util';

export interface Command {
  readonly usage: string;
  /** Option names; true for those that take a value. */
  readonly options: Readonly<Record<string, boolean>>;
  readonly positionals?: boolean;
}

export interface Given {
  value(name: string): string | undefined;
  isSet(name: string): boolean;
  readonly positionals: readonly string[];
}

/** What was given; prints the usage and ends on `--help` or on an option that does not exist. */
export function readArguments({ usage, options, positionals = false }: Command): Given {
  const known = {
    help: { type: 'boolean' as const },
    ...Object.fromEntries(
      Object.entries(options).map(([name, hasValue]) => [
        name,
        { type: hasValue ? ('string' as const) : ('boolean' as const) },
      ]),
    ),
  };
  try {
    const parsed = parseArgs({ options: known, allowPositionals: positionals });
    const values: Readonly<Record<string, unknown>> = parsed.values;
    if (values['help'] === true) {
      process.stdout.write(`${usage}\n`);
      process.exit(0);
    }
    return {
      value: (name) => (typeof values[name] === 'string' ? values[name] : undefined),
      isSet: (name) => values[name] === true,
      positionals: parsed.positionals,
    };
  } catch (error) {
    return stop(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

/** One sentence on stderr, and exit code 1. */
export function stop(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Runs a command; what it throws is told in one sentence, with the stack only when it is our own mistake. */
export function runCommand(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    stop(
      error instanceof Error
        ? error.constructor === Error || error.name === 'ConfigError'
          ? error.message
          : (error.stack ?? error.message)
        : String(error),
    );
  });
}
