import type { Schemas } from "./schemas";

export type Role = Schemas["Role"];

/** What people are called, the one who may do most first. */
export const ROLES: Record<Role, string> = {
  OW: "owner",
  AD: "administrator",
  MA: "manager",
  RE: "reviewer",
  AN: "annotator",
  VO: "viewer",
  NO: "not activated",
  DI: "switched off",
};

const RANKS: readonly Role[] = ["AN", "RE", "MA", "AD", "OW"];

/** Roles that somebody of this role may give others. */
export function mayGive(mine: string): Role[] {
  const most = RANKS.indexOf(mine as Role);
  return (Object.keys(ROLES) as Role[]).filter((role) => role !== "DI" && RANKS.indexOf(role) <= most);
}
