/** The discovery document, computed from what is enabled. SMART App Launch, conformance; RFC 8414. */

/** What answers today; an end point that does not exist yet is left out, and so is what it would enable. */
export interface SmartDeployment {
  readonly issuer: string;
  readonly jwksUri: string;
  readonly authorizationEndpoint?: string;
  readonly tokenEndpoint?: string;
  readonly introspectionEndpoint?: string;
  readonly revocationEndpoint?: string;
  readonly scopes?: readonly string[];
  /** SMART capabilities that are true of this server: none is declared ahead. */
  readonly capabilities: readonly string[];
}

export function smartConfiguration(
  deployment: SmartDeployment,
): Readonly<Record<string, string | readonly string[]>> {
  const { issuer, jwksUri, capabilities, scopes } = deployment;
  const { authorizationEndpoint, tokenEndpoint } = deployment;
  const { introspectionEndpoint, revocationEndpoint } = deployment;
  const grants = [
    ...(authorizationEndpoint && tokenEndpoint ? ['authorization_code'] : []),
    ...(tokenEndpoint ? ['client_credentials'] : []),
  ];
  return {
    issuer,
    jwks_uri: jwksUri,
    ...(authorizationEndpoint ? { authorization_endpoint: authorizationEndpoint } : {}),
    ...(tokenEndpoint ? { token_endpoint: tokenEndpoint } : {}),
    ...(introspectionEndpoint ? { introspection_endpoint: introspectionEndpoint } : {}),
    ...(revocationEndpoint ? { revocation_endpoint: revocationEndpoint } : {}),
    ...(scopes ? { scopes_supported: scopes } : {}),
    ...(authorizationEndpoint ? { response_types_supported: ['code'] } : {}),
    grant_types_supported: grants,
    // S256 alone: SMART App Launch refuses `plain`.
    code_challenge_methods_supported: authorizationEndpoint ? ['S256'] : [],
    capabilities,
  };
}
