import { expect, test } from "vitest";
import { itemsOf, picturesIn, picturesOf } from "./items";

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

test("an item's own picture is drawn and fetched beforehand", () => {
  const [item] = itemsOf([{ id: "a", title: "Tin", image: "/data/upload/1/tin.jpg" }], (picture) => `${picture}?size=128`);
  expect(item?.image).toBe("/data/upload/1/tin.jpg?size=128");
  expect(item && picturesOf(item)).toEqual(["/data/upload/1/tin.jpg?size=128"]);
});
