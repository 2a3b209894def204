import { expect, test } from "vitest";
import { ahead, asCounted } from "./state";

const counted = (mine_done: number) => ({ mine_done, mine_left: 10 - mine_done, done: mine_done, total: 10 });

test("an answer on its way while the server counted is counted once, whichever of the two was first", () => {
  const shown = ahead(counted(3), 1); // the fourth was just given
  expect(asCounted(shown, counted(3), 1).mine_done).toBe(4); // counted before it arrived
  expect(asCounted(shown, counted(4), 1).mine_done).toBe(4); // and after
  expect(asCounted(shown, counted(4), 1).mine_left).toBe(6);
});

test("what others windows of mine answered, and what was refused, shows", () => {
  expect(asCounted(counted(4), counted(6), 1).mine_done).toBe(6);
  expect(asCounted(counted(4), counted(3), 0).mine_done).toBe(3);
});

test("at first, what waits in this browser is added", () => {
  expect(asCounted(null, counted(3), 2).mine_done).toBe(5);
});
