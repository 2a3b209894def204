import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import type { ActivityWanted } from "../api/activity";
import { ApiError } from "../api/client";
import { labelInterface } from "../api/interface";
import { project } from "../api/projects";
import { whoami } from "../api/whoami";
import { readJudgeSearch } from "../screens/judge/search";
import { type Tab, TABS } from "../screens/benchmark/tabs";
import { readSearch } from "../screens/manager/search";
import { readPart } from "../screens/settings/parts";
import { NotFound, Opening, RouteError } from "./Fallbacks";
import { localPath } from "./localPath";
import { loadMySettings, loadPeople, loadPrompts, startLabelling, startManaging } from "./starting";

/** Numbers in an address. */
function numbers<Name extends string>(...names: Name[]) {
  const each = <From, To>(params: Record<Name, From>, turn: (value: From) => To) =>
    Object.fromEntries(names.map((name) => [name, turn(params[name])])) as Record<Name, To>;
  return {
    parse: (params: Record<Name, string>) => each(params, Number),
    stringify: (params: Record<Name, number>) => each(params, String),
  };
}

interface Context {
  queries: QueryClient;
}

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: NotFound,
});

const login = createRoute({
  getParentRoute: () => root,
  path: "/user/login",
  validateSearch: (search: Record<string, unknown>): { next?: string; problem?: string } => ({
    next: localPath(search.next),
    problem: typeof search.problem === "string" ? search.problem : undefined,
  }),
  component: lazyRouteComponent(() => import("../screens/signin/SignIn"), "SignIn"),
});

const signUp = createRoute({
  getParentRoute: () => root,
  path: "/user/signup",
  component: lazyRouteComponent(() => import("../screens/signin/SignUp"), "SignUp"),
});

const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queries.ensureQueryData(whoami);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) throw error;
      const next = location.href === "/" ? undefined : location.href;
      throw redirect({ to: "/user/login", search: { next } });
    }
  },
});

const shell = createRoute({
  getParentRoute: () => signedIn,
  id: "shell",
  component: lazyRouteComponent(() => import("./Shell"), "Shell"),
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/projects" });
  },
});

const projects = createRoute({
  getParentRoute: () => shell,
  path: "/projects",
  component: lazyRouteComponent(() => import("../screens/projects/Projects"), "Projects"),
});

const create = createRoute({
  getParentRoute: () => shell,
  path: "/projects/new",
  component: lazyRouteComponent(() => import("../screens/create/CreateProject"), "CreateProject"),
});

const mySettings = createRoute({
  getParentRoute: () => shell,
  path: "/settings",
  loader: loadMySettings,
  component: lazyRouteComponent(() => import("../screens/settings/MySettings"), "MySettings"),
});

const jobs = createRoute({
  getParentRoute: () => shell,
  path: "/jobs",
  validateSearch: (search: Record<string, unknown>): { project?: number; page?: number } => ({
    project: Number.isInteger(search.project) ? Number(search.project) : undefined,
    page: Number.isInteger(search.page) && Number(search.page) > 1 ? Number(search.page) : undefined,
  }),
  component: lazyRouteComponent(() => import("../screens/jobs/Jobs"), "Jobs"),
});

const benchmarksPage = createRoute({
  getParentRoute: () => shell,
  path: "/benchmarks",
  component: lazyRouteComponent(() => import("../screens/benchmark/Benchmarks"), "Benchmarks"),
});

const newBenchmark = createRoute({
  getParentRoute: () => shell,
  path: "/benchmarks/new",
  component: lazyRouteComponent(() => import("../screens/benchmark/NewBenchmark"), "NewBenchmark"),
});

const oneBenchmark = createRoute({
  getParentRoute: () => shell,
  path: "/benchmarks/$benchmark",
  params: numbers("benchmark"),
  validateSearch: (search: Record<string, unknown>): { tab?: Tab } => ({ tab: TABS.find((name) => name === search.tab) }),
  component: lazyRouteComponent(() => import("../screens/benchmark/OneBenchmark"), "OneBenchmark"),
});

