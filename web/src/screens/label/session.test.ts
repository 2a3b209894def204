import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { LabelInterface } from "../../api/interface";
import type { Result } from "../../draft/types";
import { loadTags } from "../../tags/registry";
import type { Node } from "../../tags/types";
import { Sender } from "./outbox/sender";
import { memoryStore } from "./outbox/store";
import { Session } from "./session";

const node = (tag: string, name: string | null, attrs: Record<string, unknown>, children: Node[] = []): Node => ({
  tag,
  name,
  attrs,
  children,
  text: "",
  line: 1,
  known: true,
  drawn: true,
});
const tree = node("View", null, {}, [
  node("Text", "text", { value: "$text" }),
  node("Choices", "verdict", { toName: ["text"], choice: "single", required: true }, [
    node("Choice", null, { value: "Same" }),
    node("Choice", null, { value: "Different" }),
  ]),
  node("TextArea", "why", { toName: ["text"] }),
]);

/** A server with as many tasks as asked for: answers as the real one does, as far as the screen looks. */
class Server {
  answered: { task: number; body: Record<string, unknown> }[] = [];
  patched: { annotation: number; body: Record<string, unknown> }[] = [];
  drafts: Record<string, unknown>[] = [];
  /** Who said something, by task. */
  commented: Record<number, number> = {};
  released: unknown[] = [];
  up = true;
  refuse: { status: number; body: Record<string, unknown> } | null = null;

  constructor(private readonly tasks: number) {}

  fetch = async (path: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    if (!this.up) throw new TypeError("Failed to fetch");
    const url = String(path);
    const body = (init.body ? JSON.parse(String(init.body)) : {}) as Record<string, unknown>;
    const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status });
    const task = Number(/tasks\/(\d+)/.exec(url)?.[1]);
    if (url.endsWith("/queue")) return json(this.#queue(body));
    if (url.includes("label-stream-history")) return json([{ taskId: 900, annotationId: 90 }]);
    if (url.endsWith("/annotations/")) {
      if (this.refuse) return json(this.refuse.body, this.refuse.status);
      this.answered.push({ task, body });
      return json({ id: 1000 + task }, 201);
    }
    if (url.includes("/api/annotations/")) {
      this.patched.push({ annotation: Number(/annotations\/(\d+)/.exec(url)?.[1]), body });
      return json({ id: 1 });
    }
    if (url.includes("/api/comments?task=")) {
      const by = this.commented[Number(/task=(\d+)/.exec(url)?.[1])];
      return json(by === undefined ? [] : [{ created_by: by }]);
    }
    if (url.includes("/drafts")) {
      this.drafts.push(body);
      return json({ id: 55 }, 201);
    }
    if (url.includes("/api/tasks/")) return json({ ...this.#task(task), annotations: [{ id: 90, task, result: [verdict("Same")] }] });
    return json({}, 404);
  };

  #queue({ want, have }: Record<string, unknown>) {
    const done = new Set([...(have as number[]), ...this.answered.map((each) => each.task)]);
    const free = Array.from({ length: this.tasks }, (_, i) => i + 1).filter((id) => !done.has(id));
    const tasks = free.slice(0, want as number).map((id) => ({
      task: this.#task(id),
      lease: { token: 10 + id, expires_at: "" },
      queue: "",
      shuffle_seed: "ab",
    }));
    const empty = tasks.length === 0 && (have as number[]).length === 0 ? { reason: "all_labeled", message: "All done." } : null;
    return { tasks, progress: { mine_done: this.answered.length, mine_left: free.length, done: 0, total: this.tasks }, empty };
  }

  #task(id: number) {
    return { id, inner_id: id, data: { text: `t${id}` }, meta: {}, project: 1, total_annotations: 0, allow_skip: true, predictions: [], drafts: [] };
  }
}

const verdict = (choice: string): Result => ({
  id: "r",
  from_name: "verdict",
  to_name: "text",
  type: "choices",
  value: { choices: [choice] },
});
type Settings = { submit_on_answer: boolean; require_comment_on_skip?: boolean };
const shown = (settings: Settings = { submit_on_answer: false }): LabelInterface => ({
  project: {
    id: 1,
    title: "P",
    description: "",
    expert_instruction: "",
    show_instruction: false,
    show_skip_button: true,
    enable_empty_annotation: true,
    show_collab_predictions: true,
    config_version: 1,
    settings: { require_comment_on_skip: false, ...settings, thumbnails: "uploads" },
  },
  tree,
});

