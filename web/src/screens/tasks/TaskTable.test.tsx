import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import type { TaskRow } from "../../api/tasks";
import { TaskTable } from "./TaskTable";

const row = (id: number, predictions_score: number | null): TaskRow => ({
  id, predictions_score, data: { query: "/data/1.jpg", title: `Photograph ${id}` },
  total_annotations: 1, cancelled_annotations: 0, overlap: 2, is_labeled: false, updated_at: "2026-11-20T00:00:00Z",
});

async function show(onOrder = vi.fn()) {
  const root = createRootRoute();
  const list = createRoute({
    getParentRoute: () => root,
    path: "/",
    component: () => (
      <TaskTable
        project={7}
        tasks={[row(41, 0.384), row(42, null)]}
        columns={{ pictures: ["query"], lists: [], fields: ["title"] }}
        order="score"
        stale={false}
        onOrder={onOrder}
      />
    ),
  });
  const task = createRoute({ getParentRoute: () => root, path: "/projects/$id/label/$taskId", component: () => null });
  const router = createRouter({ routeTree: root.addChildren([list, task]), history: createMemoryHistory() });
  render(<RouterProvider router={router as never} />);
  await screen.findByRole("table");
  return { router, onOrder };
}

test("a row tells its score, answers and fields; no score is no zero", async () => {
  await show();
  const [, scored, unscored] = screen.getAllByRole("row");
  expect(within(scored!).getByText("0.38")).toBeInTheDocument();
  expect(within(scored!).getByText("1 / 2")).toBeInTheDocument();
  expect(within(scored!).getByText("Photograph 41")).toBeInTheDocument();
  expect(within(unscored!).queryByText("0.00")).not.toBeInTheDocument();
});

test("arrows go through the rows and Enter opens the task", async () => {
  const { router } = await show();
  const user = userEvent.setup();
  await user.keyboard("{ArrowDown}{ArrowDown}");
  expect(screen.getByRole("link", { name: "42" })).toHaveFocus();
  await user.keyboard("{Enter}");
  await vi.waitFor(() => expect(router.state.location.pathname).toBe("/projects/7/label/42"));
});

test("the head of the column that sorts turns the order round; another starts upwards", async () => {
  const { onOrder } = await show();
  const user = userEvent.setup();
  expect(screen.getByRole("columnheader", { name: /Score/ })).toHaveAttribute("aria-sort", "ascending");
  await user.click(screen.getByRole("button", { name: /Score/ }));
  await user.click(screen.getByRole("button", { name: /Id/ }));
  expect(onOrder.mock.calls).toEqual([["-score"], ["id"]]);
});