const peoplePage = createRoute({
  getParentRoute: () => shell,
  path: "/people",
  loader: loadPeople,
  component: lazyRouteComponent(() => import("../screens/people/People"), "People"),
});

const workspaces = createRoute({
  getParentRoute: () => shell,
  path: "/workspaces",
  component: lazyRouteComponent(() => import("../screens/people/Workspaces"), "Workspaces"),
});

const connectionsPage = createRoute({
  getParentRoute: () => shell,
  path: "/connections",
  component: lazyRouteComponent(() => import("../screens/judge/Connections"), "Connections"),
});

const activity = createRoute({
  getParentRoute: () => shell,
  path: "/activity",
  validateSearch: (search: Record<string, unknown>): ActivityWanted => ({
    search: typeof search.search === "string" && search.search ? search.search : undefined,
    method: typeof search.method === "string" && search.method ? search.method : undefined,
    user: Number.isInteger(search.user) ? Number(search.user) : undefined,
    page: Number.isInteger(search.page) && Number(search.page) > 1 ? Number(search.page) : undefined,
  }),
  component: lazyRouteComponent(() => import("../screens/people/ActivityLog"), "ActivityLog"),
});

const oneProject = createRoute({
  getParentRoute: () => shell,
  path: "/projects/$id",
  params: numbers("id"),
  loader: ({ context, params }) => context.queries.ensureQueryData(project(params.id)),
});

const projectHome = createRoute({
  getParentRoute: () => oneProject,
  path: "/",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/projects/$id/tasks", params });
  },
});

/** The path that existing scripts print after they push a config. */
const projectData = createRoute({
  getParentRoute: () => oneProject,
  path: "/data",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/projects/$id/tasks", params });
  },
});

const tasks = createRoute({
  getParentRoute: () => oneProject,
  path: "/tasks",
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import("../screens/manager/Manager"), "Manager"),
});

const importing = createRoute({
  getParentRoute: () => oneProject,
  path: "/import",
  component: lazyRouteComponent(() => import("../screens/import/Import"), "Import"),
});

const exporting = createRoute({
  getParentRoute: () => oneProject,
  path: "/export",
  component: lazyRouteComponent(() => import("../screens/export/Export"), "Export"),
});

const quality = createRoute({
  getParentRoute: () => oneProject,
  path: "/quality",
  validateSearch: (search: Record<string, unknown>): { control?: string } =>
    typeof search.control === "string" ? { control: search.control } : {},
  beforeLoad: async ({ context, params }) => {
    const me = await context.queries.ensureQueryData(whoami);
    if (!me.permissions.includes("projects.dashboard")) throw redirect({ to: "/projects/$id/quality/people", params });
  },
  component: lazyRouteComponent(() => import("../screens/quality/Dashboard"), "Dashboard"),
});

const qualityPeople = createRoute({
  getParentRoute: () => oneProject,
  path: "/quality/people",
  validateSearch: (search: Record<string, unknown>): { table?: "reviews" } => (search.table === "reviews" ? { table: "reviews" } : {}),
  component: lazyRouteComponent(() => import("../screens/quality/MembersPage"), "MembersPage"),
});

const qualityPerson = createRoute({
  getParentRoute: () => oneProject,
  path: "/quality/people/$user",
  params: numbers("user"),
  component: lazyRouteComponent(() => import("../screens/quality/PersonPage"), "PersonPage"),
});

const projectSettings = createRoute({
  getParentRoute: () => oneProject,
  path: "/settings",
  validateSearch: readPart,
  component: lazyRouteComponent(() => import("../screens/settings/ProjectSettings"), "ProjectSettings"),
});

const prompts = createRoute({
  getParentRoute: () => oneProject,
  path: "/prompts",
  loader: loadPrompts,
  component: lazyRouteComponent(() => import("../screens/judge/Prompts"), "Prompts"),
});

const onePrompt = createRoute({
  getParentRoute: () => oneProject,
  path: "/prompts/$promptId",
  params: numbers("promptId"),
  validateSearch: readJudgeSearch,
  component: lazyRouteComponent(() => import("../screens/judge/PromptPage"), "PromptPage"),
});

