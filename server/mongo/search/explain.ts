/** What a search costs: every command it runs, as the database explains it. The gate of the plans in CI. */
import type { SearchQuery } from '../../fhir/search/query.ts';
import type { Collections } from '../collections.ts';
import type { Commands, FindCommand } from './commands.ts';
import { commandsOn, cursorOf } from './commands.ts';
import { find } from './find.ts';
import type { Reading } from './prepare.ts';

export interface ExplainedCommand {
  readonly command: 'find' | 'count';
  readonly collection: string;
  readonly keysExamined: number;
  readonly docsExamined: number;
  /** Documents the command gave, or counted. */
  readonly returned: number;
  /** Distinct names of the stages, from the outermost. */
  readonly stages: readonly string[];
  /** Documents sorted in memory; 0 when an index gave the order. */
  readonly sortedInMemory: number;
}

export async function explain(
  query: SearchQuery,
  collections: Collections,
  reading: Omit<Reading, 'commands'>,
): Promise<readonly ExplainedCommand[]> {
  const explained: ExplainedCommand[] = [];
  const commands = commandsOn(collections);
  const watched: Commands = {
    find: async (command) => {
      explained.push(await explainFind(collections, command, 'find'));
      return commands.find(command);
    },
    count: async (command) => {
      const asFind = { ...command, fields: ['_id'], limit: 0 };
      explained.push(await explainFind(collections, asFind, 'count'));
      return commands.count(command);
    },
  };
  await find(query, { ...reading, commands: watched });
  return explained;
}

async function explainFind(
  collections: Collections,
  command: FindCommand,
  kind: ExplainedCommand['command'],
): Promise<ExplainedCommand> {
  const answer = await cursorOf(collections, command, {}).explain('executionStats');
  // As the manual of explain has it; the driver gives a plain document.
  const stats = answer.executionStats as ExecutionStats;
  const stages = stagesOf(stats.executionStages);
  const sorts = stages.filter(({ name }) => name === 'SORT');
  return {
    command: kind,
    collection: command.collection,
    keysExamined: stats.totalKeysExamined,
    docsExamined: stats.totalDocsExamined,
    returned: stats.nReturned,
    stages: [...new Set(stages.map(({ name }) => name))],
    sortedInMemory: Math.max(0, ...sorts.map(({ rows }) => rows)),
  };
}

/** `executionStats` as the manual of explain has it. */
interface ExecutionStats {
  readonly totalKeysExamined: number;
  readonly totalDocsExamined: number;
  readonly nReturned: number;
  readonly executionStages: ExplainedStage;
}

interface Stage {
  readonly name: string;
  readonly rows: number;
}

/** A stage as the manual of explain has it. */
interface ExplainedStage {
  readonly stage?: string;
  readonly nReturned?: number;
  readonly inputStage?: ExplainedStage;
  readonly inputStages?: readonly ExplainedStage[];
}

function stagesOf(stage: ExplainedStage): readonly Stage[] {
  const inputs = [...(stage.inputStage ? [stage.inputStage] : []), ...(stage.inputStages ?? [])];
  const own = { name: stage.stage ?? '', rows: inputs[0]?.nReturned ?? 0 };
  return [own, ...inputs.flatMap(stagesOf)];
}
