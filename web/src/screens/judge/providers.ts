import type { ConnectionChange } from "../../api/connections";

type Name = keyof ConnectionChange & string;

interface FieldOfProvider {
  name: Name;
  label: string;
  secret?: boolean;
  long?: boolean;
  hint?: string;
}

const KEY: FieldOfProvider = { name: "api_key", label: "Key", secret: true };
const ENDPOINT: FieldOfProvider = { name: "endpoint", label: "Address", hint: "https://host/v1" };

/** What each provider is asked for. */
export const PROVIDERS: Record<string, { label: string; fields: readonly FieldOfProvider[]; models: string }> = {
  OpenAI: { label: "OpenAI", fields: [KEY], models: "gpt-5-mini" },
  Anthropic: { label: "Anthropic", fields: [KEY], models: "claude-sonnet-4-5" },
  Gemini: { label: "Google Gemini", fields: [KEY], models: "gemini-2.5-flash" },
  Custom: {
    label: "Any endpoint that speaks OpenAI's API",
    fields: [{ ...ENDPOINT, hint: "OpenRouter, Hugging Face, vLLM, Ollama: https://host/v1" }, { ...KEY, label: "Key, if it needs one" }],
    models: "the name it has there",
  },
  AzureOpenAI: {
    label: "Azure OpenAI",
    fields: [ENDPOINT, KEY, { name: "deployment_name", label: "Deployment" }, { name: "api_version", label: "API version" }],
    models: "the deployment's model",
  },
  AzureAIFoundry: { label: "Azure AI Foundry", fields: [ENDPOINT, KEY], models: "the deployment's model" },
  VertexAI: {
    label: "Google Vertex AI",
    fields: [
      { name: "google_project_id", label: "Project" },
      { name: "google_location", label: "Location" },
      { name: "google_application_credentials", label: "Service account (JSON)", secret: true, long: true },
    ],
    models: "gemini-2.5-flash",
  },
  Bedrock: {
    label: "Amazon Bedrock",
    fields: [
      { name: "aws_region", label: "Region" },
      { name: "aws_access_key_id", label: "Access key id" },
      { name: "aws_secret_access_key", label: "Secret access key", secret: true },
      { name: "aws_session_token", label: "Session token", secret: true },
    ],
    models: "anthropic.claude-sonnet-4-5-v1:0",
  },
  Descriptors: { label: "Image descriptors of this server", fields: [], models: "" },
};

export function providerLabel(provider: string): string {
  return PROVIDERS[provider]?.label ?? provider;
}
