import type { Schemas } from "./schemas";

/** The one way to the server: same-origin cookie, JSON both ways, errors as `ApiError` with the server's own words. */

/** One faulty row of an import. */
export type RowFault = Schemas["BadRow"];

export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
    /** Stable word for the reason, e.g. `lease_lost`; empty when the server gave none. */
    readonly code: string = "",
    /** Messages by field; what belongs to no field is under `non_field_errors`. */
    readonly fields: Readonly<Record<string, readonly string[]>> = {},
    readonly rows: readonly RowFault[] = [],
    /** Why a queue has nothing, e.g. `all_leased`; empty otherwise. */
    readonly reason: string = "",
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** No answer at all: the network or the server is away. */
export class Unreachable extends Error {
  constructor() {
    super("The server does not answer. Check that Juryroom is running, then try again.");
    this.name = "Unreachable";
  }
}

interface Envelope {
  detail?: unknown;
  code?: unknown;
  validation_errors?: Record<string, unknown>;
  rows?: RowFault[];
  reason?: unknown;
}

export interface CallOptions {
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  query?: Record<string, string | number | boolean | null | undefined>;
  /** Sent as JSON, unless it is a form or text already. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  keepalive?: boolean;
}

export function address(path: string, query: CallOptions["query"] = {}): string {
  const asked = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const search = new URLSearchParams(asked.map(([name, value]) => [name, String(value)])).toString();
  return search ? `${path}?${search}` : path;
}

/** Send one request. Raises ApiError for an answer that is not 2xx, Unreachable for none. */
export async function send(path: string, options: CallOptions = {}): Promise<Response> {
  const { method = "GET", query, body, headers = {}, signal, keepalive } = options;
  const raw = body instanceof FormData || body instanceof Blob || typeof body === "string";
  const response = await fetch(address(path, query), {
    method,
    credentials: "same-origin",
    headers: {
      Accept: "application/json",
      ...(body !== undefined && !raw ? { "Content-Type": "application/json" } : {}),
      ...headers,
    },
    body: body === undefined ? undefined : raw ? (body as BodyInit) : JSON.stringify(body),
    signal,
    keepalive,
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Unreachable();
  });
  if (!response.ok) throw await readError(response);
  return response;
}

/** Send one request and read the JSON of the answer. */
export async function call<Answer>(path: string, options: CallOptions = {}): Promise<Answer> {
  const response = await send(path, options);
  if (response.status === 204) return undefined as Answer;
  return (await response.json()) as Answer;
}

async function readError(response: Response): Promise<ApiError> {
  return errorFrom(response.status, await response.json().catch(() => null));
}

const SIGNED_OUT = "You are signed out. Sign in again, in another tab if need be, then repeat this.";

/** The message is the most telling sentence of the envelope: a field's own before the general "Validation error". */
export function errorFrom(status: number, body: unknown): ApiError {
  const envelope: Envelope = body && typeof body === "object" ? body : {};
  const fields = Object.fromEntries(
    Object.entries(envelope.validation_errors ?? {}).map(([name, said]) => [name, [said].flat().map(String)]),
  );
  if (status === 401) return new ApiError(SIGNED_OUT, status, "not_signed_in");
  const first = Object.values(fields).flat()[0];
  const detail = typeof envelope.detail === "string" && envelope.detail ? envelope.detail : null;
  const message = (detail === "Validation error" ? first : detail) ?? first ?? detail ?? fallback(status);
  const code = typeof envelope.code === "string" ? envelope.code : "";
  const reason = typeof envelope.reason === "string" ? envelope.reason : "";
  return new ApiError(message, status, code, fields, envelope.rows ?? [], reason);
}

function fallback(status: number): string {
  if (status === 413) return "This is larger than the server accepts. Send it in parts.";
  if (status >= 500) return "Something went wrong on the server. Try again; its log says what happened.";
  return `The server refused this (${status}).`;
}

/** What to print for anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
