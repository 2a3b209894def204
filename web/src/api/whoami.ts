import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { call } from "./client";
import type { Schemas } from "./schemas";

export type User = Schemas["WhoAmI"];

export const whoami = queryOptions({
  queryKey: ["whoami"],
  queryFn: ({ signal }) => call<User>("/api/current-user/whoami", { signal }),
  staleTime: 5 * 60_000,
});

/** Change what is mine to change; a new password comes with the present one. */
export function changeMe(body: Schemas["UserPatch"]): Promise<Schemas["UserOut"]> {
  return call("/api/current-user", { method: "PATCH", body });
}

export function nameOf(user: Pick<User, "email" | "first_name" | "last_name">): string {
  return [user.first_name, user.last_name].filter(Boolean).join(" ") || user.email;
}

/** What a project says of what I may do in it; null: the same as elsewhere. */
type There = { my_permissions: readonly string[] | null };

/** Whether I hold a permission, e.g. `projects.import`: doors that stay shut are not shown. In a project I may be another. */
export function useMay(project?: There): (permission: string) => boolean {
  const { data: me } = useSuspenseQuery(whoami);
  const mine = project?.my_permissions ?? me.permissions;
  return (permission) => mine.includes(permission);
}
