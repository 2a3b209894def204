import "fake-indexeddb/auto";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { ApiError, Unreachable } from "../../../api/client";
import { Sender } from "./sender";
import { browserStore, type OutboxStore, type Unsent } from "./store";

let names = 0;
let store: OutboxStore;
beforeEach(() => {
  store = browserStore(`outbox-${names++}`);
});

const unsent = (id: string, change: Partial<Unsent> = {}): Unsent => ({
  id,
  user: 1,
  project: 1,
  task: 10,
  annotation: null,
  after: null,
  body: { result: [], lead_time: 1, was_cancelled: false },
  made: Number(id.replace(/\D/g, "")),
  refused: null,
  ...change,
});

const noWait = () => Promise.resolve();
const idle = (sender: Sender) => vi.waitFor(() => expect(sender.state.waiting).toBe(0));

function senderWith(post: (unsent: Unsent) => Promise<number>, wait = noWait, user = 1) {
  return new Sender({ store, user, post, wait });
}

describe("an answer", () => {
  test("is kept before it is sent, and forgotten when acknowledged", async () => {
    const keptWhenSent: number[] = [];
    const sender = senderWith(async () => {
      keptWhenSent.push((await store.all()).length);
      return 5;
    });
    await sender.add(unsent("a1"));
    await idle(sender);
    await vi.waitFor(async () => expect(await store.all()).toEqual([]));
    expect(keptWhenSent).toEqual([1]);
  });

  test("is tried again until the server is back", async () => {
    let tries = 0;
    const sender = senderWith(async () => {
      if (++tries < 4) throw new Unreachable();
      return 5;
    });
    const seen: unknown[] = [];
    sender.subscribe(() => seen.push(sender.state.hindered));
    await sender.add(unsent("a1"));
    await idle(sender);
    expect(tries).toBe(4);
    expect(seen).toContain("offline");
    expect(sender.state.hindered).toBeNull();
  });

  test("left by an earlier page is sent by the next", async () => {
    await store.put(unsent("a1"));
    const sent: string[] = [];
    const sender = senderWith(async (each) => sent.push(each.id));
    await sender.start();
    await idle(sender);
    expect(sent).toEqual(["a1"]);
  });

  test("of another person stays where it is", async () => {
    await store.put(unsent("a1", { user: 2 }));
    const post = vi.fn(async () => 1);
    const sender = senderWith(post);
    await sender.start();
    expect(post).not.toHaveBeenCalled();
    expect(await store.all()).toHaveLength(1);
  });

  test("the server refuses is kept with its words, and the next one goes", async () => {
    const sent: string[] = [];
    const sender = senderWith(async (each) => {
      if (each.id === "a1") throw new ApiError("Region 0: no such choice", 400, "results_do_not_fit");
      return sent.push(each.id);
    });
    await sender.add(unsent("a1"));
    await sender.add(unsent("a2"));
    await idle(sender);
    await vi.waitFor(() => expect(sent).toEqual(["a2"]));
    expect(sender.state.refused[0]?.refused?.message).toBe("Region 0: no such choice");
    expect((await store.all()).map((each) => each.id)).toEqual(["a1"]);
  });

  test("waits for a person whose session ended, without being refused", async () => {
    let signedIn = false;
    const sender = senderWith(
      async () => {
        if (!signedIn) throw new ApiError("Sign in.", 401);
        return 5;
      },
      async () => {
        expect(sender.state.hindered).toBe("signed-out");
        signedIn = true;
      },
    );
    await sender.add(unsent("a1"));
    await idle(sender);
    expect(sender.state.refused).toEqual([]);
  });
});

test("an answer the server stumbles over lets the others pass, and is tried again", async () => {
  const sent: string[] = [];
  let stumbles = 3;
  const sender = senderWith(async (each) => {
    if (each.id === "a1" && stumbles-- > 0) throw new ApiError("Somebody changed the same thing.", 409, "lost_race");
    return sent.push(each.id);
  });
  await Promise.all(["a1", "a2", "a3"].map((id) => sender.add(unsent(id))));
  await idle(sender);
  await vi.waitFor(() => expect(sent).toEqual(["a2", "a3", "a1"]));
  expect(sender.state.refused).toEqual([]);
});

test("answers go in the order they were given", async () => {
  for (const id of ["a3", "a1", "a2"]) await store.put(unsent(id));
  const sent: string[] = [];
  const sender = senderWith(async (each) => sent.push(each.id));
  await sender.start();
  await vi.waitFor(() => expect(sent).toEqual(["a1", "a2", "a3"]));
});

test("a change to an answer on its way goes to the annotation it became", async () => {
  const changed: (number | null)[] = [];
  const sender = senderWith(async (each) => {
    changed.push(each.annotation);
    return 77;
  });
  await sender.add(unsent("a1"));
  await sender.add(unsent("a2", { after: "a1" }));
  await vi.waitFor(() => expect(changed).toEqual([null, 77]));
});

test("waits grow to half a minute and no further", async () => {
  const waits: number[] = [];
  const sender = new Sender({
    store,
    user: 1,
    random: () => 0.5,
    post: async () => {
      if (waits.length < 10) throw new ApiError("Try later", 503);
      return 1;
    },
    wait: async (ms) => void waits.push(ms),
  });
  await sender.add(unsent("a1"));
  await idle(sender);
  expect(waits.slice(0, 3)).toEqual([500, 1000, 2000]);
  expect(Math.max(...waits)).toBe(30_000);
});
