import { expect, test } from "vitest";
import { thumbnailAddress } from "./thumbnails";

const UPLOADED = "/data/upload/7/0123456789abcdef.jpg";
const ELSEWHERE = "https://pictures.example/a b.jpg?w=9&h=9";

test("an uploaded picture has its small copy beside it, in the size asked for", () => {
  expect(thumbnailAddress(UPLOADED, 1, 128, "uploads")).toBe("/data/thumbnail/7/0123456789abcdef.jpg?size=128");
  expect(thumbnailAddress(window.location.origin + UPLOADED, 1, 512, "all")).toBe("/data/thumbnail/7/0123456789abcdef.jpg?size=512");
});

test("a picture elsewhere has one only where the project keeps such copies, and the task tells that it may be fetched", () => {
  expect(thumbnailAddress(ELSEWHERE, 41, 256, "uploads")).toBe(ELSEWHERE);
  const small = new URL(thumbnailAddress(ELSEWHERE, 41, 256, "all"), window.location.origin);
  expect([small.pathname, small.searchParams.get("address"), small.searchParams.get("size")]).toEqual(["/api/tasks/41/thumbnail", ELSEWHERE, "256"]);
});

test.each([UPLOADED, ELSEWHERE])("a project that keeps none shows %s from where it is", (picture) => {
  expect(thumbnailAddress(picture, 1, 128, "off")).toBe(picture);
});

test.each(["data:image/png;base64,AAAA", "/data/upload/7/0123.svg", "/static/a.png"])("%s is no file of which there are copies", (picture) => {
  expect(thumbnailAddress(picture, 1, 128, "all")).toBe(picture);
});
