import type { components } from "./generated";

/** The shapes of requests and answers, as the server describes them in schema/openapi.json. */
export type Schemas = components["schemas"];
