/** The environment as typed configuration. A wrong value stops the start and says what it may be (contract.md). */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { ValidationLevel } from '../fhir/validation/validator.ts';

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Public origin, without a slash at the end; page links and the token audience come from it. */
  readonly baseUrl: string;
  readonly mongodbUri: string | undefined;
  readonly dataDir: string;
  readonly production: boolean;
  readonly logLevel: LogLevel;
  readonly dmp: boolean;
  /** How much is asked of what is written. */
  readonly validation: ValidationLevel;
  /** Processes that serve, 1 to WORKERS_MAX. */
  readonly workers: number;
  /** Instant the server's clock starts from, milliseconds since 1970 UTC; undefined: now. */
  readonly clockStart: number | undefined;
  readonly environment: Environment;
}

export type Environment = Readonly<Record<string, string | undefined>>;
type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';
const LOG_LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];

/** Each keeps up to 64 connections to MongoDB, which takes a few thousand. */
const WORKERS_MAX = 64;

/** A value of the environment that cannot be obeyed. */
export class ConfigError extends Error {}

/** @throws ConfigError naming the variable and what it may be. */
export function readConfig(environment: Environment): Config {
  const production = isProduction(environment);
  const port = portOf(environment);
  const host = environment['HOST'] ?? '127.0.0.1';
  const mongodbUri = environment['MONGODB_URI'];
  if (mongodbUri !== undefined && !/^mongodb(\+srv)?:\/\/[^/]/.test(mongodbUri)) {
    throw new ConfigError(
      'MONGODB_URI may be a connection string such as mongodb://host:27017/?replicaSet=rs0.',
    );
  }
  if (production) checkProductionStore(mongodbUri);
  if (environment['POLICY_DATE'] !== undefined)
    throw new ConfigError(
      'POLICY_DATE is refused for now: the regimes of creation come with the life cycle of records.',
    );
  return {
    port,
    host,
    baseUrl: baseUrlOf(environment, host, port),
    mongodbUri,
    dataDir: resolve(environment['DATA_DIR'] ?? '.data'),
    production,
    logLevel: logLevelOf(environment['LOG_LEVEL']),
    dmp: modulesOf(environment['MODULES']),
    validation: validationOf(environment['VALIDATION'], production),
    workers: workersOf(environment['WORKERS']),
    clockStart: clockOf(environment['CLOCK'], production),
    environment,
  };
}

const LEVELS: readonly ValidationLevel[] = ['profiles', 'base', 'structure'];

/** Structure can never be off; production asks for the profiles. */
function validationOf(text = 'profiles', production = false): ValidationLevel {
  const level = LEVELS.find((known) => known === text);
  if (level === undefined)
    throw new ConfigError(`VALIDATION is '${text}'; it may be ${LEVELS.join(', ')}.`);
  if (production && level === 'structure')
    throw new ConfigError('VALIDATION=structure is refused in production: use profiles or base.');
  return level;
}

const SETTINGS: readonly string[] = ['production', 'development', 'test'];

function isProduction({ NODE_ENV: setting = 'development' }: Environment): boolean {
  if (!SETTINGS.includes(setting))
    throw new ConfigError(`NODE_ENV is '${setting}'; it may be ${SETTINGS.join(', ')}.`);
  return setting === 'production';
}

function portOf({ PORT: port = '8080' }: Environment): number {
  const number = Number(port);
  if (!/^\d{1,5}$/.test(port) || number > 65_535)
    throw new ConfigError(`PORT is '${port}'; it may be a number from 0 to 65535.`);
  return number;
}

function baseUrlOf({ BASE_URL: text }: Environment, host: string, port: number): string {
  if (text === undefined) return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.search || url.hash)
    throw new ConfigError(
      `BASE_URL is '${text}'; it may be an http or https URL such as https://dmp.example.org.`,
    );
  return text.replace(/\/+$/, '');
}

function checkProductionStore(uri: string | undefined): void {
  const advice =
    'With NODE_ENV=production, MONGODB_URI must name an external replica set, with TLS (tls=true) and credentials.';
  if (uri === undefined) throw new ConfigError(advice);
  const isTls = uri.startsWith('mongodb+srv://') || /[?&](tls|ssl)=true/.test(uri);
  if (!isTls || !/^mongodb(\+srv)?:\/\/[^/@]+@/.test(uri)) throw new ConfigError(advice);
}

function logLevelOf(text: string | undefined): LogLevel {
  const level = LOG_LEVELS.find((known) => known === (text ?? 'info'));
  if (level === undefined)
    throw new ConfigError(`LOG_LEVEL is '${text}'; it may be ${LOG_LEVELS.join(', ')}.`);
  return level;
}

function modulesOf(text = 'dmp'): boolean {
  if (text !== 'dmp' && text !== 'none')
    throw new ConfigError(`MODULES is '${text}'; it may be dmp or none.`);
  return text === 'dmp';
}

/** `auto`: one per processor this process may use. */
function workersOf(text = '1'): number {
  if (text === 'auto') return Math.min(availableParallelism(), WORKERS_MAX);
  const number = Number(text);
  if (!/^\d{1,3}$/.test(text) || number < 1 || number > WORKERS_MAX)
    throw new ConfigError(
      `WORKERS is '${text}'; it may be a number from 1 to ${WORKERS_MAX}, or auto.`,
    );
  return number;
}

function clockOf(text: string | undefined, production: boolean): number | undefined {
  if (text === undefined) return undefined;
  if (production) throw new ConfigError('CLOCK is refused with NODE_ENV=production: remove it.');
  const instant = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(instant))
    throw new ConfigError(`CLOCK is '${text}'; it may be an instant such as 2026-11-01T08:00:00Z.`);
  return instant;
}
