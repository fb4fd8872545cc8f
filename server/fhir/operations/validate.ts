/** `$validate`: whether content may be written, or conforms to profiles, without writing it. R4 Resource operation validate. */
import type { Interaction, InteractionRequest, Reader, Toolbox } from '../engine/interaction.ts';
import { readJson } from '../model/json-reader.ts';
import type { PlainResource } from '../model/resource.ts';
import { resourceFrom } from '../model/resource.ts';
import { badRequest } from '../outcome/errors.ts';
import type { Issue } from '../outcome/issue.ts';

const DEFINITION = 'http://hl7.org/fhir/OperationDefinition/Resource-validate';

/** Whatever the sender says it is, R4 has these. R4 valueset resource-validation-mode. */
const MODES: readonly string[] = ['create', 'update', 'delete', 'profile'];

export const validateType: Interaction = {
  code: '$validate',
  spec: 'R4 operations, Resource $validate',
  level: 'type',
  method: 'POST',
  suffix: '$validate',
  definition: DEFINITION,
  everywhere: true,
  effect: 'read',
  run: (request, reader, tools) => validated(request, reader, tools),
};

export const validateInstance: Interaction = {
  ...validateType,
  code: '$validate-instance',
  level: 'instance',
};

/** Of what is stored, as it stands. */
export const validateStored: Interaction = {
  ...validateType,
  code: '$validate-stored',
  level: 'instance',
  method: 'GET',
};

interface Asked {
  readonly resource: PlainResource | undefined;
  readonly mode: string | undefined;
  readonly profiles: readonly string[];
}

async function validated(request: InteractionRequest, reader: Reader, tools: Toolbox) {
  const asked = askedOf(request);
  const { type = '', id } = request;
  // The reader answers for what is absent or hidden, as it does for a read.
  const stored = id === undefined ? undefined : await reader.one(type, id);
  const resource = asked.resource ?? (stored && resourceFrom(readJson(stored.json)).value);
  if (asked.mode === 'delete') {
    if (stored) return { kind: 'outcome' as const, issues: [contentOnly] };
    throw badRequest(deleteNeedsInstance);
  }
  if (!resource) throw badRequest(nothingToValidate);
  const { structure, rules } = tools.validator.validate(resource, {
    profiles: asked.profiles,
    least: 'information',
    whole: true,
  });
  const isOfWrite = asked.mode !== undefined && asked.mode !== 'profile';
  const issues = [
    ...addressIssues(resource, request, asked),
    ...structure,
    ...rules,
    ...(isOfWrite ? [contentOnly] : []),
  ];
  return { kind: 'outcome' as const, issues };
}

/** Parameters come in a Parameters resource, or the resource alone with `mode` and `profile` in the URL. */
function askedOf({ body, query }: InteractionRequest): Asked {
  const sent = body?.kind === 'resource' ? body.resource.value : undefined;
  const parameters = sent?.resourceType === 'Parameters' ? parametersOf(sent) : undefined;
  const inUrl = (name: string) => query.filter(([key]) => key === name).map(([, value]) => value);
  refuseUnknown(query);
  const modes = [...inUrl('mode'), ...(parameters?.mode ?? [])];
  const [mode] = modes;
  if (modes.length > 1 || (mode !== undefined && !MODES.includes(mode)))
    throw badRequest(unknownMode);
  return {
    // Parameters without a parameter of these names are themselves what is validated.
    resource: parameters ? parameters.resource : sent,
    mode,
    profiles: [...inUrl('profile'), ...(parameters?.profile ?? [])],
  };
}

interface OperationParameters {
  readonly resource: PlainResource | undefined;
  readonly mode: readonly string[];
  readonly profile: readonly string[];
}

const NAMES: ReadonlySet<unknown> = new Set(['resource', 'mode', 'profile']);
/** Parameters of HTTP and not of the operation. */
const GENERAL: ReadonlySet<string> = new Set(['_format', '_pretty', 'mode', 'profile']);

function parametersOf({ parameter }: PlainResource): OperationParameters | undefined {
  const parameters: readonly unknown[] = Array.isArray(parameter) ? parameter : [];
  const members = parameters.flatMap((one) => (isMembers(one) ? [one] : []));
  if (members.length === 0 || !members.every(({ name }) => NAMES.has(name))) return undefined;
  const textsOf = (name: string) =>
    members
      .filter((one) => one.name === name)
      .flatMap(({ valueCode, valueUri, valueCanonical, valueString }) =>
        [valueCode, valueUri, valueCanonical, valueString].filter(
          (text) => typeof text === 'string',
        ),
      );
  const resource = members.find(({ name }) => name === 'resource')?.resource;
  return {
    resource: isResource(resource) ? resource : undefined,
    mode: textsOf('mode'),
    profile: textsOf('profile'),
  };
}

function isMembers(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function isResource(json: unknown): json is PlainResource {
  return isMembers(json) && typeof json.resourceType === 'string';
}

function refuseUnknown(query: InteractionRequest['query']): void {
  const unknown = query.find(([name]) => !GENERAL.has(name));
  if (!unknown) return;
  throw badRequest({
    fr: `Paramètre inconnu de $validate : « ${unknown[0].slice(0, 64)} ». Attendu : mode, profile.`,
    en: `Parameter not known to $validate: '${unknown[0].slice(0, 64)}'. Expected: mode, profile.`,
  });
}

/** What the place of the request says against the resource. */
function addressIssues(
  resource: PlainResource,
  { type, id }: InteractionRequest,
  { mode, resource: sent }: Asked,
): readonly Issue[] {
  if (!sent) return [];
  const issues: Issue[] = [];
  if (resource.resourceType !== type) issues.push(wrongType(type ?? ''));
  const isUpdate = mode === 'update' || (mode === undefined && id !== undefined);
  if (isUpdate && (resource.id === undefined || (id !== undefined && resource.id !== id)))
    issues.push(wrongId);
  return issues;
}

function wrongType(type: string): Issue {
  return {
    severity: 'error',
    code: 'invalid',
    expression: 'Resource',
    diagnostics: {
      fr: `L'adresse demande ${type} et la ressource est d'un autre type.`,
      en: `The address asks for ${type} and the resource is of another type.`,
    },
  };
}

/** What a rehearsal without a transaction cannot tell. */
const contentOnly: Issue = {
  severity: 'information',
  code: 'informational',
  diagnostics: {
    fr: "Seul le contenu est vérifié ici, rien n'est écrit ni effacé : les droits de l'appelant et les règles de dépôt le sont à l'écriture.",
    en: 'Only content is checked here, nothing is written or deleted: rights of the caller and rules of deposit are checked at the write.',
  },
};

const wrongId: Issue = {
  severity: 'error',
  code: 'invalid',
  expression: 'Resource.id',
  diagnostics: {
    fr: "Pour une mise à jour, la ressource porte l'id de l'adresse.",
    en: 'For an update the resource has the id of the address.',
  },
};

const unknownMode = {
  fr: `« mode » vaut une seule fois ${MODES.join(', ')}.`,
  en: `'mode' is, once, one of ${MODES.join(', ')}.`,
};

const deleteNeedsInstance = {
  fr: 'mode=delete se demande à [type]/[id]/$validate.',
  en: 'mode=delete is asked of [type]/[id]/$validate.',
};

const nothingToValidate = {
  fr: 'Envoyez la ressource à valider, seule ou dans le paramètre « resource » de Parameters.',
  en: "Send the resource to validate, alone or in the parameter 'resource' of Parameters.",
};