const oneJury = createRoute({
  getParentRoute: () => oneProject,
  path: "/juries/$juryId",
  params: numbers("juryId"),
  component: lazyRouteComponent(() => import("../screens/judge/JuryPage"), "JuryPage"),
});

const oneCertificate = createRoute({
  getParentRoute: () => oneProject,
  path: "/certificates/$certificateId",
  params: numbers("certificateId"),
  component: lazyRouteComponent(() => import("../screens/judge/CertificatePage"), "CertificatePage"),
});

// Loaded by the router before it draws: a Suspense boundary would hold the screen back for 300 ms.
const LabelRoute = lazyRouteComponent(() => import("./LabelRoute"), "LabelRoute");

/** A view of the tasks as the queue: one that is saved, or a query of the API as text. */
function readLabelSearch(search: Record<string, unknown>): { view?: number; query?: string } {
  const { view, query } = search;
  if (typeof query === "string") return { query };
  if (typeof query === "object" && query !== null) return { query: JSON.stringify(query) };
  return Number.isInteger(view) ? { view: Number(view) } : {};
}

const label = createRoute({
  getParentRoute: () => signedIn,
  path: "/projects/$id/label",
  params: numbers("id"),
  validateSearch: readLabelSearch,
  loader: ({ context, params }) => context.queries.ensureQueryData(labelInterface(params.id)),
  component: LabelRoute,
});

const labelTask = createRoute({
  getParentRoute: () => signedIn,
  path: "/projects/$id/label/$taskId",
  params: numbers("id", "taskId"),
  loader: ({ context, params }) => context.queries.ensureQueryData(labelInterface(params.id)),
  component: LabelRoute,
});

const review = createRoute({
  getParentRoute: () => oneProject,
  path: "/review",
  component: lazyRouteComponent(() => import("../screens/review/ReviewPage"), "ReviewPage"),
});

/** One task to begin with; a query of the API as text, whose tasks are reviewed. */
function readReviewSearch(search: Record<string, unknown>): { task?: number; query?: string } {
  const task = Number.isInteger(search.task) ? { task: Number(search.task) } : {};
  if (typeof search.query === "string") return { ...task, query: search.query };
  return typeof search.query === "object" && search.query !== null ? { ...task, query: JSON.stringify(search.query) } : task;
}

const reviewStream = createRoute({
  getParentRoute: () => signedIn,
  path: "/projects/$id/review/stream",
  params: numbers("id"),
  validateSearch: readReviewSearch,
  loader: ({ context, params }) => context.queries.ensureQueryData(labelInterface(params.id)),
  component: lazyRouteComponent(() => import("./ReviewRoutes"), "ReviewRoute"),
});

const reviewSettle = createRoute({
  getParentRoute: () => signedIn,
  path: "/projects/$id/review/settle",
  params: numbers("id"),
  validateSearch: readReviewSearch,
  loader: ({ context, params }) => context.queries.ensureQueryData(labelInterface(params.id)),
  component: lazyRouteComponent(() => import("./ReviewRoutes"), "SettleRoute"),
});

const routes = root.addChildren([
  home,
  login,
  signUp,
  signedIn.addChildren([
    shell.addChildren([
      projects,
      create,
      mySettings,
      jobs,
      benchmarksPage,
      newBenchmark,
      oneBenchmark,
      peoplePage,
      workspaces,
      activity,
      connectionsPage,
      oneProject.addChildren([prompts, onePrompt, oneJury, oneCertificate, projectHome, projectData, tasks, importing, exporting, review, quality, qualityPeople, qualityPerson, projectSettings]),
    ]),
    label,
    labelTask,
    reviewStream,
    reviewSettle,
  ]),
]);

export function makeRouter(queries: QueryClient) {
  startLabelling(queries);
  startManaging(queries);
  return createRouter({
    routeTree: routes,
    context: { queries },
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: RouteError,
    defaultPendingComponent: Opening,
    defaultPendingMinMs: 0,
    defaultPendingMs: 300, // until then the page before stays
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
