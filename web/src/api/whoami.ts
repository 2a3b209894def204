import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

export type User = Schemas["WhoAmI"];

export const whoami = queryOptions({
  queryKey: ["whoami"],
  queryFn: ({ signal }) => call<User>("/api/current-user/whoami", { signal }),
  staleTime: 5 * 60_000,
});

export function nameOf(user: Pick<User, "email" | "first_name" | "last_name">): string {
  return [user.first_name, user.last_name].filter(Boolean).join(" ") || user.email;
}

/** Whether I hold a permission, e.g. `projects.import`: doors that stay shut are not shown. */
export function useMay(): (permission: string) => boolean {
  const { data: me } = useSuspenseQuery(whoami);
  return (permission) => me.permissions.includes(permission);
}