let server: Server;
let session: Session;
let users = 0;

async function visit(tasks = 6, settings: Settings = { submit_on_answer: false }, taskId: number | null = null, leave = vi.fn()) {
  server = new Server(tasks);
  vi.stubGlobal("fetch", server.fetch);
  Object.assign(navigator, { sendBeacon: (_url: string, body: string) => server.released.push(JSON.parse(body)) });
  const user = ++users;
  const sender = new Sender({ store: memoryStore(), user, wait: () => new Promise((done) => setTimeout(done, 5)) });
  session = new Session({ shown: shown(settings), tags: await loadTags(tree), user, taskId, sender, leave });
  await session.open();
}

const task = () => session.state.open?.held.task.id;
const answer = (choice: string) => session.change("verdict", [verdict(choice)], false);
const saved = () => vi.waitFor(() => expect(session.state.save).toBe("saved"), 2500);

beforeEach(() => vi.useRealTimers());
afterEach(() => session.close());

describe("the loop", () => {
  test("shows the next task at once, before the server has the answer", async () => {
    await visit();
    answer("Same");
    expect(session.submit()).toBe(true);
    expect(task()).toBe(2);
    expect(server.answered).toEqual([]);
    await saved();
    expect(server.answered[0]?.task).toBe(1);
    expect(server.answered[0]?.body).toMatchObject({ lease: 11, was_cancelled: false });
  });

  test("answers every task once, in order, and then says why there is none", async () => {
    await visit(6);
    for (let i = 1; i <= 6; i++) {
      await vi.waitFor(() => expect(task()).toBe(i));
      answer("Same");
      session.submit();
    }
    await vi.waitFor(() => expect(session.state.empty?.message).toBe("All done."));
    expect(server.answered.map((each) => each.task)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("does not submit what is required and missing", async () => {
    await visit();
    expect(session.submit()).toBe(false);
    expect(session.state.open?.problems).toEqual({ verdict: "Needs an answer" });
    answer("Same");
    expect(session.state.open?.problems).toEqual({});
  });

  test("skips with what was answered", async () => {
    await visit();
    session.skip({ reported: { name: "photo", url: "x" } });
    expect(task()).toBe(2);
    await saved();
    expect(server.answered[0]?.body).toMatchObject({ was_cancelled: true, result: [], meta: { reported: { name: "photo" } } });
  });

  test("asks why before it skips where the project wants to know", async () => {
    await visit(6, { submit_on_answer: false, require_comment_on_skip: true });
    answer("Same");
    session.skip({ reported: { name: "photo", url: "x" } });
    await vi.waitFor(() => expect(session.state.unexplained?.task).toBe(1));
    session.keepTask();
    expect([task(), session.state.unexplained, session.state.open?.draft.results.length]).toEqual([1, null, 1]);
    session.skip({ reported: { name: "photo", url: "x" } });
    await vi.waitFor(() => expect(session.state.unexplained?.task).toBe(1));
    session.explained();
    expect([task(), session.state.unexplained]).toEqual([2, null]);
    await saved();
    expect(server.answered[0]?.body).toMatchObject({ was_cancelled: true, result: [verdict("Same")], meta: { reported: { name: "photo" } } });
  });

  test("skips at once what was commented on before", async () => {
    await visit(6, { submit_on_answer: false, require_comment_on_skip: true });
    server.commented = { 1: users, 2: users + 1 };
    session.skip();
    await vi.waitFor(() => expect(task()).toBe(2));
    session.skip();
    await vi.waitFor(() => expect(session.state.unexplained?.task).toBe(2));
  });

  test("submits with the choice where the project says one key a task", async () => {
    await visit(6, { submit_on_answer: true });
    answer("Same");
    expect(task()).toBe(2);
  });

  test("gives its tasks back on leaving, except those on their way", async () => {
    await visit();
    session.close();
    expect(server.released).toEqual([{ tokens: [11, 12, 13, 14] }]);
  });
});

describe("without a server", () => {
  test("keeps answers, says so, and sends them when it is back", async () => {
    await visit();
    server.up = false;
    answer("Same");
    session.submit();
    await vi.waitFor(() => expect(session.state.save).toBe("offline"));
    expect(task()).toBe(2);
    answer("Different");
    session.submit();
    expect(session.state.unsent).toBe(2);
    server.up = true;
    await saved();
    expect(server.answered.map((each) => each.task)).toEqual([1, 2]);
  });
});

describe("an answer the server refuses", () => {
  test("for a fault comes back after this task, with the words of the server", async () => {
    await visit();
    server.refuse = { status: 400, body: { detail: "Region 0: no such choice" } };
    answer("Same");
    session.submit();
    await vi.waitFor(() => expect(session.state.refused).toHaveLength(1));
    expect(task()).toBe(2);
    server.refuse = null;
    answer("Same");
    session.submit();
    await vi.waitFor(() => expect(session.state.open?.refused).toBe("Region 0: no such choice"));
    expect(task()).toBe(1);
    expect(session.state.open?.draft.results[0]?.value).toEqual({ choices: ["Same"] });
    answer("Different");
    session.submit();
    expect(task()).toBe(3);
    await saved();
    expect(server.answered.map((each) => each.task)).toEqual([2, 1]);
  });

  test("because the task went to somebody else is kept, and can be saved all the same", async () => {
    await visit();
    server.refuse = { status: 409, body: { detail: "The lease is lost.", code: "lease_lost" } };
    answer("Same");
    session.submit();
    await vi.waitFor(() => expect(session.state.refused).toHaveLength(1));
    server.refuse = null;
    const [kept] = session.state.refused;
    if (kept) await session.saveAnyway(kept);
    await saved();
    expect(server.answered[0]?.body).not.toHaveProperty("lease");
    expect(session.state.refused).toEqual([]);
  });
});

describe("going back", () => {
  test("changes the answer given before, and returns to the task left", async () => {
    await visit();
    answer("Same");
    session.submit();
    answer("Different");
    await saved();
    await session.back();
    expect(task()).toBe(1);
    expect(session.state.open?.draft.results[0]?.value).toEqual({ choices: ["Same"] });
    answer("Different");
    session.submit();
    expect(task()).toBe(2);
    expect(session.state.open?.draft.results[0]?.value).toEqual({ choices: ["Different"] });
    await saved();
    expect(server.patched[0]?.annotation).toBe(1001);
  });

  test("sends nothing when nothing was changed", async () => {
    await visit();
    answer("Same");
    session.submit();
    await saved();
    await session.back();
    session.submit();
    expect(task()).toBe(2);
    expect(server.patched).toEqual([]);
  });

  test("reaches answers of earlier visits", async () => {
    await visit();
    await session.back();
    expect(task()).toBe(900);
    expect(session.state.open?.again?.annotation).toBe(90);
    await session.forward();
    expect(task()).toBe(1);
  });
});

describe("a draft", () => {
  test("is saved on the server within two seconds and ends with the answer", async () => {
    await visit();
    answer("Same");
    await vi.waitFor(() => expect(server.drafts).toHaveLength(1), 2000);
    session.submit();
    await saved();
    expect(server.answered[0]?.body.draft_id).toBe(55);
  });

  test("says that it is kept here while the server is away, and is saved when it is back", async () => {
    await visit();
    server.up = false;
    answer("Same");
    await vi.waitFor(() => expect(session.state.save).toBe("offline"), 2000);
    server.up = true;
    await vi.waitFor(() => expect(session.state.save).toBe("saved"), 4000);
    expect(server.drafts).toHaveLength(1);
  });

  test("survives a reload without a server", async () => {
    await visit();
    answer("Different");
    const user = users--;
    session.close();
    await visit();
    expect(users).toBe(user);
    expect(session.state.open?.draft.results[0]?.value).toEqual({ choices: ["Different"] });
  });
});

test("one task from the list is left when its answer is saved", async () => {
  const leave = vi.fn();
  await visit(6, { submit_on_answer: false }, 3, leave);
  expect(task()).toBe(3);
  answer("Same");
  session.submit();
  expect(leave).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(leave).toHaveBeenCalledOnce());
});
