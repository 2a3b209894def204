import { expect, test } from "vitest";
import { itemsOf, picturesIn } from "./items";

test("pictures of items come from where their small copies are", () => {
  const value = [{ id: "a", html: "<p><img alt='x' src='/data/upload/1/ab.jpg'> <img src=\"/b?x=1&amp;y=2\"></p>" }];
  const asked: string[] = [];
  const [item] = itemsOf(value, (picture) => {
    asked.push(picture);
    return `${picture}&size="128"`;
  });
  expect(asked).toEqual(["/data/upload/1/ab.jpg", "/b?x=1&y=2"]);
  expect(item?.html).toBe(
    '<p><img alt=\'x\' src="/data/upload/1/ab.jpg&amp;size=&quot;128&quot;"> <img src="/b?x=1&amp;y=2&amp;size=&quot;128&quot;"></p>',
  );
  expect(picturesIn(itemsOf(value)[0]?.html ?? "")).toEqual(["/data/upload/1/ab.jpg", "/b?x=1&y=2"]);
});
