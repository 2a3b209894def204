import { queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

export type Connection = Schemas["ModelConnectionOut"];
export type ConnectionChange = Schemas["ModelConnectionPatch"];
export type ConnectionTest = Schemas["ConnectionTestOut"];

const ALL = "/api/model-provider-connections";
const path = (id: number) => `${ALL}/${id}`;

export const connections = queryOptions({
  queryKey: ["connections"],
  queryFn: ({ signal }) => call<Connection[]>(ALL, { signal }),
});

export const providerChoices = queryOptions({
  queryKey: ["connections", "choices"],
  queryFn: ({ signal }) => call<Schemas["ProviderChoices"]>(`${ALL}/provider-choices`, { signal }),
  staleTime: Infinity,
});

/** What the provider says that the key may use. */
export const offeredModels = (id: number) =>
  queryOptions({
    queryKey: ["connections", id, "models"],
    queryFn: ({ signal }) => call<Schemas["ModelsOut"]>(`${path(id)}/models`, { signal }),
    select: ({ models }) => models,
    staleTime: 5 * 60_000,
    retry: false,
  });

export function createConnection(given: Schemas["ModelConnectionIn"]): Promise<Connection> {
  return call(ALL, { method: "POST", body: given });
}

export function changeConnection(id: number, change: ConnectionChange): Promise<Connection> {
  return call(path(id), { method: "PATCH", body: change });
}

export function deleteConnection(id: number): Promise<void> {
  return call(path(id), { method: "DELETE" });
}

/** Judge one real task with its real schema; costs what one request costs. */
export function testConnection(id: number, asked: { model: string; project?: number | null; prompt?: string }): Promise<ConnectionTest> {
  return call(`${path(id)}/test`, { method: "POST", body: asked });
}
