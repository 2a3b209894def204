import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TaskPage, TaskRow } from "../../api/tasks";
import { PAGE_SIZE, TaskPages } from "./pages";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const TOTAL = 100_000;

/** A server with ids 1, 2, 3 ... that keeps what was asked of it. */
function server() {
  const asked: number[] = [];
  const given: AbortSignal[] = [];
  const load = async (page: number, signal: AbortSignal): Promise<TaskPage> => {
    asked.push(page);
    given.push(signal);
    await Promise.resolve();
    const tasks = Array.from({ length: PAGE_SIZE }, (_, i) => ({ id: (page - 1) * PAGE_SIZE + i + 1 }) as TaskRow);
    return { tasks, total: TOTAL, total_annotations: 0, total_predictions: 0 };
  };
  return { asked, given, load };
}

async function opened() {
  const { asked, given, load } = server();
  const pages = new TaskPages(load);
  pages.want(0, 20);
  await vi.runAllTimersAsync();
  return { pages, asked, given };
}

test("the first page is asked for at once, and says how many there are", async () => {
  const { pages, asked } = await opened();
  expect(asked).toEqual([1]);
  expect(pages.total).toBe(TOTAL);
  expect(pages.row(19)?.id).toBe(20);
  expect(pages.row(PAGE_SIZE)).toBeUndefined();
});

test("a leap through the list asks only for where it ends", async () => {
  const { pages, asked } = await opened();
  for (const first of [10_000, 30_000, 50_000]) pages.want(first, first + 20);
  await vi.runAllTimersAsync();
  expect(asked).toEqual([1, 501]);
  expect(pages.row(50_000)?.id).toBe(50_001);
});

test("what is not looked at any more is given up", async () => {
  const { pages, given } = await opened();
  pages.want(5000, 5020);
  await vi.advanceTimersByTimeAsync(60);
  const late = given.at(-1);
  pages.want(90_000, 90_020);
  expect(late?.aborted || pages.row(5000) !== undefined).toBe(true);
});

test("memory does not grow with the way one scrolled", async () => {
  const { pages } = await opened();
  for (let first = 0; first < 20_000; first += 500) {
    pages.want(first, first + 20);
    await vi.runAllTimersAsync();
  }
  expect(pages.loaded().length).toBeLessThanOrEqual(12 * PAGE_SIZE);
  expect(pages.row(19_500)).toBeDefined();
});

test("a range of ids is fetched where it is not here", async () => {
  const { pages } = await opened();
  await expect(pages.ids(98, 101)).resolves.toEqual([99, 100, 101, 102]);
});

test("rows stay in sight while they are fetched anew", async () => {
  const { pages, asked } = await opened();
  pages.refresh();
  expect(pages.row(0)?.id).toBe(1);
  await vi.runAllTimersAsync();
  expect(asked).toEqual([1, 1]);
});

test("an error is told, and the next attempt begins anew", async () => {
  const load = vi.fn().mockRejectedValueOnce(new Error("no such column")).mockImplementation(server().load);
  const pages = new TaskPages(load);
  pages.want(0, 10);
  await vi.runAllTimersAsync();
  expect(pages.error).toEqual(new Error("no such column"));
  pages.refresh();
  await vi.runAllTimersAsync();
  expect(pages.error).toBeNull();
  expect(pages.row(0)?.id).toBe(1);
});
