import type { FetchQueryOptions, QueryClient } from "@tanstack/react-query";
import { taskColumns } from "../api/columns";
import { connections } from "../api/connections";
import { labelInterface } from "../api/interface";
import { invitations } from "../api/invitations";
import { juryList } from "../api/juries";
import { memberships, permissionLines } from "../api/memberships";
import { people } from "../api/people";
import { project } from "../api/projects";
import { promptList } from "../api/prompts";
import { personalTokens, sessions } from "../api/sessions";
import { taskSample } from "../api/tasks";
import { savedViews } from "../api/views";
import { whoami } from "../api/whoami";

type Loading = { context: { queries: QueryClient } };

/** All of a page's parts are there when it opens, so that none moves the others. What fails is the page's to tell. */
async function together({ context }: Loading, wanted: readonly object[]): Promise<void> {
  await Promise.all(wanted.map((each) => context.queries.prefetchQuery(each as FetchQueryOptions)));
}

export const loadMySettings = (loading: Loading) => together(loading, [sessions, personalTokens]);
export const loadPeople = (loading: Loading) => together(loading, [memberships, invitations, permissionLines]);
export const loadPrompts = ({ params: { id }, ...loading }: Loading & { params: { id: number } }) =>
  together(loading, [promptList(id), juryList(id), connections]);

/** On the way to the labelling screen, ask for all it needs side by side. */
export function startLabelling(queries: QueryClient): void {
  const [, id] = /^\/projects\/(\d+)\/label/.exec(window.location.pathname) ?? [];
  if (id === undefined) return;
  void queries.prefetchQuery(whoami);
  void queries.prefetchQuery(labelInterface(Number(id)));
}

/** And on the way to the Data Manager: its code and all it asks for before the rows. */
export function startManaging(queries: QueryClient): void {
  const [, text] = /^\/projects\/(\d+)\/(?:tasks|data)\/?$/.exec(window.location.pathname) ?? [];
  if (text === undefined) return;
  const id = Number(text);
  void import("./Shell");
  void import("../screens/manager/Manager");
  for (const wanted of [whoami, project(id), labelInterface(id), taskColumns(id), taskSample(id), savedViews(id), people]) {
    void queries.prefetchQuery(wanted as FetchQueryOptions);
  }
}
