import type { Tag } from "../types";
import { Image } from "./Image";
import { urlsOf } from "./urls";

export const image: Tag = { name: "Image", kind: "object", preload: (node, task) => urlsOf(node, task), View: Image };
